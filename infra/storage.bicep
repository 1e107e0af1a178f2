// One storage account without keys. All three are made by it: the Functions host's, the data's and the archive's.
param location string
param tags { *: string }
param name string
param containers string[]
param queues string[] = []
param tables string[] = []
param publicNetworkAccess string

@description('Whether what is overwritten or deleted stays as an earlier version of the blob.')
param versioning bool = false

@description('For how many days a blob that was deleted can be brought back. 0: not at all.')
param keepDeletedDays int = 0

@description('For how many days nobody can change or delete a version of a blob (WORM), once written. 0: anybody with the role can.')
param immutableDays int = 0

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: publicNetworkAccess
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'None'
      defaultAction: publicNetworkAccess == 'Disabled' ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: versioning
      deleteRetentionPolicy: keepDeletedDays > 0 ? { enabled: true, days: keepDeletedDays } : { enabled: false }
      // Costs nothing until somebody deletes a container, and then a week of it.
      containerDeleteRetentionPolicy: {
        enabled: true
        days: 7
      }
    }

    resource items 'containers' = [for container in containers: {
      name: container
      // A container that has WORM cannot lose it again, so it is not even mentioned where it is not wanted.
      properties: immutableDays > 0
        ? { publicAccess: 'None', immutableStorageWithVersioning: { enabled: true } }
        : { publicAccess: 'None' }
    }]
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource items 'queues' = [for queue in queues: {
      name: queue
    }]
  }

  resource tableService 'tableServices' = {
    name: 'default'

    resource items 'tables' = [for table in tables: {
      name: table
    }]
  }
}

// Without a lock: whoever deploys can still shorten or remove it. docs/deploy.md says how it is locked.
resource worm 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2024-01-01' = [for (container, i) in containers: if (immutableDays > 0) {
  parent: account::blobs::items[i]
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: immutableDays
  }
}]

output id string = account.id
output name string = account.name
output blobUri string = account.properties.primaryEndpoints.blob
output queueUri string = account.properties.primaryEndpoints.queue
output tableUri string = account.properties.primaryEndpoints.table
