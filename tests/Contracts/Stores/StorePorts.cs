using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>One store, seen through its three ports.</summary>
/// <param name="Store">For processors.</param>
/// <param name="Views">For readers.</param>
/// <param name="Hospital">For people.</param>
/// <param name="Lifetime">Closes the store and removes what it kept.</param>
public sealed record StorePorts(IProjectionStore Store, IViewReader Views, IHospital Hospital, IAsyncDisposable Lifetime);
