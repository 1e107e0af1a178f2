namespace Serverless.Storage.Documents;

/// <summary>A document to write: short fields and a body.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Fields">Names are lower-case letters; any text can be a value, if short.</param>
/// <param name="Body">Its bytes.</param>
public sealed record Document(DocumentKey Key, IReadOnlyDictionary<string, string> Fields, ReadOnlyMemory<byte> Body);

/// <summary>A document as it was read.</summary>
/// <param name="Place">What the store calls it; a scan can go on behind it.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Body">Its bytes; empty if a scan left them out.</param>
/// <param name="Tag">What the store calls this state of it.</param>
public sealed record StoredDocument(string Place, IReadOnlyDictionary<string, string> Fields, ReadOnlyMemory<byte> Body, string Tag);
