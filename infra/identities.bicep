// Who the two hosts are. User-assigned, so that the roles exist before the hosts do and survive their deletion.
param location string
param tags { *: string }
param prefix string
param token string

resource api 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}api-${token}'
  location: location
  tags: tags
}

resource processor 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}processor-${token}'
  location: location
  tags: tags
}

output apiId string = api.id
output apiClientId string = api.properties.clientId
output apiPrincipalId string = api.properties.principalId
output processorId string = processor.id
output processorClientId string = processor.properties.clientId
output processorPrincipalId string = processor.properties.principalId
