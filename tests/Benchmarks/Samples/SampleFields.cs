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
        var key = Read(json, out var amount, out var status);
        return (Encoding.ASCII.GetString(key), amount, status);
    }

    /// <summary>The same without a string for the key, whose bytes are given.</summary>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> json, out long amount, out string status)
    {
        var reader = new Utf8JsonReader(json);
        ReadOnlySpan<byte> key = default;
        (amount, status) = (0, "");
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("subject"u8))
            {
                reader.Read();
                key = reader.ValueSpan;
            }
            else if (reader.ValueTextEquals("amount"u8))
            {
                reader.Read();
                amount = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                status = StatusOf(reader.ValueSpan);
            }
        }

        return key;
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
