// The workbook, as tests/Dashboards generates it from the telemetry names and the list of projections.
param location string
param tags { *: string }
param displayName string
param insightsId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(insightsId, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: displayName
    serializedData: string(union(loadJsonContent('workbook.json'), {
      fallbackResourceIds: [
        insightsId
      ]
    }))
    sourceId: insightsId
  }
}

output id string = workbook.id
