#nullable disable warnings // in the foreign library everything may be absent
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Trust;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Task = System.Threading.Tasks.Task;

namespace Concordat.Modules.Tests.Trust;

/// <summary>The ledger and the exchanges as FHIR AuditEvents, read by a foreign library. The patients are invented.</summary>
public sealed class AuditEventTests : IAsyncLifetime
{
    private const string Search = "/control/v1/fhir/AuditEvent";
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Strict = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector).UsingMode(DeserializationMode.Strict);

    private TrustHost _host = null!;
    private HttpClient _auditor = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start();
        _auditor = await PeopleTests.Person(_host, "ruth", Roles.Auditor);
    }

    public async ValueTask DisposeAsync()
    {
        _auditor.Dispose();
        await _host.DisposeAsync();
    }

    private static ExchangeRecord Call(int minute, string interaction = "read", string? subject = "key-1") => new()
    {
        Id = Guid.CreateVersion7(Noon.AddMinutes(minute)), Kind = "api", Interface = "revenue-cycle/invoices", Version = "1.0.0", Operation = "readInvoice", Interaction = interaction, Address = "10.1.2.3",
        Release = 7, Decision = "CR-0003", Client = "meridian-claims", Partner = "meridian-health", Purpose = "HPAYMT", Status = 200, Outcome = "ok", StartedAt = Noon.AddMinutes(minute),
        SubjectKey = subject, FieldsReturned = "id,status",
    };

    private async Task<Bundle> Find(string query)
    {
        var response = await _auditor.GetAsync(Search + query);
        Assert.Equal((HttpStatusCode.OK, "application/fhir+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return Read(await response.Content.ReadAsStringAsync());
    }

    /// <summary>The foreign library reads strictly: no unknown element, all that is required, codes of required value sets.</summary>
    private static Bundle Read(string json)
    {
        return JsonSerializer.Deserialize<Bundle>(json, Strict)!;
    }

    private static List<AuditEvent> Events(Bundle bundle) => [.. bundle.Entry.Select(entry => (AuditEvent)entry.Resource)];

    [Theory]
    [InlineData("read", "PatientRead", AuditEvent.AuditEventAction.R, "110152", "110153")]
    [InlineData("search-type", "PatientQuery", AuditEvent.AuditEventAction.E, "110153", "110152")]
    [InlineData("create", "PatientCreate", AuditEvent.AuditEventAction.C, "110153", "110152")]
    [InlineData("update", "PatientUpdate", AuditEvent.AuditEventAction.U, "110153", "110152")]
    [InlineData("delete", "PatientDelete", AuditEvent.AuditEventAction.D, "110153", "110152")]
    public async Task A_call_keeps_the_pattern_of_IHE_for_its_interaction(string interaction, string pattern, AuditEvent.AuditEventAction action, string client, string server)
    {
        await _host.Get<ExchangeLog>().Commit(Call(0, interaction));
        var one = Assert.Single(Events(await Find("?agent=urn:concordat:client|meridian-claims")));
        Assert.Equal([$"https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.{pattern}"], one.Meta.Profile);
        Assert.Equal(("rest", interaction, action, AuditEvent.AuditEventOutcome.N0), (one.Type.Code, one.Subtype[0].Code, one.Action, one.Outcome));
        Assert.Equal((client, "meridian-claims", "10.1.2.3"), (one.Agent[0].Type.Coding[0].Code, one.Agent[0].Who.Identifier.Value, one.Agent[0].Network.Address));
        Assert.Equal((server, _host.Options.PublicUrl), (one.Agent[1].Type.Coding[0].Code, one.Agent[1].Network.Address));
        var patient = Assert.Single(one.Entity, entity => entity.Type.Code == "1");
        Assert.Equal(("1", "Patient", "key-1"), (patient.Role.Code, patient.What.Type, patient.What.Identifier.Value));
        var what = Assert.Single(one.Entity, entity => entity.Type.Code == "2");
        Assert.Equal(interaction == "search-type" ? ("24", false, true) : ("4", true, false), (what.Role.Code, what.What is not null, what.Query is not null));
        Assert.Single(one.Entity, entity => entity.Type.Code == "XrequestId");
    }

    [Fact]
    public async Task A_call_names_the_release_and_the_decision_that_allowed_it()
    {
        await _host.Get<ExchangeLog>().Commit(Call(0));
        var one = Assert.Single(Events(await Find("?policy=urn:concordat:change:CR-0003")));
        Assert.Equal(["urn:concordat:release:7", "urn:concordat:change:CR-0003"], one.Agent[0].Policy);
        Assert.Equal("HPAYMT", one.Agent[0].PurposeOfUse[0].Coding[0].Code);
    }

    [Fact]
    public async Task A_list_with_three_patients_is_three_events()
    {
        await _host.Get<ExchangeLog>().Commit(Call(0, "search-type", "key-1,key-2,key-3"));
        var all = Events(await Find("?agent=urn:concordat:client|meridian-claims"));
        Assert.Equal(["key-1", "key-2", "key-3"], all.Select(one => one.Entity.Single(entity => entity.Type.Code == "1").What.Identifier.Value).Order());
        Assert.Equal(3, all.Select(one => one.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_was_refused_claims_no_pattern_of_success()
    {
        var refused = Call(0);
        (refused.Status, refused.Outcome) = (403, "consent-denied");
        await _host.Get<ExchangeLog>().Commit(refused);
        var one = Assert.Single(Events(await Find("?outcome=4&agent=urn:concordat:client|meridian-claims")));
        Assert.Equal((null, AuditEvent.AuditEventOutcome.N4, "consent-denied"), (one.Meta?.Profile.FirstOrDefault(), one.Outcome, one.OutcomeDesc));
    }

    [Fact]
    public async Task Entries_of_the_ledger_are_events_with_who_and_why()
    {
        await _host.Get<ModuleDb>().Write(unit => _host.Get<AuditLedger>().Write(unit, new AuditEntry("glass.broken", "person:omar", "client/ed-station") { Reason = "unconscious", Release = 3 }));
        var one = Assert.Single(Events(await Find("?agent=urn:concordat:person|omar")));
        Assert.Equal(("110113", "110127", "glass.broken"), (one.Type.Code, one.Subtype[0].Code, one.Subtype[1].Code));
        Assert.Equal(("omar", true, "unconscious"), (one.Agent[0].Who.Identifier.Value, one.Agent[0].Requestor, one.PurposeOfEvent[0].Text));
        Assert.Equal(("urn:concordat:client", "ed-station"), (one.Entity[0].What.Identifier.System, one.Entity[0].What.Identifier.Value));
    }

    [Fact]
    public async Task Every_action_of_the_ledger_is_a_valid_event()
    {
        await _host.Get<ModuleDb>().Write(async unit =>
        {
            foreach (var action in (string[])["session.closed", "token.issued", "person.created", "client.suspended", "release.activated", "path.refused", "node.started", "evidence.exported", "payload.viewed", "consent.created", "patient.linked", "message.accepted", "webhook.delivered", "something.else"])
            {
                await _host.Get<AuditLedger>().Write(unit, new AuditEntry(action, "service:ci", $"thing/{action}") { Exchange = Guid.NewGuid(), Detail = "more", Outcome = "forbidden" });
            }
        });
        Assert.Equal(14, Events(await Find("?agent=urn:concordat:service|ci")).Count);
    }

    [Fact]
    public async Task A_patient_is_looked_for_in_a_body_and_never_in_an_address()
    {
        var key = _host.Get<ConsentGate>().KeyOf("4711", "urn:oid:2.999.1");
        await _host.Get<ExchangeLog>().Commit(Call(0, "search-type", $"other,{key}"));
        await _host.Get<ExchangeLog>().Commit(Call(1, "read", "other"));
        var refused = await _auditor.GetAsync(Search + "?patient.identifier=urn:oid:2.999.1|4711");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("no URL", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var found = await _auditor.PostAsync(Search + "/_search", new FormUrlEncodedContent([new("patient.identifier", "urn:oid:2.999.1|4711")]));
        var one = Assert.Single(Events(Read(await found.Content.ReadAsStringAsync())));
        Assert.Equal(key, one.Entity.Single(entity => entity.Type.Code == "1").What.Identifier.Value);
        Assert.Single(await AuditQueries.Search(_host.Get<ModuleDb>(), "audit.searched", "person:ruth", $"patient-key/{key}", null, null, 5));
    }

    [Fact]
    public async Task All_mistakes_of_a_search_are_told_at_once()
    {
        var refused = await _auditor.GetAsync(Search + "?date=yesterday&action=X&outcome=1&agent=omar&_count=0&color=red&_cursor=a&policy=b");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(
            ["at query/_count", "at query/_cursor", "at query/action", "at query/agent", "at query/color", "at query/date", "at query/outcome", "at query/policy"],
            JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["issue"]!.AsArray().Skip(1).Select(issue => (string?)issue!["diagnostics"]).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Pages_tell_everything_once_newest_first_even_where_much_happened_at_one_moment(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind);
        using var auditor = await PeopleTests.Person(host, "ruth", Roles.Auditor);
        for (var i = 0; i < 30; i++)
        {
            await host.Get<ExchangeLog>().Commit(Call(i / 10)); // ten at each of three moments
        }
        var (seen, query) = (new List<AuditEvent>(), $"{Search}?agent=urn:concordat:client|meridian-claims&_count=7");
        for (var pages = 0; query is not null && pages < 10; pages++)
        {
            var page = Read(await auditor.GetStringAsync(query));
            seen.AddRange(Events(page));
            query = page.Link.FirstOrDefault()?.Url;
        }
        Assert.Null(query);
        Assert.Equal(30, seen.Select(one => one.Id).Distinct().Count());
        Assert.Equal(30, seen.Count);
        Assert.Equal(seen.Select(one => one.Recorded).OrderDescending(), seen.Select(one => one.Recorded));
    }

    [Theory]
    [InlineData("date=ge2026-11-02T12:01:00Z", 2)]
    [InlineData("date=gt2026-11-02T12:01:00Z", 1)]
    [InlineData("date=lt2026-11-02T12:01:00Z", 1)]
    [InlineData("date=le2026-11-02T12:01:00Z", 2)]
    [InlineData("date=2026-11-02", 3)]
    [InlineData("date=ge2026-11-02&date=lt2026-11-02T12:02:00Z", 2)]
    [InlineData("date=2026-11-03", 0)]
    public async Task A_date_bounds_the_search(string date, int expected)
    {
        for (var minute = 0; minute < 3; minute++)
        {
            await _host.Get<ExchangeLog>().Commit(Call(minute));
        }
        Assert.Equal(expected, (await Find($"?agent=urn:concordat:client|meridian-claims&{date}")).Entry.Count);
    }

    [Fact]
    public async Task Only_who_may_take_evidence_searches()
    {
        using var developer = await PeopleTests.Person(_host, "dora", Roles.Developer);
        Assert.Equal(HttpStatusCode.Forbidden, (await developer.GetAsync(Search)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await new HttpClient { BaseAddress = _auditor.BaseAddress }.GetAsync(Search)).StatusCode);
    }
}
