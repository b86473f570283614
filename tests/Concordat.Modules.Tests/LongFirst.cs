using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Concordat.Modules.Tests.LongFirst))]

namespace Concordat.Modules.Tests;

/// <summary>Begins with the collections that take longest, so that none of them is left alone at the end of a run; the order of the others is kept.</summary>
public sealed class LongFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        "brokers", "BatchTests", "OdooFeedTests", "ClosedPathTests", "SampleCrashTests", "AuditRetentionTests", "RightsTests", "StageResumeTests",
        "KillJourney", "ConsoleCollection", "OdooCaptureJourney", "BackupJourney", "TwoNodesJourney", "OpenIdSignInTests", "GatewayTlsTests", "OdooErrorJourney",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections) where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(one => Array.FindIndex(Longest, name => one.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var place ? place : Longest.Length)];
}
