using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Storage.Tables;

/// <summary>Entities in the JSON of the table service, for their size.</summary>
internal static class EntityJson
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
}
