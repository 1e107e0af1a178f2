// The archive's manifests are replaced with each segment, and with versioning every one of them would stay for ever. Their
// earlier versions go after a while; the rule names the manifests one by one, so that it can never touch a segment.
param accountName string
param container string
param hubName string
param partitionCount int

@description('For how many days the earlier versions stay.')
param keepDays int

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [for partition in range(0, partitionCount): {
        name: 'manifest-${padLeft(partition, 4, '0')}'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: {
            blobTypes: [
              'blockBlob'
            ]
            prefixMatch: [
              '${container}/${hubName}/${padLeft(partition, 4, '0')}/manifest.json'
            ]
          }
          actions: {
            version: {
              delete: {
                daysAfterCreationGreaterThan: keepDays
              }
            }
          }
        }
      }]
    }
  }
}
