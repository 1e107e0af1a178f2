// Everything that Serverless needs in Azure. `azd up` asks for the environment's name and the region; the rest has
// defaults that work, and main.parameters.json says which environment variable changes which.
targetScope = 'subscription'

@minLength(1)
@maxLength(40)
@description('Name of the azd environment; it is in the name of the resource group.')
param environmentName string

@minLength(1)
@description('Region of everything. It must have Flex Consumption: az functionapp list-flexconsumption-locations.')
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Who deploys, to be given the right to look at the data; azd knows it. Empty: nobody.')
param principalId string = ''

@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
@description('What kind of principal that is: ServicePrincipal in CI.')
param principalType string = 'User'

@description('Whether the processor is there already, so that its image stays; azd knows it.')
param processorExists bool = false

@description('Private endpoints for log and storage, and no other way to them. Choose before the first provision.')
param privateNetwork bool = false

@minValue(1)
@maxValue(32)
@description('Partitions of the hub. Standard cannot change it later: keys would move.')
param partitionCount int = 4

@minValue(1)
@maxValue(168)
@description('How long the hub keeps events. The archive keeps them for ever.')
param retentionHours int = 168

@minValue(1)
@maxValue(40)
@description('How far auto-inflate may go. It never comes down by itself.')
param maximumThroughputUnits int = 10

@allowed([
  'Tables'
  'Blobs'
])
@description('Where rows of views go.')
param views string = 'Tables'

@description('Whether the log is archived in blobs.')
param archiveEnabled bool = true

@minValue(0)
@maxValue(3650)
@description('For how many days nobody can change or delete what is archived (WORM). 0: versions and soft delete only. Choose before the first provision.')
param archiveImmutableDays int = 0

@description('Who is told of alerts. Empty: they are only shown in the portal.')
param alertEmail string = ''

@secure()
@description('Where each admission to the hospital is posted. Empty: nowhere.')
param hospitalWebhook string = ''

@description('Unprocessed events of one projection for which KEDA adds a replica.')
param eventsPerReplica int = 1000

@description('How far the Functions app may scale out.')
param maximumInstanceCount int = 40

@allowed([
  512
  2048
  4096
])
@description('Memory of an instance of the Functions app, which is what it costs.')
param instanceMemoryMB int = 2048

@minValue(30)
@maxValue(730)
@description('Days that telemetry is kept.')
param telemetryDays int = 30

var abbreviations = loadJsonContent('abbreviations.json')
var projections = loadJsonContent('projections.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = {
  'azd-env-name': environmentName
}
var hubName = 'events'
var deploymentContainer = 'deployments'
var archiveContainer = 'archive'
// How long what was deleted, and earlier versions of manifests, can be brought back.
var archiveUndoDays = 30
var archiveRole = 'Serverless archive writer'
var blobActions = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs'
var publicNetworkAccess = privateNetwork ? 'Disabled' : 'Enabled'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: '${abbreviations.resourceGroup}${environmentName}'
  location: location
  tags: tags
}

// No role of Azure's own lets one write blobs and not delete them. At the subscription, so that it can be found, and
// deleted, when the group is gone.
resource archiveWriter 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, token, archiveRole)
  properties: {
    roleName: '${archiveRole} ${token}'
    description: 'Reads and writes blobs, and cannot delete them or any version of them.'
    type: 'CustomRole'
    assignableScopes: [
      subscription().id
    ]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          '${blobActions}/read'
          '${blobActions}/write'
          '${blobActions}/add/action'
        ]
        notDataActions: []
      }
    ]
  }
}

module identities 'identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: abbreviations.managedIdentity
    token: token
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceName: '${abbreviations.logAnalytics}${token}'
    insightsName: '${abbreviations.applicationInsights}${token}'
    retentionInDays: telemetryDays
  }
}

module eventHubs 'eventhubs.bicep' = {
  name: 'event-hubs'
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.eventHubsNamespace}${token}'
    hubName: hubName
    partitionCount: partitionCount
    retentionHours: retentionHours
    maximumThroughputUnits: maximumThroughputUnits
    consumerGroups: concat(projections, ['archive'])
    publicNetworkAccess: publicNetworkAccess
    workspaceId: monitoring.outputs.workspaceId
  }
}

module hostStorage 'storage.bicep' = {
  name: 'host-storage'
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.storageAccount}host${token}'
    containers: [deploymentContainer]
    publicNetworkAccess: publicNetworkAccess
  }
}

module dataStorage 'storage.bicep' = {
  name: 'data-storage'
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.storageAccount}data${token}'
    containers: ['views', 'checkpoints']
    queues: ['hospital', 'hospital-poison']
    tables: ['views']
    publicNetworkAccess: publicNetworkAccess
  }
}

module archiveStorage 'storage.bicep' = {
  name: 'archive-storage'
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.storageAccount}archive${token}'
    containers: [archiveContainer]
    publicNetworkAccess: publicNetworkAccess
    versioning: true
    keepDeletedDays: archiveUndoDays
    immutableDays: archiveImmutableDays
  }
}

module manifests 'manifests.bicep' = {
  name: 'manifests'
  scope: group
  params: {
    accountName: archiveStorage.outputs.name
    container: archiveContainer
    hubName: hubName
    partitionCount: partitionCount
    keepDays: archiveUndoDays
  }
}

module registry 'registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.containerRegistry}${token}'
  }
}

module access 'access.bicep' = {
  name: 'access'
  scope: group
  params: {
    apiPrincipalId: identities.outputs.apiPrincipalId
    processorPrincipalId: identities.outputs.processorPrincipalId
    deployerPrincipalId: principalId
    deployerPrincipalType: principalType
    eventHubsName: eventHubs.outputs.name
    hubName: eventHubs.outputs.hub
    hostStorageName: hostStorage.outputs.name
    dataStorageName: dataStorage.outputs.name
    archiveStorageName: archiveStorage.outputs.name
    archiveContainer: archiveContainer
    archiveRole: archiveRole
    archiveRoleId: archiveWriter.name
    registryName: registry.outputs.name
    insightsName: monitoring.outputs.insightsName
  }
}

module network 'network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.virtualNetwork}${token}'
  }
}

module endpoints 'endpoints.bicep' = if (privateNetwork) {
  name: 'endpoints'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: '${abbreviations.privateEndpoint}${token}-'
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointsSubnetId
    eventHubsId: eventHubs.outputs.id
    hostStorageId: hostStorage.outputs.id
    dataStorageId: dataStorage.outputs.id
    archiveStorageId: archiveStorage.outputs.id
  }
}

// What both hosts read; functions/Storage/Settings has the same names.
var settings = {
  Serverless__EventHubs__Namespace: eventHubs.outputs.endpoint
  Serverless__EventHubs__Hub: eventHubs.outputs.hub
  Serverless__Storage__BlobUri: dataStorage.outputs.blobUri
  Serverless__Storage__QueueUri: dataStorage.outputs.queueUri
  Serverless__Storage__TableUri: dataStorage.outputs.tableUri
  Serverless__Storage__Views: views
  Serverless__Archive__Enabled: string(archiveEnabled)
  Serverless__Archive__BlobUri: archiveStorage.outputs.blobUri
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
}

module api 'api.bicep' = {
  name: 'api'
  scope: group
  params: {
    location: location
    tags: tags
    planName: '${abbreviations.functionsPlan}${token}'
    name: '${abbreviations.functionsApp}${token}'
    identityId: identities.outputs.apiId
    identityClientId: identities.outputs.apiClientId
    subnetId: privateNetwork ? network!.outputs.apiSubnetId : ''
    hostBlobUri: hostStorage.outputs.blobUri
    hostQueueUri: hostStorage.outputs.queueUri
    hostTableUri: hostStorage.outputs.tableUri
    queueUri: dataStorage.outputs.queueUri
    hospitalWebhook: hospitalWebhook
    deploymentContainer: deploymentContainer
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    settings: settings
  }
  dependsOn: [
    access
    endpoints
  ]
}

module containers 'containers.bicep' = {
  name: 'containers'
  scope: group
  params: {
    location: location
    tags: tags
    name: '${abbreviations.containerAppsEnvironment}${token}'
    subnetId: privateNetwork ? network!.outputs.processorSubnetId : ''
    workspaceId: monitoring.outputs.workspaceId
  }
}

var processorName = '${abbreviations.containerApp}processor-${token}'

module image 'image.bicep' = {
  name: 'image'
  scope: group
  params: {
    exists: processorExists
    name: processorName
  }
}

module processor 'processor.bicep' = {
  name: 'processor'
  scope: group
  params: {
    location: location
    tags: tags
    name: processorName
    environmentId: containers.outputs.id
    identityId: identities.outputs.processorId
    identityClientId: identities.outputs.processorClientId
    registryServer: registry.outputs.loginServer
    currentImage: image.outputs.image
    settings: settings
    projections: projections
    partitionCount: partitionCount
    eventHubsName: eventHubs.outputs.name
    hubName: eventHubs.outputs.hub
    storageName: dataStorage.outputs.name
    eventsPerReplica: eventsPerReplica
  }
  dependsOn: [
    access
    endpoints
  ]
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    location: location
    tags: tags
    displayName: 'Serverless ${environmentName}'
    insightsId: monitoring.outputs.insightsId
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    prefix: abbreviations.alert
    token: token
    actionGroupName: '${abbreviations.actionGroup}${token}'
    alertEmail: alertEmail
    insightsId: monitoring.outputs.insightsId
    eventHubsId: eventHubs.outputs.id
    dataStorageId: dataStorage.outputs.id
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer
output SERVICE_API_NAME string = api.outputs.name
output SERVICE_API_URI string = api.outputs.uri
output SERVICE_PROCESSOR_NAME string = processor.outputs.name
output SERVICE_PROCESSOR_IMAGE_NAME string = processor.outputs.image
output SERVERLESS_EVENT_HUBS string = eventHubs.outputs.endpoint
output SERVERLESS_HOST_BLOBS string = hostStorage.outputs.blobUri
output SERVERLESS_DATA_BLOBS string = dataStorage.outputs.blobUri
output SERVERLESS_DATA_QUEUES string = dataStorage.outputs.queueUri
output SERVERLESS_DATA_TABLES string = dataStorage.outputs.tableUri
output SERVERLESS_ARCHIVE_BLOBS string = archiveStorage.outputs.blobUri
output SERVERLESS_ARCHIVE_ROLE string = archiveWriter.properties.roleName
output SERVERLESS_ACCESS string = access.outputs.waitFor
