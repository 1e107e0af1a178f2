// Who may do what, each role at the smallest scope that has everything it is for. docs/deploy.md says why.
param apiPrincipalId string
param processorPrincipalId string
param deployerPrincipalId string
param deployerPrincipalType string
param eventHubsName string
param hubName string
param hostStorageName string
param dataStorageName string
param archiveStorageName string
param archiveContainer string

@description('The role that writes the archive and cannot delete from it, and its id: main.bicep defines it.')
param archiveRole string
param archiveRoleId string
param registryName string
param insightsName string

// Azure's own, and ours.
var roles = union(loadJsonContent('roles.json'), { '${archiveRole}': archiveRoleId })

var api = { who: 'api', id: apiPrincipalId, type: 'ServicePrincipal' }
var processor = { who: 'processor', id: processorPrincipalId, type: 'ServicePrincipal' }
// Whoever deploys may look: reading its own data is how the hook after the provision sees that new roles work.
var deployers = empty(deployerPrincipalId) ? [] : [{ who: 'deployer', id: deployerPrincipalId, type: deployerPrincipalType }]

var onHub = [
  { principal: api, role: 'Azure Event Hubs Data Sender' }
  { principal: api, role: 'Azure Event Hubs Data Receiver' }
  { principal: processor, role: 'Azure Event Hubs Data Receiver' }
]
var onHostStorage = concat([
  { principal: api, role: 'Storage Blob Data Owner' }
  { principal: api, role: 'Storage Table Data Contributor' }
], map(deployers, d => { principal: d, role: 'Storage Blob Data Reader' }))
var onDataStorage = concat([
  { principal: api, role: 'Storage Table Data Contributor' }
  { principal: processor, role: 'Storage Table Data Contributor' }
], flatten(map(deployers, d => [
  { principal: d, role: 'Storage Blob Data Reader' }
  { principal: d, role: 'Storage Queue Data Reader' }
  { principal: d, role: 'Storage Table Data Reader' }
])))
var onViews = [
  { principal: api, role: 'Storage Blob Data Contributor' }
  { principal: processor, role: 'Storage Blob Data Contributor' }
]
var onArchiveStorage = map(deployers, d => { principal: d, role: 'Storage Blob Data Reader' })
var onArchive = [
  { principal: api, role: archiveRole }
  { principal: processor, role: 'Storage Blob Data Reader' }
]
var onCheckpoints = [
  { principal: processor, role: 'Storage Blob Data Contributor' }
]
var onHospital = [
  { principal: api, role: 'Storage Queue Data Contributor' }
  { principal: processor, role: 'Storage Queue Data Message Sender' }
]
var onPoison = [
  { principal: api, role: 'Storage Queue Data Contributor' }
]
var onRegistry = [
  { principal: processor, role: 'AcrPull' }
]
var onInsights = [
  { principal: api, role: 'Monitoring Metrics Publisher' }
  { principal: processor, role: 'Monitoring Metrics Publisher' }
]

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: eventHubsName

  resource hub 'eventhubs' existing = {
    name: hubName
  }
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: dataStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource views 'containers' existing = {
      name: 'views'
    }

    resource checkpoints 'containers' existing = {
      name: 'checkpoints'
    }
  }

  resource queueService 'queueServices' existing = {
    name: 'default'

    resource hospital 'queues' existing = {
      name: 'hospital'
    }

    resource poison 'queues' existing = {
      name: 'hospital-poison'
    }
  }
}

resource archiveStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: archiveStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource archive 'containers' existing = {
      name: archiveContainer
    }
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource hubAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onHub: {
  name: guid(namespace::hub.id, a.principal.id, roles[a.role])
  scope: namespace::hub
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource hostStorageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onHostStorage: {
  name: guid(hostStorage.id, a.principal.id, roles[a.role])
  scope: hostStorage
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource dataStorageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onDataStorage: {
  name: guid(dataStorage.id, a.principal.id, roles[a.role])
  scope: dataStorage
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource viewsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onViews: {
  name: guid(dataStorage::blobs::views.id, a.principal.id, roles[a.role])
  scope: dataStorage::blobs::views
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource archiveStorageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onArchiveStorage: {
  name: guid(archiveStorage.id, a.principal.id, roles[a.role])
  scope: archiveStorage
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource archiveAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onArchive: {
  name: guid(archiveStorage::blobs::archive.id, a.principal.id, roles[a.role])
  scope: archiveStorage::blobs::archive
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource checkpointsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onCheckpoints: {
  name: guid(dataStorage::blobs::checkpoints.id, a.principal.id, roles[a.role])
  scope: dataStorage::blobs::checkpoints
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource hospitalAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onHospital: {
  name: guid(dataStorage::queueService::hospital.id, a.principal.id, roles[a.role])
  scope: dataStorage::queueService::hospital
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource poisonAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onPoison: {
  name: guid(dataStorage::queueService::poison.id, a.principal.id, roles[a.role])
  scope: dataStorage::queueService::poison
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource registryAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onRegistry: {
  name: guid(registry.id, a.principal.id, roles[a.role])
  scope: registry
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

resource insightsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for a in onInsights: {
  name: guid(insights.id, a.principal.id, roles[a.role])
  scope: insights
  properties: {
    principalId: a.principal.id
    principalType: a.principal.type
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[a.role])
  }
}]

// What the hook after the provision waits for: who|role|role id|principal id|scope, one after the other.
output waitFor string = join(concat(
  map(onHub, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${namespace::hub.id}'),
  map(onHostStorage, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${hostStorage.id}'),
  map(onDataStorage, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${dataStorage.id}'),
  map(onViews, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${dataStorage::blobs::views.id}'),
  map(onArchiveStorage, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${archiveStorage.id}'),
  map(onArchive, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${archiveStorage::blobs::archive.id}'),
  map(onCheckpoints, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${dataStorage::blobs::checkpoints.id}'),
  map(onHospital, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${dataStorage::queueService::hospital.id}'),
  map(onPoison, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${dataStorage::queueService::poison.id}'),
  map(onRegistry, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${registry.id}'),
  map(onInsights, a => '${a.principal.who}|${a.role}|${roles[a.role]}|${a.principal.id}|${insights.id}')
), ';')
