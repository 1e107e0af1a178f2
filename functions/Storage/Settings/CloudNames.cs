namespace Serverless.Storage.Settings;

/// <summary>What is where, in the storage account and the hub: the deployment makes it under these names.</summary>
public static class CloudNames
{
    /// <summary>The container of rows, if they are blobs, and of states that are too large for a table.</summary>
    public const string ViewsContainer = "views";

    /// <summary>The table of rows, if they are rows of a table.</summary>
    public const string ViewsTable = "views";

    public const string ArchiveContainer = "archive";

    /// <summary>The container of the ownership and checkpoint blobs that the Event Hubs client and KEDA read.</summary>
    public const string CheckpointsContainer = "checkpoints";

    public const string HospitalQueue = "hospital";

    /// <summary>The consumer group of the archiver. A projection's is named as the projection.</summary>
    public const string ArchiveConsumerGroup = "archive";
}
