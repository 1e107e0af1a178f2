namespace Serverless.Infra.Compiler;

/// <summary>Parameters of the deployments that are looked at.</summary>
internal static class Deployments
{
    public const string Environment = "test";
    public const string Deployer = "33333333-3333-3333-3333-333333333333";
    public const string Api = "44444444-4444-4444-4444-444444444444";
    public const string Processor = "55555555-5555-5555-5555-555555555555";
    public const string ArchiveRole = "66666666-6666-6666-6666-666666666666";

    public const string Usual =
        $"""
        using 'main.bicep'
        param environmentName = '{Environment}'
        param location = 'westeurope'
        param principalId = '{Deployer}'
        """;

    public const string Shielded =
        $"""
        {Usual}
        param privateNetwork = true
        param archiveImmutableDays = 365
        param alertEmail = 'operators@example.com'
        param processorExists = true
        param partitionCount = 12
        param archiveEnabled = false
        param views = 'Blobs'
        """;

    public const string Access =
        $"""
        using 'access.bicep'
        param apiPrincipalId = '{Api}'
        param processorPrincipalId = '{Processor}'
        param deployerPrincipalId = '{Deployer}'
        param deployerPrincipalType = 'User'
        param eventHubsName = 'hubs'
        param hubName = 'events'
        param hostStorageName = 'host'
        param dataStorageName = 'data'
        param archiveStorageName = 'archive'
        param archiveContainer = 'archive'
        param archiveRole = 'Serverless archive writer'
        param archiveRoleId = '{ArchiveRole}'
        param registryName = 'registry'
        param insightsName = 'insights'
        """;
}
