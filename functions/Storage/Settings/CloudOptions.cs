using Serverless.Events.Partitions;

namespace Serverless.Storage.Settings;

/// <summary>
/// The settings of the hosts in Azure: environment variables such as <c>Serverless__EventHubs__Namespace</c>.
/// <see cref="CloudSettings.Read"/> reads and checks them.
/// </summary>
public sealed class CloudOptions
{
    public const string Section = "Serverless";

    public EventHubsOptions EventHubs { get; init; } = new();

    public StorageOptions Storage { get; init; } = new();

    public HospitalOptions Hospital { get; init; } = new();

    public ArchivingOptions Archive { get; init; } = new();

    /// <summary>What is wrong with the settings, without the text of any connection string; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate() => [.. EventHubs.Validate(), .. Storage.Validate(), .. Hospital.Validate(), .. Archive.Validate(Storage)];
}

/// <summary>Where the log is.</summary>
public sealed class EventHubsOptions
{
    private const string Path = $"{CloudOptions.Section}:EventHubs";

    /// <summary>The fully qualified namespace, such as <c>name.servicebus.windows.net</c>. Default none: there is no telling.</summary>
    public string? Namespace { get; init; }

    /// <summary>The event hub. Default <c>events</c>, as the one-machine host's hub.</summary>
    public string Hub { get; init; } = HubName.Default.Value;

    /// <summary>Instead of the namespace, for an emulator on this machine. Default none: in Azure nobody has a key.</summary>
    public string? ConnectionString { get; init; }

    internal IEnumerable<string> Validate()
    {
        if (!HubName.IsValid(Hub))
        {
            yield return $"{Path}:Hub: '{Hub}' is not a hub name. Use 1 to 50 lower-case letters, digits, '.', '-' and '_', beginning and ending with a letter or digit.";
        }

        if ((Namespace is null) == (ConnectionString is null))
        {
            yield return $"Set {Path}:Namespace, or for a local emulator {Path}:ConnectionString, and not both.";
        }

        // One label is a name without its suffix: it would be found nowhere, or on the wrong network.
        if (Namespace is { } name && (Uri.CheckHostName(name) != UriHostNameType.Dns || !name.Trim('.').Contains('.')))
        {
            yield return $"{Path}:Namespace: '{name}' is not a fully qualified host name such as 'name.servicebus.windows.net'.";
        }

        if (ConnectionString is { } text && !EmulatorOnly.IsEventHubs(text))
        {
            yield return $"{Path}:ConnectionString must be that of an emulator on this machine (Endpoint=sb://localhost…;UseDevelopmentEmulator=true). Elsewhere use {Path}:Namespace and an identity.";
        }
    }
}

/// <summary>Which storage keeps the rows of views, their positions and the hospital.</summary>
public enum ViewStore
{
    /// <summary>Table storage: many small rows.</summary>
    Tables,

    /// <summary>Blob storage: one blob for each row, read as a document.</summary>
    Blobs,
}

/// <summary>Where views, hospital and checkpoints are; the archive too, unless it has an account of its own.</summary>
public sealed class StorageOptions
{
    private const string Path = $"{CloudOptions.Section}:Storage";

    /// <summary>The blob service: checkpoints, and views if they are blobs. Default none: there is no telling.</summary>
    public Uri? BlobUri { get; init; }

    /// <summary>The queue service: the hospital queue. Default none, as above.</summary>
    public Uri? QueueUri { get; init; }

    /// <summary>The table service: views if they are tables. Default none, as above.</summary>
    public Uri? TableUri { get; init; }

    /// <summary>Instead of the three, for Azurite on this machine. Default none: in Azure nobody has a key.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Where rows go. Default tables: cheaper by the row, and one commit is one transaction.</summary>
    public ViewStore Views { get; init; } = ViewStore.Tables;

    internal IEnumerable<string> Validate()
    {
        (string Name, Uri? Uri)[] services = [(nameof(BlobUri), BlobUri), (nameof(QueueUri), QueueUri), (nameof(TableUri), TableUri)];
        if (!Enum.IsDefined(Views))
        {
            yield return $"{Path}:Views must be {nameof(ViewStore.Tables)} or {nameof(ViewStore.Blobs)}.";
        }

        if (ConnectionString is { } text)
        {
            if (services.Any(service => service.Uri is not null))
            {
                yield return $"Set {Path}:BlobUri, QueueUri and TableUri, or for a local emulator {Path}:ConnectionString, and not both.";
            }

            if (!EmulatorOnly.IsStorage(text))
            {
                yield return $"{Path}:ConnectionString must be that of an emulator on this machine (UseDevelopmentStorage=true). Elsewhere use {Path}:BlobUri, QueueUri, TableUri and an identity.";
            }

            yield break;
        }

        foreach (var (name, uri) in services)
        {
            if (uri is null)
            {
                yield return $"Set {Path}:{name}, or for a local emulator {Path}:ConnectionString.";
            }
            else if (!IsService(uri))
            {
                yield return $"{Path}:{name} must be an https URI without a query, such as 'https://name.blob.core.windows.net'.";
            }
        }
    }

    // A query would be a shared access signature, which is a key.
    internal static bool IsService(Uri uri) =>
        uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length + uri.Query.Length + uri.Fragment.Length == 0;
}

/// <summary>Who is woken when an event is admitted to the hospital.</summary>
public sealed class HospitalOptions
{
    /// <summary>Where each admission is posted. Default none: it is logged as a warning, and the alert over it wakes somebody.</summary>
    public Uri? Webhook { get; init; }

    // The URI of a webhook often holds its secret: it is never shown.
    internal IEnumerable<string> Validate() =>
        Webhook is null || (Webhook.IsAbsoluteUri && (Webhook.Scheme == Uri.UriSchemeHttps || (Webhook.Scheme == Uri.UriSchemeHttp && Webhook.IsLoopback)))
            ? []
            : [$"{CloudOptions.Section}:Hospital:Webhook must be an https URI."];
}

/// <summary>The copy of the log that outlives the hub's retention.</summary>
public sealed class ArchivingOptions
{
    private const string Path = $"{CloudOptions.Section}:Archive";

    /// <summary>Whether it is written. Default true: without it a view can be rebuilt only from what the hub still has.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// The blob service of its account. Default none: that of <see cref="StorageOptions"/>, as on one machine. A
    /// deployment gives it an account of its own, in which whoever writes cannot delete.
    /// </summary>
    public Uri? BlobUri { get; init; }

    internal IEnumerable<string> Validate(StorageOptions storage)
    {
        if (BlobUri is null)
        {
            yield break;
        }

        if (storage.ConnectionString is not null)
        {
            // The emulator's key would be sent nowhere else, and its data would be mixed with real ones.
            yield return $"Set {Path}:BlobUri, or for a local emulator {CloudOptions.Section}:Storage:ConnectionString, and not both.";
        }

        if (!StorageOptions.IsService(BlobUri))
        {
            yield return $"{Path}:BlobUri must be an https URI without a query, such as 'https://name.blob.core.windows.net'.";
        }
    }
}
