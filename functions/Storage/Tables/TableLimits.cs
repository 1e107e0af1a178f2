namespace Serverless.Storage.Tables;

/// <summary>
/// What Table storage takes, from "Understanding the Table service data model" and "Performing entity group
/// transactions" in Microsoft's REST reference; somewhat less where our reckoning of a size is not the service's.
/// </summary>
public static class TableLimits
{
    /// <summary>Entities in a transaction.</summary>
    public const int Entities = 100;

    /// <summary>Bytes of a transaction's request: 4 MiB, less what headers may cost beyond our reckoning.</summary>
    public const int TransactionBytes = (4 << 20) - (256 << 10);

    /// <summary>Bytes of one binary property.</summary>
    public const int PropertyBytes = 64 << 10;

    /// <summary>Bytes of a body that is kept in its entity; an entity takes 1 MiB with everything.</summary>
    public const int InlineBytes = 900 << 10;

    /// <summary>Characters of a row key: 1 KiB in UTF-16.</summary>
    public const int KeyCharacters = 512;

    /// <summary>Characters of a field: 64 KiB in UTF-16.</summary>
    public const int FieldCharacters = 32 << 10;
}
