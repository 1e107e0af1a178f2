using Serverless.Contracts.Stores;

namespace Serverless.Pipeline.Stores;

public sealed class InMemoryProjectionStoreTests() : ProjectionStoreContract(new InMemoryStoreFactory());

public sealed class InMemoryViewReaderTests() : ViewReaderContract(new InMemoryStoreFactory());

public sealed class InMemoryViewListTests() : ViewListContract(new InMemoryStoreFactory());

public sealed class InMemoryHospitalTests() : HospitalContract(new InMemoryStoreFactory());

public sealed class InMemoryReleaseTests() : ReleaseContract(new InMemoryStoreFactory());
