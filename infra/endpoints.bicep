// The private endpoints, and the DNS zones by which the hosts find them under the usual names.
param location string
param tags { *: string }
param prefix string
param networkId string
param subnetId string
param eventHubsId string
param hostStorageId string
param dataStorageId string
param archiveStorageId string

var storage = environment().suffixes.storage
var targets = [
  { name: 'hub', id: eventHubsId, group: 'namespace', zone: 'privatelink.servicebus.windows.net' }
  { name: 'host-blob', id: hostStorageId, group: 'blob', zone: 'privatelink.blob.${storage}' }
  { name: 'host-queue', id: hostStorageId, group: 'queue', zone: 'privatelink.queue.${storage}' }
  { name: 'host-table', id: hostStorageId, group: 'table', zone: 'privatelink.table.${storage}' }
  { name: 'data-blob', id: dataStorageId, group: 'blob', zone: 'privatelink.blob.${storage}' }
  { name: 'data-queue', id: dataStorageId, group: 'queue', zone: 'privatelink.queue.${storage}' }
  { name: 'data-table', id: dataStorageId, group: 'table', zone: 'privatelink.table.${storage}' }
  { name: 'archive-blob', id: archiveStorageId, group: 'blob', zone: 'privatelink.blob.${storage}' }
]
module dns 'private-dns.bicep' = {
  name: 'private-dns'
  params: {
    tags: tags
    storageServices: ['blob', 'queue', 'table']
    networkId: networkId
  }
}

resource endpoints 'Microsoft.Network/privateEndpoints@2025-03-01' = [for target in targets: {
  name: '${prefix}${target.name}'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: target.name
        properties: {
          privateLinkServiceId: target.id
          groupIds: [
            target.group
          ]
        }
      }
    ]
  }
}]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-03-01' = [for (target, i) in targets: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: target.group
        properties: {
          privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', target.zone)
        }
      }
    ]
  }
  dependsOn: [
    dns
  ]
}]
