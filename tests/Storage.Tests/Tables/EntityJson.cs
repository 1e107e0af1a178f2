using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Storage.Tables;

/// <summary>Entities in the JSON of the table service.</summary>
internal static class RestTableJson
{
    public static byte[] Write(string partitionKey, TableWrite write)
    {
        var json = new JsonObject { ["PartitionKey"] = partitionKey, ["RowKey"] = write.RowKey };
        foreach (var (name, value) in write.Properties)
        {
            switch (value)
            {
                case byte[] bytes:
                    json[name] = Convert.ToBase64String(bytes);
                    json[name + "@odata.type"] = "Edm.Binary";
                    break;
                case long number:
                    json[name] = number.ToString(CultureInfo.InvariantCulture);
                    json[name + "@odata.type"] = "Edm.Int64";
                    break;
                default:
                    json[name] = (string)value;
                    break;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    public static TableRow Read(JsonElement json)
    {
        var properties = new Dictionary<string, object>();
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name is "PartitionKey" or "RowKey" or "Timestamp" || property.Name.Contains("odata.", StringComparison.Ordinal) || property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            var text = property.Value.GetString()!;
            var type = json.TryGetProperty(property.Name + "@odata.type", out var named) ? named.GetString() : "Edm.String";
            properties[property.Name] = type switch
            {
                "Edm.Binary" => Convert.FromBase64String(text),
                "Edm.Int64" => long.Parse(text, CultureInfo.InvariantCulture),
                _ => text,
            };
        }

        return new TableRow(json.GetProperty("RowKey").GetString()!, properties, json.GetProperty("odata.etag").GetString()!);
    }
}
