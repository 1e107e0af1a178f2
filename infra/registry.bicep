// Where the processor's image is. Its public endpoint stays open even with the private network, because the image is
// pushed from outside; nobody gets in without an Entra token.
param location string
param tags { *: string }
param name string

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Basic'
  }
  properties: {
    adminUserEnabled: false
  }
}

output name string = registry.name
output loginServer string = registry.properties.loginServer
