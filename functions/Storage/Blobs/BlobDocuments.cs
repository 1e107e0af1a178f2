namespace Serverless.Storage.Blobs;

public sealed class BlobDocuments
{
    public const string Role = "Storage Blob Data Contributor";
}
