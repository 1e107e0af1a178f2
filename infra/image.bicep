// The image that the app runs now, so that a later provision does not put Microsoft's hello image back.
param exists bool
param name string

resource app 'Microsoft.App/containerApps@2025-01-01' existing = if (exists) {
  name: name
}

output image string = exists ? app!.properties.template.containers[0].image : ''
