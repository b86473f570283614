using System.Text.Json;
using System.Text.Json.Nodes;
using CloudEvent = Concordat.Core.Events.CloudEvent;
using CloudNative.CloudEvents.SystemTextJson;
using Concordat.Core.Events;
using Concordat.Eventing.Control;
using Concordat.Eventing;
using Concordat.Modules.Tests.Gateway;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Trust.Consents;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>Partners publish events over HTTP and come for them: what is taken, what is refused, what is given.</summary>
public sealed class EventDoorTests
{
    private const string Type = "testing.vitals.taken.v1";

    private static Task<TestGateway> Start(DatabaseKind kind = DatabaseKind.Sqlite, string terms = "", string subscription = "") =>
        TestGateway.Start(kind, workspace => workspace.WithEvents(terms, subscription));

    private static JsonObject Event(string id = "1", string patient = "P-1", int pulse = 60, string type = Type) => new()
    {
        ["specversion"] = "1.0", ["id"] = id, ["source"] = "urn:ward:7", ["type"] = type, ["time"] = "2026-11-05T09:30:00Z", ["datacontenttype"] = "application/json",
        ["data"] = new JsonObject { ["patientRef"] = patient, ["pulse"] = pulse, ["ward"] = "7" },
    };

    private static Task<Answer> Publish(TestGateway gateway, params JsonObject[] events) => gateway.Call("POST", "/events", new JsonArray(events).ToJsonString(), contentType: CloudEvent.BatchMediaType);

    /// <summary>Publishes what must be taken.</summary>
    private static async Task<JsonElement> Published(TestGateway gateway, params JsonObject[] events)
    {
        var answer = await Publish(gateway, events);
        Assert.True(answer.Status == System.Net.HttpStatusCode.Accepted, answer.Body);
        return answer.Json;
    }

    private static async Task<JsonArray> Pull(TestGateway gateway, string query = "", string name = "all")
    {
        await gateway.Get<Quiet>().Settle();
        return JsonNode.Parse((await gateway.Call("GET", $"/events/subscriptions/{name}?wait=20{query}")).Body)!.AsArray();
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_published_is_read_in_its_order_and_once_done_not_again(DatabaseKind kind)
    {
        await using var gateway = await Start(kind);
        var published = await Publish(gateway, [.. Enumerable.Range(1, 5).Select(n => Event($"{n}"))]);
        Assert.Equal((202, 5), ((int)published.Status, published.Json.GetProperty("published").GetInt32()));
        await gateway.Get<Quiet>().Settle();
        var first = await gateway.Call("GET", "/events/subscriptions/all?most=3&wait=20");
        Assert.Equal(CloudEvent.BatchMediaType, first.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(["1", "2", "3"], JsonNode.Parse(first.Body)!.AsArray().Select(e => (string)e!["id"]!));
        Assert.Equal(["4", "5"], (await Pull(gateway, $"&done={first.Header("Concordat-Position")}")).Select(e => (string)e!["id"]!));
        var place = (await gateway.Call("GET", "/events/subscriptions")).Json[0];
        Assert.Equal((Type, first.Header("Concordat-Position"), 2), (place.GetProperty("type").GetString(), place.GetProperty("position").ToString(), place.GetProperty("behind").GetInt32()));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_same_source_and_id_is_one_event_however_often_it_comes(DatabaseKind kind)
    {
        await using var gateway = await Start(kind);
        await Published(gateway, Event("1"));
        var again = await Publish(gateway, Event("1"), Event("2"), Event("2"));
        Assert.Equal((1, 2), (again.Json.GetProperty("published").GetInt32(), again.Json.GetProperty("duplicates").GetInt32()));
        Assert.Equal(["1", "2"], (await Pull(gateway)).Select(e => (string)e!["id"]!));
    }

    [Fact]
    public async Task A_foreign_library_publishes_and_reads_in_each_content_mode()
    {
        await using var gateway = await Start();
        var formatter = new JsonEventFormatter();
        CloudNative.CloudEvents.CloudEvent Made(string id) => new()
        {
            Id = id, Source = new Uri("urn:ward:7"), Type = Type, Time = DateTimeOffset.UnixEpoch, DataContentType = "application/json", Data = new { patientRef = "P-1", pulse = 60 },
        };
        var structured = formatter.EncodeStructuredModeMessage(Made("structured"), out var type);
        Assert.Equal(202, (int)(await gateway.Call("POST", "/events", System.Text.Encoding.UTF8.GetString(structured.Span), contentType: type.ToString())).Status);
        var batch = formatter.EncodeBatchModeMessage([Made("batch-1"), Made("batch-2")], out type);
        Assert.Equal(202, (int)(await gateway.Call("POST", "/events", System.Text.Encoding.UTF8.GetString(batch.Span), contentType: type.ToString())).Status);
        var binary = await gateway.Call("POST", "/events", System.Text.Encoding.UTF8.GetString(formatter.EncodeBinaryModeEventData(Made("binary")).Span), change: request =>
        {
            foreach (var (name, value) in new[] { ("specversion", "1.0"), ("id", "bin%C3%A4r"), ("source", "urn:ward:7"), ("type", Type) })
            {
                request.Headers.TryAddWithoutValidation("ce-" + name, value);
            }
        });
        Assert.Equal(202, (int)binary.Status);
        await gateway.Get<Quiet>().Settle();
        var answer = await gateway.Call("GET", "/events/subscriptions/all?wait=20");
        var read = formatter.DecodeBatchModeMessage(System.Text.Encoding.UTF8.GetBytes(answer.Body), new System.Net.Mime.ContentType(CloudEvent.BatchMediaType), null);
        Assert.Equal(["structured", "batch-1", "batch-2", "binär"], read.Select(e => e.Id));
        Assert.All(read, e => Assert.True(e.IsValid));
    }

    [Theory]
    [InlineData("id", null, "#/0/id"), InlineData("source", "", "#/0/source"), InlineData("specversion", "0.3", "#/0/specversion"), InlineData("time", "yesterday", "#/0/time")]
    [InlineData("datacontenttype", "text/xml", "#/0/datacontenttype"), InlineData("Upper", "x", "#/0/Upper"), InlineData("data_base64", "eA==", "#/0/data_base64")]
    public async Task What_is_no_event_is_refused_with_its_place(string attribute, string? value, string pointer)
    {
        await using var gateway = await Start();
        var wrong = Event();
        wrong[attribute] = value;
        var problem = (await Publish(gateway, wrong, Event("2"))).Problem(400, "invalid");
        Assert.Contains(pointer, problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()));
        Assert.Empty(await gateway.Get<EventCursors>().After(0, Type, 10));
    }

    [Fact]
    public async Task Data_that_break_the_schema_refuse_the_request_with_every_place_and_none_of_their_values()
    {
        await using var gateway = await Start();
        var (one, two) = (Event("1", pulse: -1), Event("2"));
        two["data"]!["secret-Canary"] = "Canary";
        var problem = (await Publish(gateway, one, two, Event("3"))).Problem(400, "invalid");
        Assert.Equal(["#/0/data/pulse", "#/1/data/secret-Canary"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()).Order());
        Assert.DoesNotContain("-1", problem.GetProperty("errors").ToString(), StringComparison.Ordinal);
        Assert.Empty(await gateway.Get<EventCursors>().After(0, Type, 10));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_gate_that_keeps_aside_publishes_the_others_and_the_rest_once_the_schema_takes_it(DatabaseKind kind)
    {
        await using var gateway = await TestGateway.Start(kind, workspace => workspace.WithEvents("gate: { invalid: dead-letter }"),
            more: services => Concordat.Eventing.EventingModule.AddEventing(services, new Concordat.Eventing.EventingOptions()));
        var answer = await Publish(gateway, Event("1", pulse: -1), Event("2"));
        Assert.Equal((1, 1), (answer.Json.GetProperty("published").GetInt32(), answer.Json.GetProperty("held").GetInt32()));
        Assert.Equal(["2"], (await Pull(gateway)).Select(e => (string)e!["id"]!));
        await gateway.Get<Quiet>().Settle();
        var held = Assert.Single(await MessageQueries.Search(gateway.Get<ModuleDb>(), new MessageFilter { Kind = "held-event" }));
        Assert.Equal((MessageState.Dead, "invalid"), (held.State, held.Cause));

        gateway.Workspace.Edit("domains/testing/events/vitals/v1/schema.json", "\"minimum\": 0", "\"minimum\": -10");
        await gateway.ReleaseUnchecked();
        Assert.Null(await gateway.Get<DecideMessage>().Replay(held.Id, "person:otto", "the schema was too narrow", fromStart: true));
        await gateway.Get<Quiet>().Settle();
        Assert.Equal(["2", "1"], (await Pull(gateway)).Select(e => (string)e!["id"]!));
    }

    [Fact]
    public async Task A_gate_that_reports_publishes_and_the_ledger_says_so()
    {
        await using var gateway = await Start(terms: "gate: { invalid: report }");
        Assert.Equal(1, (await Publish(gateway, Event("1", pulse: -1))).Json.GetProperty("reported").GetInt32());
        var entry = Assert.Single(await AuditQueries.Search(gateway.Get<ModuleDb>(), "events.published", null, null, null, null, 10));
        Assert.Contains("1 break the schema", entry.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("testing.nothing.taken.v1", "system/Record.cud"), InlineData(Type, "system/Record.rs")]
    public async Task Who_may_not_publish_a_type_does_not_learn_whether_there_is_one(string type, string scope)
    {
        await using var gateway = await Start();
        var answer = await gateway.Call("POST", "/events", Event(type: type).ToJsonString(), gateway.Token(scope: scope), contentType: CloudEvent.MediaType);
        answer.Problem(403, "forbidden");
    }

    [Fact]
    public async Task An_event_larger_than_its_gate_and_a_request_of_too_many_are_refused()
    {
        await using var gateway = await Start(terms: "gate: { largest: 400 }");
        var large = Event();
        large["data"]!["ward"] = new string('x', 400);
        (await Publish(gateway, large)).Problem(413, "too-large");
        (await gateway.Call("POST", "/events", "[" + string.Join(',', Enumerable.Repeat("1", 1001)) + "]", contentType: CloudEvent.BatchMediaType)).Problem(413, "too-large");
        (await gateway.Call("POST", "/events", "{}", contentType: "text/plain")).Problem(415, "unsupported-media-type");
        (await gateway.Call("POST", "/events", "{\"id\":1,\"id\":2}", contentType: CloudEvent.MediaType)).Problem(400, "invalid");
        (await gateway.Call("POST", "/events", Event().ToJsonString(), token: null, contentType: CloudEvent.MediaType)).Problem(401, "unauthenticated");
    }

    [Fact]
    public async Task Nothing_is_given_of_a_patient_who_opted_out_and_the_ledger_says_how_many_were_withheld()
    {
        await using var gateway = await Start();
        await Published(gateway, Event("1", "P-1"), Event("2", "P-2"), Event("3", "P-1"));
        await gateway.Get<OptOuts>().Record("P-2", "TREAT", "person:grace", "The patient asked.");
        Assert.Equal(["1", "3"], (await Pull(gateway)).Select(e => (string)e!["id"]!));
        var entry = Assert.Single(await AuditQueries.Search(gateway.Get<ModuleDb>(), "events.read", null, null, null, null, 10));
        Assert.Contains("2 given, 1 withheld", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_takes_what_it_asks_for_and_sees_the_fields_that_leave_and_that_it_names()
    {
        await using var gateway = await Start(terms: "thin: [patientRef, pulse, notes.text]", subscription: """
              - { name: some, event: testing.vitals.taken.v1, client: CLIENT, pull: { from: start }, where: { ward: ["7"] }, fields: [pulse, notes, ward] }
            """);
        var (other, full) = (Event("2"), Event("3"));
        other["data"]!["ward"] = "8";
        full["data"]!["notes"] = new JsonObject { ["text"] = "fine" };
        await Published(gateway, Event("1"), other, full);
        var some = await Pull(gateway, name: "some");
        Assert.Equal(["1", "3"], some.Select(e => (string)e!["id"]!));
        Assert.Equal("""{"pulse":60}""", some[0]!["data"]!.ToJsonString());
        Assert.Equal("""{"pulse":60,"notes":{"text":"fine"}}""", some[1]!["data"]!.ToJsonString());
        Assert.Equal("""{"patientRef":"P-1","pulse":60}""", (await Pull(gateway))[0]!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task A_place_moves_forward_alone_and_never_beyond_the_log()
    {
        await using var gateway = await Start();
        await Published(gateway, Event("1"), Event("2"));
        await gateway.Get<Quiet>().Settle();
        var at = int.Parse((await gateway.Call("GET", "/events/subscriptions/all?wait=20&most=2")).Header("Concordat-Position")!);
        Task<Answer> Move(string body) => gateway.Call("PUT", "/events/subscriptions/all/position", body);
        Assert.Equal(at, (await Move($"{{\"position\":{at}}}")).Json.GetProperty("position").GetInt32());
        Assert.Equal(200, (int)(await Move($"{{\"position\":{at}}}")).Status);
        (await Move($"{{\"position\":{at - 1}}}")).Problem(409, "conflict");
        (await Move("{\"position\":99}")).Problem(400, "invalid");
        (await Move("{\"position\":\"x\"}")).Problem(400, "invalid");
        (await gateway.Call("GET", "/events/subscriptions/all?most=0")).Problem(400, "invalid");
        (await gateway.Call("GET", "/events/subscriptions/nothing")).Problem(404, "not-found");
        var other = (await gateway.Call("GET", "/events/subscriptions", token: gateway.Token("castaway", "islander"))).Json;
        Assert.Equal((1, JsonValueKind.Null), (other.GetArrayLength(), other[0].GetProperty("position").ValueKind)); // a place of its own
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_client_that_goes_on_as_ever_is_given_again_what_was_replayed(DatabaseKind kind)
    {
        await using var gateway = await Start(kind);
        await Published(gateway, [.. Enumerable.Range(1, 4).Select(n => Event($"{n}"))]);
        await gateway.Get<Quiet>().Settle();
        var last = (await gateway.Call("GET", "/events/subscriptions/all?wait=20")).Header("Concordat-Position");
        await gateway.Call("GET", $"/events/subscriptions/all?done={last}");
        var now = gateway.Get<TimeProvider>().GetUtcNow();
        var (replay, refused, why) = await gateway.Get<EventReplays>().Ask(
            "partner", "all", new EventReplayRequest(now.AddHours(-1), now.AddHours(1), null, null, false, "the ward lost a day"), "person:otto", CancellationToken.None);
        Assert.True(refused is null, why);
        if (replay!.State == "asked")
        {
            await gateway.Get<EventReplays>().Approve(replay.Number, "person:grace", CancellationToken.None);
        }
        var again = await gateway.Call("GET", $"/events/subscriptions/all?most=2&done={last}");
        Assert.Equal(["1", "2"], JsonNode.Parse(again.Body)!.AsArray().Select(e => (string)e!["id"]!));
        Assert.Equal(["3", "4"], (await Pull(gateway, $"&done={again.Header("Concordat-Position")}")).Select(e => (string)e!["id"]!));
        var place = (await gateway.Call("PUT", "/events/subscriptions/all/position", $"{{\"position\":{last}}}")).Json;
        Assert.Equal((last, 0), (place.GetProperty("position").ToString(), place.GetProperty("behind").GetInt32()));
    }

    [Fact]
    public async Task A_flood_of_refused_requests_is_counted_and_not_recorded_one_by_one()
    {
        await using var gateway = await Start();
        for (var i = 0; i < 30; i++)
        {
            await gateway.Call("GET", "/events/subscriptions/none");
        }
        await gateway.Get<Refusals>().Flush();
        await gateway.Get<ExchangeLog>().Settled();
        var calls = await gateway.Get<ModuleDb>().ReadSql(sql => sql.Rows("SELECT calls FROM exchanges WHERE kind = 'event' ORDER BY calls", row => row.GetInt32(0)));
        Assert.Equal((21, 10), (calls.Count, calls[^1]));
    }

    [Fact]
    public async Task A_stream_goes_on_behind_what_its_client_says_is_done()
    {
        await using var gateway = await Start();
        await Published(gateway, Event("1"), Event("2"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/subscriptions/all/stream");
        request.Headers.Authorization = new("Bearer", gateway.Token());
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var ids = new List<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (ids.Count < 3 && await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                ids.Add(line);
                if (ids.Count == 2)
                {
                    await Published(gateway, Event("3"));
                }
            }
        }
        var positions = ids.Select(id => int.Parse(id[4..])).ToList();
        Assert.Equal(positions.Order(), positions);
        Assert.Equal(["3"], (await Pull(gateway, $"&done={positions[1]}")).Select(e => (string)e!["id"]!));
    }

    [Fact]
    public async Task A_stream_ends_and_a_wait_gives_nothing_once_the_token_is_revoked()
    {
        await using var gateway = await Start();
        var token = gateway.Token();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var waiting = gateway.Call("GET", "/events/subscriptions/all?wait=20", token: token);
        while (await gateway.Get<EventCursors>().Find("pull/partner/all", patience.Token) is null)
        {
            await Task.Delay(10, patience.Token); // until it was let in
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/subscriptions/all/stream");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var id = new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler().ReadJsonWebToken(token).Id;
        var revocations = gateway.Get<Concordat.Trust.Tokens.Revocations>();
        await gateway.Get<ModuleDb>().Write(unit => Concordat.Trust.Tokens.Revocations.Add(unit, id, DateTimeOffset.MaxValue));
        await revocations.Reload(default);
        await Published(gateway, Event("1"));
        var answer = (await waiting.WaitAsync(patience.Token)).Problem(401, "unauthenticated");
        Assert.Contains("while the request waited", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("data:", await response.Content.ReadAsStringAsync(patience.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_client_has_no_more_requests_and_streams_at_once_than_its_tier_allows()
    {
        await using var gateway = await TestGateway.Start(change: workspace => workspace.WithEvents().Edit("domains/testing/events/vitals/v1/event.yaml", "tier: wide", "tier: tight"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/subscriptions/all/stream");
        request.Headers.Authorization = new("Bearer", gateway.Token());
        using var response = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var refused = await gateway.Call("GET", "/events/subscriptions/all");
        Assert.Contains("at the same time", refused.Problem(429, "too-many-requests").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("1", refused.Header("Retry-After"));
    }

    [Fact]
    public async Task Nothing_of_a_patient_stands_in_clear_in_any_table()
    {
        await using var gateway = await Start();
        await Published(gateway, Event("canary-7301", "canary-7302"));
        await Pull(gateway);
        var rows = await gateway.Get<ModuleDb>().Read(async db => new object[]
        {
            await db.Set<StoredEvent>().ToListAsync(), await db.Set<ExchangeRecord>().ToListAsync(), await db.Set<AuditRow>().ToListAsync(), await db.Set<EventCursor>().ToListAsync(),
        });
        Assert.DoesNotContain("canary", JsonSerializer.Serialize(rows), StringComparison.OrdinalIgnoreCase);
    }
}
