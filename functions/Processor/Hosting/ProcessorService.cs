using Azure.Core;
using Serverless.Api.Composition;
using Serverless.Pipeline.Processing;
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
            try
            {
                await parts.DisposeAsync();
                _logger.HandedOver();
            }
            catch (Exception e)
            {
                // Nothing is lost by it: who has the partitions next begins with what is committed.
                _logger.NotHandedOver(e);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _parts = await Opening.OpenAsync(
            stop => ProcessorParts.StartAsync(options, credential, logging, time, stop), reason => _waitsFor = reason, _logger, time, stoppingToken);
        _waitsFor = null;
        _logger.Began(options.EventHubs.Hub);
    }
}
