using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Serverless.Events.Envelope;

namespace Serverless.Embedded.Log;

/// <summary>The identity is on disk, so it is the same for ever, however it is computed.</summary>
public sealed class EventIdentityTests
{
    // What is on disk already must be found again.
    [Fact]
    public void An_identity_is_what_it_always_was() =>
        Assert.Equal("75fc7509b4e6ba9fb6c92cf0ae61cd71", EventIdentity.Of("/orders", "17").ToString("x32", CultureInfo.InvariantCulture));

    [Fact]
    public void Many_at_once_are_the_same_as_each_by_itself_at_every_length()
    {
        // Every length up to where a message of the widest lane ends, and beyond, where it is taken by itself.
        var events = Enumerable.Range(1, 300).Select(length => Event("/s", new string('i', length))).ToArray();
        foreach (var count in Enumerable.Range(0, 20).Append(events.Length))
        {
            Assert.Equal(events[..count].Select(Expected), Identities(events[..count]));
        }
    }

    [Fact]
    public void Many_at_once_are_the_same_whatever_lies_beside_them()
    {
        var random = new Random(20);
        for (var turn = 0; turn < 200; turn++)
        {
            var events = Enumerable.Range(0, random.Next(8, 40))
                .Select(_ => Event($"/sources/{random.Next(3)}/ü", $"{new string('é', random.Next(1, 140))}{random.NextInt64()}"))
                .ToArray();
            Assert.Equal(events.Select(Expected), Identities(events));
        }
    }

    private static UInt128[] Identities(CloudEvent[] events)
    {
        var identities = new UInt128[events.Length];
        EventIdentity.Of(events, identities);
        return identities;
    }

    private static UInt128 Expected(CloudEvent e)
    {
        var (source, id) = (Encoding.UTF8.GetBytes(e.Source), Encoding.UTF8.GetBytes(e.Id));
        byte[] message = [.. BitConverter.GetBytes(source.Length), .. source, .. BitConverter.GetBytes(id.Length), .. id];
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(message));
    }

    private static CloudEvent Event(string source, string id) =>
        CloudEventWriter.Create(new EventAttributes { Id = id, Source = Uri.EscapeDataString(source).Replace("%2F", "/", StringComparison.Ordinal), Type = "t" });
}
