using System.Globalization;
using System.Text;
using Serverless.Contracts.Stores;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Laws;

/// <summary>All that must be the same in the end: rows, wards with what is in them, and positions.</summary>
internal static class StoreDump
{
    private static readonly string[] Views = ["audit", "current", "fleeting", "kinds", "timed"];

    /// <summary>The lines that differ.</summary>
    public static string Difference(string expected, string got)
    {
        var (before, now) = (expected.Split('\n'), got.Split('\n'));
        return string.Join('\n', before.Except(now).Select(line => $"expected {line}").Concat(now.Except(before).Select(line => $"got      {line}")));
    }

    public static async Task<string> OfAsync(InMemoryStore store, ProjectionId projection)
    {
        var text = new StringBuilder();
        foreach (var view in Views)
        {
            var page = await store.Views.ListAsync(projection, view, new ListQuery("", null, 1000), LawWorkload.Epoch, default);
            foreach (var row in page.Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"{view} {row.Key}@{row.Partition} {Encoding.UTF8.GetString(row.State.Span)} by {row.Sequence} of {row.WardKey} until {row.Expires:HH:mm:ss.f}\n");
            }
        }

        foreach (var status in await store.Views.GetStatusAsync(projection, default))
        {
            // Where a replay begins is left out: a restart may find a later start that is as good.
            text.Append(CultureInfo.InvariantCulture, $"{status.Partition} at {status.Position.Sequence} of {status.Position.EnqueuedTime:O}: {status.Patients} patients, {status.Held} held\n");
            var checkpoint = await store.OpenAsync(projection, status.Partition, default);
            foreach (var ward in checkpoint.Wards)
            {
                var events = await store.ReadWardAsync(projection, status.Partition, ward.Key, 1000, int.MaxValue, default);
                text.Append(CultureInfo.InvariantCulture, $"{ward}: {string.Join(' ', events.Select(e => $"{e.Event.SequenceNumber} {e.Status}"))}\n");
            }
        }

        return text.ToString();
    }
}
