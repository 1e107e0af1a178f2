// The processors: a container app without ingress, scaled by KEDA from nothing to one replica for each partition.
param location string
param tags { *: string }
param name string
param environmentId string
param identityId string
param identityClientId string
param registryServer string
param currentImage string
param settings { *: string }
param projections string[]
param partitionCount int
param eventHubsName string
param hubName string
param storageName string
param eventsPerReplica int

// Until the first deployment of our own image this one runs. It does not answer our probes, and a revision whose probes
// fail never becomes ready; so the probes come with our image, in the provision after the first deploy.
var hello = 'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest'
var deployed = startsWith(currentImage, '${registryServer}/')

// Only the API posts to the webhook, whose address may be a secret: it is not shown here.
var variables = union(settings, {
  AZURE_CLIENT_ID: identityClientId
  Serverless__Hospital__Webhook: ''
})

var probes = [
  {
    type: 'Startup'
    httpGet: {
      path: '/health/live'
      port: 8080
    }
    periodSeconds: 5
    failureThreshold: 24
  }
  {
    type: 'Liveness'
    httpGet: {
      path: '/health/live'
      port: 8080
    }
    periodSeconds: 15
    timeoutSeconds: 5
    failureThreshold: 4
  }
  {
    type: 'Readiness'
    httpGet: {
      path: '/health/ready'
      port: 8080
    }
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 3
  }
]

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'processor' })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    managedEnvironmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      maxInactiveRevisions: 5
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
    }
    template: {
      // Longer than the drain of a stopping host (stop reading, finish the batch, commit, give the partitions up).
      terminationGracePeriodSeconds: 90
      containers: [
        {
          name: 'processor'
          image: deployed ? currentImage : hello
          env: map(items(variables), setting => {
            name: setting.key
            value: setting.value
          })
          probes: deployed ? probes : []
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
        }
      ]
      scale: {
        minReplicas: 0
        maxReplicas: partitionCount
        pollingInterval: 15
        // A partition that moves is read again from its position: leave slowly, so that a pause of a quarter of an
        // hour in the traffic moves nothing.
        cooldownPeriod: 900
        rules: map(projections, projection => {
          name: 'lag-${projection}'
          custom: {
            type: 'azure-eventhub'
            identity: identityId
            metadata: {
              eventHubNamespace: eventHubsName
              eventHubName: hubName
              consumerGroup: projection
              storageAccountName: storageName
              blobContainer: 'checkpoints'
              checkpointStrategy: 'blobMetadata'
              unprocessedEventThreshold: string(eventsPerReplica)
              activationUnprocessedEventThreshold: '0'
            }
          }
        })
      }
    }
  }
}

output name string = app.name
output image string = app.properties.template.containers[0].image
