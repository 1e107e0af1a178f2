using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;

namespace Serverless.LocalFunctions.Hubs;

/// <summary>
/// An event hub that says what it has and takes what is sent, and only counts it: nothing can be read back. It speaks
/// as much of Event Hubs' AMQP as its client needs to open and to publish, on loopback.
/// </summary>
internal sealed class CountingHub : IRuntimeProvider, IDisposable
{
    public const string Name = "events";
    public const int Partitions = 4;

    /// <summary>The format of a transfer that holds several events, one in each data section.</summary>
    private const uint BatchFormat = 0x80013700;

    private const int LongestMessage = 1_048_576;
    private const uint Credit = 300;

    private readonly AmqpConnectionListener _listener;
    private readonly long[] _counts = new long[Partitions];
    private readonly ConcurrentDictionary<(AmqpSession Session, string Address), SendingAmqpLink> _answers = new();
    private int _next;

    private CountingHub(int port)
    {
        Port = port;
        var (sasl, amqp, version) = (new SaslTransportProvider(), new AmqpTransportProvider(), new AmqpVersion(1, 0, 0));
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        sasl.Versions.Add(version);
        amqp.Versions.Add(version);
        var settings = new AmqpSettings { RuntimeProvider = this, TransportProviders = { sasl, amqp } };
        _listener = new AmqpConnectionListener([$"amqp://127.0.0.1:{port}"], settings, new AmqpConnectionSettings { ContainerId = "hub", MaxFrameSize = 65_536, IdleTimeOut = 120_000 });
    }

    public int Port { get; }

    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    public static CountingHub Start()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        return Start(port);
    }

    /// <summary>The same at a port of the test's choice, such as that of a hub that is gone.</summary>
    public static CountingHub Start(int port)
    {
        var hub = new CountingHub(port);
        hub._listener.Open();
        return hub;
    }

    /// <summary>How many events a partition has.</summary>
    public long CountOf(int partition) => Interlocked.Read(ref _counts[partition]);

    /// <summary>Forgets what was sent.</summary>
    public void Clear() => Array.Clear(_counts);

    public void Dispose() => _listener.Close();

    public AmqpConnection CreateConnection(TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings) =>
        new(transport, protocolHeader, isInitiator, amqpSettings, connectionSettings);

    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => throw new InvalidOperationException("Clients begin sessions.");

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        settings.MaxMessageSize = LongestMessage;
        if (settings.Role is not true)
        {
            return _answers[(session, TargetOf(settings))] = new SendingAmqpLink(session, settings);
        }

        settings.TotalLinkCredit = Credit;
        settings.AutoSendFlow = true;
        return new ReceivingAmqpLink(session, settings);
    }

    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state)
    {
        var address = AddressOf(link);
        if (link is ReceivingAmqpLink receiving)
        {
            receiving.RegisterMessageListener(address switch
            {
                "$cbs" => message => Reply(receiving, message, HubReplies.Accepted()),
                "$management" => message => Reply(receiving, message, HubReplies.Describe(message, CountOf)),
                _ => message => Count(receiving, message, address),
            });
        }
        else if (address is not ("$cbs" or "$management"))
        {
            throw new AmqpException(AmqpErrorCode.NotImplemented, "This hub counts what is sent, and gives nothing back.");
        }

        var opened = new TaskCompletionSource(state);
        opened.SetResult();
        callback(opened.Task);
        return opened.Task;
    }

    public void EndOpenLink(IAsyncResult result)
    {
        // Opened at once.
    }

    private static string AddressOf(AmqpLink link) =>
        (link.IsReceiver ? TargetOf(link.Settings) : ((Source)link.Settings.Source).Address?.ToString() ?? "").TrimStart('/');

    private static string TargetOf(AmqpLinkSettings settings) => ((Target)settings.Target).Address?.ToString() ?? "";

    private void Reply(ReceivingAmqpLink asked, AmqpMessage question, AmqpMessage answer)
    {
        asked.AcceptMessage(question, settled: true, batchable: false);
        answer.Properties.CorrelationId = question.Properties.MessageId;
        _answers[(asked.Session, question.Properties.ReplyTo.ToString() ?? "")]
            .SendMessageNoWait(answer, new ArraySegment<byte>(Guid.NewGuid().ToByteArray()), default);
    }

    private void Count(ReceivingAmqpLink link, AmqpMessage message, string address)
    {
        var partition = address.Split('/') is [_, "Partitions", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : Interlocked.Increment(ref _next) % Partitions;
        Interlocked.Add(ref _counts[partition], message.MessageFormat == BatchFormat ? message.DataBody.Count() : 1);
        link.AcceptMessage(message, settled: true, batchable: false);
    }
}
