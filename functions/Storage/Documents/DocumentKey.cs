namespace Serverless.Storage.Documents;

/// <summary>Names a document of a partition.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Group">Scans go through one group of one kind: a row's view, the ward of a held event; else empty.</param>
/// <param name="Name">Its name there, and its place in the order.</param>
public readonly record struct DocumentKey(DocumentKind Kind, string Group, string Name)
{
    public static DocumentKey Row(string view, string key) => new(DocumentKind.Row, view, key);

    public static DocumentKey Case(long sequence) => new(DocumentKind.Case, "", KeyText.Of(sequence));

    public static DocumentKey Patient(long sequence) => new(DocumentKind.Patient, "", KeyText.Of(sequence));

    public static DocumentKey Held(string ward, long sequence) => new(DocumentKind.Held, ward, KeyText.Of(sequence));

    public static DocumentKey Pushed(long after, long sequence) => new(DocumentKind.Pushed, "", $"{KeyText.Of(after)}-{KeyText.Of(sequence)}");

    public static DocumentKey Ward(string ward) => new(DocumentKind.Ward, "", ward);

    public static DocumentKey Request(long sequence) => new(DocumentKind.Request, "", KeyText.Of(sequence));

    public static DocumentKey Asked(long sequence, DateTimeOffset at, string id) => new(DocumentKind.Asked, KeyText.Of(sequence), $"{KeyText.Of(at.UtcTicks)}-{id}");
}

/// <summary>What a document is.</summary>
public enum DocumentKind
{
    /// <summary>A row of a view.</summary>
    Row = 0,

    /// <summary>An event that is or was in the hospital: its bytes, where it stands, what went wrong.</summary>
    Case = 1,

    /// <summary>Says which cases are patients now.</summary>
    Patient = 2,

    /// <summary>Says which cases wait in a ward.</summary>
    Held = 3,

    /// <summary>Says which cases were released, by the event after which they were pushed.</summary>
    Pushed = 4,

    /// <summary>A ward: its patients, and how many events it holds.</summary>
    Ward = 5,

    /// <summary>The newest request to release a patient.</summary>
    Request = 6,

    /// <summary>Every request there ever was, for the record.</summary>
    Asked = 7,

    /// <summary>A projection version that has commits, in <see cref="DocumentPartition.Catalog"/>.</summary>
    Projection = 8,

    /// <summary>How far the sweeper has come, in <see cref="DocumentPartition.Catalog"/>.</summary>
    Sweep = 9,
}
