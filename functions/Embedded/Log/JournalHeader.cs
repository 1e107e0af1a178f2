namespace Serverless.Embedded.Log;

/// <summary>What a round of the journal says of itself, see <see cref="JournalFormat"/>.</summary>
internal readonly record struct JournalHeader(long Lap, int Number, int Before, int Parts);
