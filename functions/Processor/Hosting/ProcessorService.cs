using Azure.Core;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;
using Serverless.Processor.Composition;
using Serverless.Storage.Settings;

namespace Serverless.Processor.Hosting;

/// <summary>
/// The processors from the host's start to its end. What they need may be away when it starts (a role that is not in
/// force yet, a network that is not there): it waits, and says for what. At the end they hand over: they stop reading,
/// commit what they have begun, checkpoint, and give their partitions up, so that another replica need not wait until
/// their ownership has run out.
/// </summary>
internal sealed class ProcessorService(
    CloudOptions options, TokenCredential credential, TimeProvider time, ILoggerFactory logging) : BackgroundService
{
    /// <summary>How long the hand-over may take; the container is killed 90 seconds after it was told to end.</summary>
    public static readonly TimeSpan HandOver = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logging.CreateLogger<ProcessorService>();
    private volatile ProcessorParts? _parts;
    private volatile string? _waitsFor = "The processors have not begun yet.";

    /// <summary>What the start waits for; null once the processors have begun.</summary>
    public string? WaitsFor => _waitsFor;

    /// <summary>How each partition is that this replica owns.</summary>
    public IReadOnlyList<PartitionHealth> Health => _parts?.Health ?? [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waitsFor = "The processors are handing over: the host stops.";
        await base.StopAsync(cancellationToken);
        if (_parts is { } parts)
        {
            _logger.HandsOver(parts.Health.Count);
            await parts.DisposeAsync();
            _logger.HandedOver();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                _parts = await ProcessorParts.StartAsync(options, credential, logging, time, stoppingToken);
                _waitsFor = null;
                _logger.Began(options.EventHubs.Hub);
                return;
            }
            catch (Exception e) when (e is IOException or StoreUnavailableException)
            {
                _waitsFor = e.Message;
                _logger.Waits(Retry, e);
                await Task.Delay(Retry, time, stoppingToken);
            }
        }
    }
}
