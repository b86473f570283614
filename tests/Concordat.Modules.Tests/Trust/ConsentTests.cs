using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Consents;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Trust;
using Concordat.Trust.Consents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Consents and what they decide, on both databases. The patients are invented.</summary>
public sealed class ConsentTests
{
    private static ConsentUse For(string purpose, string partner = "northlab") => new(purpose, partner, partner + "-app", "access");

    /// <summary>A consent of one patient, whose root provision is given.</summary>
    internal static JsonDocument Resource(string provision, string patient = """{"identifier":{"system":"urn:oid:2.999.1","value":"4711"}}""", string status = "active") => JsonDocument.Parse($$"""
        {"resourceType":"Consent","status":"{{status}}","scope":{"coding":[{"code":"patient-privacy"}]},"category":[{"text":"privacy"}],"patient":{{patient}},"provision":{{provision}}}
        """);

    private static async Task<StoredConsent> Create(TrustHost host, string provision, string? patient = null)
    {
        var mistakes = new List<Finding>();
        using var resource = patient is null ? Resource(provision) : Resource(provision, patient);
        var stored = (await host.Get<ConsentStore>().Create(resource.RootElement, "person:ada", "asked at the desk", mistakes, default)).Stored;
        Assert.Empty(mistakes);
        return stored!;
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_opt_out_forbids_its_purpose_at_once_and_no_other(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var (gate, optOuts) = (host.Get<ConsentGate>(), host.Get<OptOuts>());
        var patient = gate.KeyOf("PAT-0001");
        Assert.True(gate.Permits(patient, For("HMARKT")));
        await optOuts.Record("PAT-0001", "HMARKT", "person:ada", "asked at the desk");
        Assert.Equal((false, true, true), (gate.Permits(patient, For("HMARKT")), gate.Permits(patient, For("TREAT")), gate.Permits(gate.KeyOf("PAT-0002"), For("HMARKT"))));
        await optOuts.Record("PAT-0001", OptOuts.AnyPurpose, "person:ada", "asked again");
        await optOuts.Record("PAT-0001", OptOuts.AnyPurpose, "person:ada", "and again");
        Assert.False(gate.Permits(patient, For("TREAT")));
        await optOuts.Withdraw("PAT-0001", OptOuts.AnyPurpose, "person:ada", "changed mind");
        Assert.Equal((true, false), (gate.Permits(patient, For("TREAT")), gate.Permits(patient, For("HMARKT"))));
        Assert.Equal(
            ["consent.created", "consent.created", "consent.revoked"],
            (await AuditQueries.Search(host.Get<ModuleDb>(), null, "person:ada", "consent/", null, null, 10)).Select(entry => entry.Action).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Another_node_follows_and_denies_until_it_has_read(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var (index, db) = (host.Get<KeyedIndex>(), host.Get<ModuleDb>());
        var other = new ConsentGate(index, new BrokenGlass(db, host.Get<AuditLedger>(), host.Get<PatientIndex>(), index, [], TimeProvider.System), TimeProvider.System);
        var store = new ConsentStore(db, new PayloadVault(db, host.Get<DataKeys>(), TimeProvider.System), host.Get<PatientIndex>(), other, host.Get<AuditLedger>(), TimeProvider.System, NullLogger<ConsentStore>.Instance);
        var consent = await Create(host, """{"type":"deny","purpose":[{"code":"HMARKT"}]}""");
        var patient = other.KeyOf("4711", "urn:oid:2.999.1");
        Assert.False(other.Permits(patient, For("TREAT"))); // nothing was read yet
        await store.Reload(default);
        Assert.Equal((true, false), (other.Permits(patient, For("TREAT")), other.Permits(patient, For("HMARKT"))));
        using var revoked = Resource("""{"type":"deny","purpose":[{"code":"HMARKT"}]}""", status: "inactive");
        Assert.Null((await host.Get<ConsentStore>().Update(consent.Id, 1, revoked.RootElement, "person:ada", "", [], default)).Refused);
        await store.Reload(default);
        Assert.True(other.Permits(patient, For("HMARKT")));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_database_that_fails_while_consents_are_read_costs_no_denial(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        await Create(host, """{"type":"deny"}""");
        var (index, db) = (host.Get<KeyedIndex>(), host.Get<ModuleDb>());
        var gate = new ConsentGate(index, host.Get<BrokenGlass>(), TimeProvider.System);
        var store = new ConsentStore(db, host.Get<PayloadVault>(), host.Get<PatientIndex>(), gate, host.Get<AuditLedger>(), TimeProvider.System, NullLogger<ConsentStore>.Instance);
        await db.Write(unit => unit.Sql.Execute("ALTER TABLE trust_patient_identifiers RENAME TO away"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => store.Reload(default));
        await db.Write(unit => unit.Sql.Execute("ALTER TABLE away RENAME TO trust_patient_identifiers"));
        await store.Reload(default);
        Assert.False(gate.Permits(gate.KeyOf("4711", "urn:oid:2.999.1"), For("TREAT")));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Every_version_is_kept_sealed_and_a_stale_change_is_refused(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var store = host.Get<ConsentStore>();
        var consent = await Create(host, """{"type":"deny"}""");
        using var next = Resource("""{"type":"permit"}""");
        Assert.Equal(2, (await store.Update(consent.Id, 1, next.RootElement, "person:ada", "", [], default)).Stored!.Version);
        Assert.Equal(Outcome.Conflict, (await store.Update(consent.Id, 1, next.RootElement, "person:ada", "", [], default)).Refused);
        Assert.Equal([2, 1], (await store.History(consent.Id, default)).Select(version => version.Version));
        Assert.Equal("deny", JsonNode.Parse((await store.Read(consent.Id, 1, default))!.Content)!["provision"]!["type"]!.GetValue<string>());
        Assert.Single(await store.Of(new PatientIdentifier("urn:oid:2.999.1", "4711"), "active", default));
        Assert.Empty(await store.Of(new PatientIdentifier("urn:oid:2.999.1", "4712"), null, default));
        var sealedBodies = await host.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT body FROM payloads", row => System.Text.Encoding.Latin1.GetString(row.GetFieldValue<byte[]>(0))));
        Assert.All(sealedBodies, body => Assert.DoesNotContain("4711", body, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_consent_holds_under_every_identifier_of_the_patient_be_it_linked_later(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        var gate = host.Get<ConsentGate>();
        await Create(host, """{"type":"deny"}""");
        var member = new PatientIdentifier("urn:payer", "M-1");
        Assert.True(gate.Permits(gate.KeyOf(member.Value, member.System), For("TREAT")));

        var patient = (await host.Get<ModuleDb>().Write(unit => host.Get<PatientIndex>().Resolve(unit, [new PatientIdentifier("urn:oid:2.999.1", "4711"), member], "node:test"))).Patient;
        await host.Get<ConsentStore>().Reload(default);

        Assert.Equal((false, false), (gate.Permits(gate.KeyOf(member.Value, member.System), For("TREAT")), gate.Permits(gate.KeyOf($"urn:uuid:{patient}"), For("TREAT"))));
    }

    [Fact]
    public async Task A_consent_of_another_patient_is_no_version_of_it()
    {
        await using var host = await TrustHost.Start();
        var consent = await Create(host, """{"type":"deny"}""");
        using var other = Resource("""{"type":"deny"}""", """{"reference":"Patient/PAT-2"}""");
        Assert.Equal(Outcome.Refused, (await host.Get<ConsentStore>().Update(consent.Id, null, other.RootElement, "person:ada", "", [], default)).Refused);
        Assert.Single(await host.Get<ConsentStore>().History(consent.Id, default));
        Assert.Null(await host.Get<PatientIndex>().Find(host.Get<ModuleDb>(), new PatientIdentifier("", "PAT-2"))); // what was refused leaves nothing behind
    }

    [Fact]
    public async Task A_period_ends_without_anybody_looking_at_the_consent()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 23, 59, 30, TimeSpan.Zero));
        await using var host = await TrustHost.Start(clock: clock);
        var gate = host.Get<ConsentGate>();
        await Create(host, """{"type":"deny","period":{"end":"2026-05-01"}}""");
        var patient = gate.KeyOf("4711", "urn:oid:2.999.1");
        Assert.False(gate.Permits(patient, For("TREAT")));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(gate.Permits(patient, For("TREAT")));
    }

    [Fact]
    public async Task A_consent_whose_key_was_erased_denies_everything_of_its_patient()
    {
        await using var host = await TrustHost.Start();
        await Create(host, """{"type":"permit"}""");
        await host.Get<ModuleDb>().Write(unit => unit.Sql.Execute("DELETE FROM payloads"));
        var (index, db) = (host.Get<KeyedIndex>(), host.Get<ModuleDb>());
        var gate = new ConsentGate(index, host.Get<BrokenGlass>(), TimeProvider.System);
        await new ConsentStore(db, host.Get<PayloadVault>(), host.Get<PatientIndex>(), gate, host.Get<AuditLedger>(), TimeProvider.System, NullLogger<ConsentStore>.Instance).Reload(default);
        Assert.False(gate.Permits(gate.KeyOf("4711", "urn:oid:2.999.1"), For("TREAT")));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Broken_glass_lets_one_client_see_one_patient_until_it_ends(DatabaseKind kind)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));
        await using var host = await TrustHost.Start(kind, clock);
        var (gate, glass) = (host.Get<ConsentGate>(), host.Get<BrokenGlass>());
        await Create(host, """{"type":"deny"}""");
        var (patient, terms) = (gate.KeyOf("4711", "urn:oid:2.999.1"), new BreakGlassTerms(TimeSpan.FromHours(1), TimeSpan.FromHours(24)));
        var broken = await glass.Break(terms, "northlab-app", new PatientIdentifier("urn:oid:2.999.1", "4711"), TimeSpan.FromMinutes(10), "person:ada", "unconscious in the emergency room", default);
        Assert.Null(broken.Refused);
        Assert.Equal((true, false), (gate.Permits(patient, For("ETREAT")), gate.Permits(patient, For("ETREAT", "meridian-health"))));
        Assert.All(["collect", "correct", "disclose"], action => Assert.False(gate.Permits(patient, For("ETREAT") with { Action = action }))); // it sees, and does nothing else
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(gate.Permits(patient, For("ETREAT")));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_review_that_is_overdue_keeps_the_glass_whole_until_somebody_else_has_done_it(DatabaseKind kind)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));
        await using var host = await TrustHost.Start(kind, clock);
        var (glass, terms) = (host.Get<BrokenGlass>(), new BreakGlassTerms(TimeSpan.FromHours(1), TimeSpan.FromMinutes(2)));
        var patient = new PatientIdentifier("urn:oid:2.999.1", "4711");
        var first = (await glass.Break(terms, "northlab-app", patient, TimeSpan.FromMinutes(10), "person:ada", "unconscious in the emergency room", default)).Row!;
        Assert.Equal(Outcome.Conflict, (await glass.Break(terms, "northlab-app", patient, TimeSpan.FromMinutes(10), "person:ada", "still unconscious here", default)).Refused);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(Outcome.Forbidden, (await glass.Break(terms, "another-app", patient, TimeSpan.FromMinutes(10), "person:ada", "unconscious once more", default)).Refused);
        Assert.Equal(Outcome.Forbidden, (await glass.Break(terms, "northlab-app", patient, TimeSpan.FromMinutes(10), "person:grace", "unconscious once more", default)).Refused);
        Assert.Equal(Outcome.Forbidden, (await glass.Review(first.Id, true, "person:ada", "I was there myself", default)).Refused);
        foreach (var row in await glass.List(waiting: true, null, 50, default))
        {
            Assert.Null((await glass.Review(row.Id, true, "person:noor", "seen with the ward", default)).Refused);
        }
        Assert.Equal(Outcome.Conflict, (await glass.Review(first.Id, true, "person:noor", "seen with the ward", default)).Refused);
        Assert.Null((await glass.Break(terms, "northlab-app", patient, TimeSpan.FromMinutes(10), "person:ada", "unconscious once more", default)).Refused);
    }

    [Fact]
    public async Task An_emergency_that_was_none_ends_with_its_review()
    {
        await using var host = await TrustHost.Start();
        var (gate, glass) = (host.Get<ConsentGate>(), host.Get<BrokenGlass>());
        await Create(host, """{"type":"deny"}""");
        var row = (await glass.Break(new BreakGlassTerms(TimeSpan.FromHours(1), TimeSpan.FromHours(24)), "northlab-app", new PatientIdentifier("urn:oid:2.999.1", "4711"), TimeSpan.FromMinutes(50), "person:ada", "wanted to have a look", default)).Row!;
        Assert.Null((await glass.Review(row.Id, false, "person:noor", "there was no emergency", default)).Refused);
        Assert.False(gate.Permits(gate.KeyOf("4711", "urn:oid:2.999.1"), For("ETREAT")));
    }
}
