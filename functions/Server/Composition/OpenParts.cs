using Serverless.Server.Settings;

namespace Serverless.Server.Composition;

/// <summary>Opens what a host serves.</summary>
/// <param name="options">The settings, valid.</param>
/// <param name="logging">For the parts' own logs.</param>
/// <param name="time">The one clock.</param>
/// <param name="stop">Ends the opening.</param>
public delegate Task<ServerParts> OpenParts(ServerOptions options, ILoggerFactory logging, TimeProvider time, CancellationToken stop);
