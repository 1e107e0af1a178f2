using Serverless.Contracts.Stores;

namespace Serverless.Embedded.Views;

public sealed class SqliteProjectionStoreTests() : ProjectionStoreContract(new SqliteStoreFactory());

public sealed class SqliteViewReaderTests() : ViewReaderContract(new SqliteStoreFactory());

public sealed class SqliteViewListTests() : ViewListContract(new SqliteStoreFactory());

public sealed class SqliteHospitalTests() : HospitalContract(new SqliteStoreFactory());

public sealed class SqliteReleaseTests() : ReleaseContract(new SqliteStoreFactory());
