using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Opt-outs, on both databases. The patients are invented.</summary>
public sealed class ConsentTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_directive_forbids_its_purpose_at_once_and_no_other(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var gate = host.Get<ConsentGate>();
        var patient = gate.KeyOf("PAT-0001");
        Assert.True(gate.Permits(patient, "HMARKT"));
        await gate.OptOut("PAT-0001", "HMARKT", "person:ada", "asked at the desk");
        Assert.Equal((false, true, true), (gate.Permits(patient, "HMARKT"), gate.Permits(patient, "TREAT"), gate.Permits(gate.KeyOf("PAT-0002"), "HMARKT")));
        await gate.OptOut("PAT-0001", ConsentGate.AnyPurpose, "person:ada", "asked again");
        Assert.False(gate.Permits(patient, "TREAT"));
        await gate.Withdraw("PAT-0001", ConsentGate.AnyPurpose, "person:ada", "changed mind");
        Assert.True(gate.Permits(patient, "TREAT"));
        Assert.Equal(3, (await AuditQueries.Search(host.Get<ModuleDb>(), null, "person:ada", "patient-key/", null, null, 10)).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Another_node_follows(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var gate = host.Get<ConsentGate>();
        var other = new ConsentGate(host.Get<ModuleDb>(), host.Get<AuditLedger>(), host.Get<Concordat.Platform.Payloads.KeyedIndex>());
        Assert.False(other.Permits(gate.KeyOf("PAT-0001"), "TREAT")); // nothing was read yet
        await gate.OptOut("PAT-0001", "HMARKT", "person:ada", "");
        await other.Reload(CancellationToken.None);
        Assert.Equal((true, false), (other.Permits(gate.KeyOf("PAT-0001"), "TREAT"), other.Permits(gate.KeyOf("PAT-0001"), "HMARKT")));
    }
}
