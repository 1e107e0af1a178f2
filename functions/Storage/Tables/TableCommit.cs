using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

/// <summary>A commit as the operations of one transaction: the head first, so that a stale owner is told so and nothing else.</summary>
internal sealed class TableCommit
{
    private readonly Dictionary<string, Document> _overflows = [];

    private TableCommit()
    {
    }

    public List<TableWrite> Writes { get; } = [];

    /// <summary>The bodies that must be written before, by name.</summary>
    public IReadOnlyDictionary<string, Document> Overflows => _overflows;

    /// <summary>The commit, or why the table cannot take it.</summary>
    public static (TableCommit? Commit, string? WhyNot) Of(DocumentCommit commit)
    {
        if (commit.Upserts.Count + commit.Deletes.Count + 1 > TableLimits.Entities)
        {
            return (null, $"The step changes {commit.Upserts.Count + commit.Deletes.Count} entities; a transaction of Table storage takes {TableLimits.Entities - 1} beside the position.");
        }

        var planned = new TableCommit();
        var head = TableEntity.ToProperties(commit.Head.ToFields());
        planned.Writes.Add(commit.HeadTag is null
            ? new TableWrite(TableWriteKind.Insert, TableNames.Position, head)
            : new TableWrite(TableWriteKind.Replace, TableNames.Position, head, commit.HeadTag));
        foreach (var document in commit.Upserts)
        {
            if (planned.Add(document, commit.Head.Id) is { } whyNot)
            {
                return (null, whyNot);
            }
        }

        foreach (var key in commit.Deletes)
        {
            planned.Writes.Add(new TableWrite(TableWriteKind.Delete, TableNames.RowKey(key), new Dictionary<string, object>()));
        }

        var bytes = planned.Writes.Sum(TableEntity.RequestBytes);
        return bytes <= TableLimits.TransactionBytes
            ? (planned, null)
            : (null, $"The step takes {bytes} bytes; a transaction of Table storage takes {TableLimits.TransactionBytes}.");
    }

    private string? Add(Document document, string commit)
    {
        var rowKey = TableNames.RowKey(document.Key);
        if (rowKey.Length > TableLimits.KeyCharacters)
        {
            return $"The key of a row of the view '{document.Key.Group}' takes {rowKey.Length} characters as a row key; Table storage takes {TableLimits.KeyCharacters}. The key begins with '{document.Key.Name[..Math.Min(40, document.Key.Name.Length)]}'.";
        }

        string? overflow = null;
        if (document.Body.Length > TableLimits.InlineBytes)
        {
            overflow = $"{commit}-{_overflows.Count}";
            _overflows.Add(overflow, document);
        }

        var properties = TableEntity.ToProperties(document, overflow);
        foreach (var (name, value) in properties)
        {
            if (value is string { Length: > TableLimits.FieldCharacters } text)
            {
                return $"The field '{name}' of '{rowKey}' takes {text.Length} characters; Table storage takes {TableLimits.FieldCharacters}.";
            }
        }

        Writes.Add(new TableWrite(TableWriteKind.Upsert, rowKey, properties));
        return null;
    }
}
