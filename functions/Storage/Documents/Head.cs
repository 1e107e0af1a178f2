using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>The head of a partition: the position, and what the hospital needs counted.</summary>
public sealed record Head
{
    public static readonly Head None = new();

    /// <summary>How many commits there were.</summary>
    public long Number { get; init; }

    /// <summary>Names the commit: its owner can tell its own from another's when an answer was lost.</summary>
    public string Id { get; init; } = "";

    public Position Position { get; init; } = Position.Start;

    /// <summary>How many events ever came into the hospital.</summary>
    public long Cases { get; init; }

    /// <summary>How many events were released; the last <c>PushedOrder</c>.</summary>
    public long Pushed { get; init; }

    public long Patients { get; init; }

    public long Held { get; init; }

    /// <summary>Whether there ever was a row that expires: else nobody needs to look for one.</summary>
    public bool HasExpiry { get; init; }

    public PositionVersion Version => Number == 0 ? PositionVersion.None : new PositionVersion($"{KeyText.Number(Number)}-{Id}");

    public static Head Of(IReadOnlyDictionary<string, string> fields) => new()
    {
        Number = Fields.Long(fields, "number"),
        Id = fields["id"],
        Position = new Position(
            new SequenceNumber(Fields.Long(fields, "sequence")),
            Fields.Time(fields, "enqueued"),
            Fields.Time(fields, "clockstart"),
            new SequenceNumber(Fields.Long(fields, "replayfrom")))
        {
            // A log in the cloud says neither as a rule, and heads that were written before have neither.
            History = LogHistory.TryParse(fields.GetValueOrDefault("history"), out var history) ? history : LogHistory.None,
            Checksum = fields.ContainsKey("event") ? (uint)Fields.Long(fields, "event") : 0,
        },
        Cases = Fields.Long(fields, "cases"),
        Pushed = Fields.Long(fields, "pushed"),
        Patients = Fields.Long(fields, "patients"),
        Held = Fields.Long(fields, "held"),
        HasExpiry = fields.ContainsKey("expiry"),
    };

    public IReadOnlyDictionary<string, string> ToFields()
    {
        var fields = new Dictionary<string, string>
        {
            ["number"] = KeyText.Number(Number),
            ["id"] = Id,
            ["sequence"] = KeyText.Number(Position.Sequence.Value),
            ["replayfrom"] = KeyText.Number(Position.ReplayFrom.Value),
            ["cases"] = KeyText.Number(Cases),
            ["pushed"] = KeyText.Number(Pushed),
            ["patients"] = KeyText.Number(Patients),
            ["held"] = KeyText.Number(Held),
        };
        if (Position.History.IsKnown)
        {
            fields["history"] = Position.History.ToString();
        }

        if (Position.Checksum != 0)
        {
            fields["event"] = KeyText.Number(Position.Checksum);
        }

        Fields.Set(fields, "enqueued", Position.EnqueuedTime);
        Fields.Set(fields, "clockstart", Position.ClockStart);
        if (HasExpiry)
        {
            fields["expiry"] = "1";
        }

        return fields;
    }
}

/// <summary>A head as it is stored.</summary>
public sealed record StoredHead(Head Head, string Tag);
