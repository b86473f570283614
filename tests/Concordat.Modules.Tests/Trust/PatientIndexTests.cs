using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;

namespace Concordat.Modules.Tests.Trust;

/// <summary>The identity crosswalk, on both databases. The patients are invented.</summary>
public sealed class PatientIndexTests
{
    private static readonly PatientIdentifier Lab = new("urn:northlab:mrn", "N-1001");
    private static readonly PatientIdentifier Hospital = new("urn:st-brigid:mrn", "BR-2002");
    private static readonly PatientIdentifier Stranger = new("urn:southlab:mrn", "N-1001");

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Equal_identifiers_are_one_patient_and_links_are_kept(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var first = await Resolve(host, Lab);
        Assert.True(first.IsNew);
        var linked = await Resolve(host, Hospital, Lab);
        Assert.Equal((first.Patient, false), (linked.Patient, linked.IsNew));
        Assert.Equal(first.Patient, (await Resolve(host, Hospital)).Patient);
        Assert.NotEqual(first.Patient, (await Resolve(host, Stranger)).Patient);
        Assert.Equal(first.Patient, await host.Get<PatientIndex>().Find(host.Get<ModuleDb>(), Hospital));
        var actions = (await AuditQueries.Search(host.Get<ModuleDb>(), null, null, "patient/", null, null, 10)).Select(a => a.Action);
        Assert.Equal(["patient.created", "patient.linked", "patient.created"], actions);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_conflict_merges_nothing_and_is_found(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var (one, two) = (await Resolve(host, Lab), await Resolve(host, Hospital));
        var both = await Resolve(host, Hospital, Lab);
        Assert.Equal(two.Patient, both.Patient);
        Assert.Equal("patient-identifiers-conflict", Assert.Single(both.Findings).Rule);
        Assert.Equal((one.Patient, two.Patient), ((await Resolve(host, Lab)).Patient, (await Resolve(host, Hospital)).Patient));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Messages_that_race_make_one_patient(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var found = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? Resolve(host, Lab, Hospital) : Resolve(host, Hospital, Lab)));
        Assert.Single((await Task.WhenAll(found.Select(_ => Resolve(host, Lab)))).Select(r => r.Patient).Distinct());
        Assert.Equal((await Resolve(host, Lab)).Patient, (await Resolve(host, Hospital)).Patient);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task No_clear_identifier_reaches_the_database(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        await Resolve(host, Hospital);
        var rows = await host.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT key, system FROM trust_patient_identifiers", r => r.GetString(0) + r.GetString(1)));
        Assert.DoesNotContain(Assert.Single(rows), "BR-2002", StringComparison.Ordinal);
        Assert.DoesNotContain("BR-2002", Hospital.ToString(), StringComparison.Ordinal);
    }

    private static Task<PatientResolution> Resolve(TrustHost host, params PatientIdentifier[] identifiers) =>
        host.Get<ModuleDb>().Write(unit => host.Get<PatientIndex>().Resolve(unit, identifiers, "node:test"));
}
