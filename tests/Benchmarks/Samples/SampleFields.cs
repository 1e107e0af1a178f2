using System.Text;
using System.Text.Json;

namespace Serverless.Benchmarks.Samples;

/// <summary>
/// Takes the three fields that the sum needs out of an event's bytes, and nothing else: what somebody would write by hand
/// who need not care for other shapes. Peers get it, so that their figure is their own work and not our decoding.
/// </summary>
internal static class SampleFields
{
    public static (string Key, long Amount, string Status) Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        (string Key, long Amount, string Status) fields = ("", 0, "");
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("subject"u8))
            {
                reader.Read();
                fields.Key = Encoding.ASCII.GetString(reader.ValueSpan);
            }
            else if (reader.ValueTextEquals("amount"u8))
            {
                reader.Read();
                fields.Amount = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                fields.Status = StatusOf(reader.ValueSpan);
            }
        }

        return fields;
    }

    // The few there are need no string each.
    private static string StatusOf(ReadOnlySpan<byte> text)
    {
        foreach (var status in SampleFacts.Statuses)
        {
            if (Ascii.Equals(text, status))
            {
                return status;
            }
        }

        return Encoding.ASCII.GetString(text);
    }
}
