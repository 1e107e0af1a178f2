// The virtual network of the private option: a subnet for each host, one for the private endpoints.
param location string
param tags { *: string }
param name string

resource network 'Microsoft.Network/virtualNetworks@2025-03-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        '10.80.0.0/16'
      ]
    }
    subnets: [
      {
        name: 'api'
        properties: {
          addressPrefix: '10.80.0.0/24'
          delegations: [
            {
              name: 'flex'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'processor'
        properties: {
          addressPrefix: '10.80.2.0/23'
          delegations: [
            {
              name: 'environment'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.80.1.0/24'
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

output id string = network.id
output apiSubnetId string = '${network.id}/subnets/api'
output processorSubnetId string = '${network.id}/subnets/processor'
output endpointsSubnetId string = '${network.id}/subnets/endpoints'
