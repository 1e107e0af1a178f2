using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>Compares with the bytes' content, which record equality does not.</summary>
public static class Same
{
    public static void Event(RecordedEvent expected, RecordedEvent actual)
    {
        Assert.Equal(expected with { Bytes = default }, actual with { Bytes = default });
        Assert.Equal(expected.Bytes.Envelope.ToArray(), actual.Bytes.Envelope.ToArray());
        Assert.Equal(expected.Bytes.Body?.ToArray(), actual.Bytes.Body?.ToArray());
    }

    public static void Row(StoredRow expected, StoredRow? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { State = default }, actual with { State = default });
        Assert.Equal(expected.State.ToArray(), actual.State.ToArray());
    }

    public static void Events(IReadOnlyList<HospitalEvent> expected, IReadOnlyList<HospitalEvent> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (first, second) in expected.Zip(actual))
        {
            Event(first.Event, second.Event);
            Assert.Equal(first with { Event = second.Event }, second);
        }
    }
}
