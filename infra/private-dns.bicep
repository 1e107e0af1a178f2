// The zones by which the hosts find the private endpoints under the usual names, linked to their network.
param tags { *: string }
param networkId string

@description('blob, queue, table: the hub has its zone in any case.')
param storageServices string[]

var zones = concat(
  ['privatelink.servicebus.windows.net'],
  map(storageServices, service => 'privatelink.${service}.${environment().suffixes.storage}')
)

resource dnsZones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for i in range(0, length(storageServices) + 1): {
  name: zones[i]
  location: 'global'
  tags: tags
  properties: {}
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for i in range(0, length(storageServices) + 1): {
  parent: dnsZones[i]
  name: 'serverless'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}]
