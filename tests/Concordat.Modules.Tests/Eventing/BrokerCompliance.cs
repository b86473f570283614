using System.Globalization;
using System.Text.Json.Nodes;
using Concordat.Core.Events;
using Concordat.Eventing;
using Concordat.Eventing.Control;
using Concordat.Modules.Tests.Gateway;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>
/// What every bridge does, whatever carries the events: in their order, none lost, repeats under the same id; foreign producers pass the gate that events over HTTP pass.
/// CONCORDAT_RESTARTS says how often a broker restarts; the suite does it once.
/// </summary>
[Collection("brokers")] // a broker that restarts under one test would do so under the others
public sealed class BrokerCompliance
{
    private const string Type = "testing.vitals.taken.v1";
    private static readonly int Restarts = int.Parse(Environment.GetEnvironmentVariable("CONCORDAT_RESTARTS") ?? "1", CultureInfo.InvariantCulture);

    public static TheoryData<Carrier> Carriers => [Carrier.QuorumQueue, Carrier.Stream, Carrier.Topic];

    public static TheoryData<Carrier, DatabaseKind> Combinations
    {
        get
        {
            var rows = new TheoryData<Carrier, DatabaseKind>();
            foreach (var carrier in Enum.GetValues<Carrier>())
            {
                rows.Add(carrier, DatabaseKind.Sqlite);
                rows.Add(carrier, DatabaseKind.Postgres);
            }
            return rows;
        }
    }

    /// <summary>A restart takes seconds, and the database is no part of what it may break: the suite has each carrier once, the proof all combinations.</summary>
    public static TheoryData<Carrier, DatabaseKind> Restarted => Restarts > 1 ? Combinations : new TheoryData<Carrier, DatabaseKind>
    {
        { Carrier.QuorumQueue, DatabaseKind.Postgres }, { Carrier.Stream, DatabaseKind.Sqlite }, { Carrier.Topic, DatabaseKind.Postgres },
    };

    private static JsonObject Event(string id, string patient = "P-1", int pulse = 60, string type = Type) => new()
    {
        ["specversion"] = "1.0", ["id"] = id, ["source"] = "urn:ward:7", ["type"] = type, ["time"] = "2026-11-05T09:30:00Z",
        ["data"] = new JsonObject { ["patientRef"] = patient, ["pulse"] = pulse, ["ward"] = "7" },
    };

    private static ForeignMessage Sent(JsonObject one) => TestBroker.Structured(one.ToJsonString());

    /// <summary>A node with a broker; <c>partner</c> gets events there (<paramref name="subscription"/>) or sends them (<paramref name="publication"/>).</summary>
    private static Task<TestGateway> Start(TestBroker broker, DatabaseKind kind = DatabaseKind.Sqlite, string? subscription = null, string? publication = null, string terms = "") => TestGateway.Start(kind, workspace =>
    {
        workspace.Add("systems/broker.yaml", $"kind: system\nname: broker\nsummary: A broker.\nzone: core\nregion: eu-west\n{broker.System}\n");
        workspace.WithEvents(terms);
        var added = (subscription is null ? "" : $"  - {{ name: brought, event: {Type}, client: client, broker: {{ {subscription} }} }}\n") + (publication is null ? "" : $"publications:\n  - {{ name: vitals, client: client, broker: {{ {publication} }} }}\n");
        workspace.Add("partners/partner.yaml", workspace.Texts()["partners/partner.yaml"].TrimEnd() + "\n" + added);
    }, more: services => services.AddEventing(new EventingOptions { AllowLoopbackEndpoints = true }));

    private static async Task Publish(TestGateway gateway, params IEnumerable<JsonObject> events)
    {
        var answer = await gateway.Call("POST", "/events", new JsonArray([.. events]).ToJsonString(), contentType: CloudEvent.BatchMediaType);
        Assert.True((int)answer.Status == 202, answer.Body);
    }

    private static CancellationTokenSource Patience() => new(TimeSpan.FromSeconds(40 + (30 * Restarts)));

    private static string IdOf(ForeignMessage message) => (string)JsonNode.Parse(message.Body)!["id"]!;

    /// <summary>The ids of events as they stand in the log, once there are so many.</summary>
    private static async Task<List<string>> Stored(TestGateway gateway, int count, CancellationToken patience)
    {
        while (true)
        {
            var rows = await gateway.Get<EventCursors>().After(0, Type, 10_000, patience);
            if (rows.Count >= count)
            {
                var ids = new List<string>();
                foreach (var row in rows)
                {
                    ids.Add(CloudEvent.Read((await gateway.Get<PayloadVault>().Open(row.Payload, patience))!)!.Id);
                }
                return ids;
            }
            await Task.Delay(20, patience);
        }
    }

    private static async Task<PublicationView> Publication(TestGateway gateway, Func<PublicationView, bool> is_, CancellationToken patience)
    {
        while (true)
        {
            var view = (await gateway.Get<PublicationAdmin>().All(CancellationToken.None)).Publications.Single();
            if (is_(view))
            {
                return view;
            }
            await Task.Delay(20, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.False(patience.IsCancellationRequested, view.ToString());
        }
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task Events_reach_a_foreign_consumer_in_the_order_of_their_subject(Carrier carrier, DatabaseKind kind)
    {
        await using var broker = await TestBroker.Start(carrier);
        await using var gateway = await Start(broker, kind, subscription: broker.Target);
        using var patience = Patience();
        await Publish(gateway, Enumerable.Range(0, 90).Select(n => Event($"{n}", $"P-{n % 3}")));
        var received = await broker.Receive(all => all.Count >= 90, patience.Token);
        Assert.All(received, message => Assert.Equal(CloudEvent.MediaType, message.ContentType));
        for (var subject = 0; subject < 3; subject++)
        {
            Assert.Equal(Enumerable.Range(0, 90).Where(n => n % 3 == subject).Select(n => $"{n}"), received.Select(IdOf).Where(id => int.Parse(id, CultureInfo.InvariantCulture) % 3 == subject));
        }
        await gateway.Get<Quiet>().Settle(patience.Token);
        var view = (await gateway.Get<SubscriptionAdmin>().Find("partner", "brought", patience.Token))!;
        Assert.Equal(("broker", "ok", 0, 90), (view.Way, view.State, view.Behind, view.Succeeded));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task The_binary_mode_has_attributes_in_headers_and_the_data_alone_in_the_body(Carrier carrier)
    {
        await using var broker = await TestBroker.Start(carrier);
        await using var gateway = await Start(broker, subscription: broker.Target + ", mode: binary");
        using var patience = Patience();
        await Publish(gateway, Event("bin-är"));
        var message = Assert.Single(await broker.Receive(all => all.Count >= 1, patience.Token));
        Assert.Equal(("application/json", "bin-är", Type, "urn:ward:7", "1.0"),
            (message.ContentType, message.Headers[broker.Prefix + "id"], message.Headers[broker.Prefix + "type"], message.Headers[broker.Prefix + "source"], message.Headers[broker.Prefix + "specversion"]));
        Assert.Equal("""{"patientRef":"P-1","pulse":60,"ward":"7"}""", message.Body);
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task What_a_foreign_producer_sends_in_either_mode_is_published_once(Carrier carrier, DatabaseKind kind)
    {
        await using var broker = await TestBroker.Start(carrier);
        var binary = new ForeignMessage("application/json", new Dictionary<string, string>
        {
            [broker.Prefix + "specversion"] = "1.0", [broker.Prefix + "id"] = "binary", [broker.Prefix + "source"] = "urn:ward:7", [broker.Prefix + "type"] = Type,
        }, """{"patientRef":"P-2","pulse":70}""");
        await broker.Send(Sent(Event("structured")), binary, Sent(Event("structured")), binary);
        await using var gateway = await Start(broker, kind, publication: broker.Source);
        using var patience = Patience();
        await Publication(gateway, view => view.Taken == 4, patience.Token);
        Assert.Equal(["binary", "structured"], (await Stored(gateway, 2, patience.Token)).Order());
        await broker.Send(Sent(Event("later")));
        Assert.Equal(["binary", "later", "structured"], (await Stored(gateway, 3, patience.Token)).Order());
        if (carrier == Carrier.QuorumQueue)
        {
            await Publication(gateway, view => view.Waiting == 0 && view.Taken == 5, patience.Token);
        }
        var entries = await AuditQueries.Search(gateway.Get<ModuleDb>(), "events.published", null, null, null, null, 10);
        Assert.All(entries, entry => Assert.Equal("client:client", entry.Actor));
    }

    [Theory, MemberData(nameof(Combinations))]
    public async Task What_is_refused_is_a_dead_letter_and_holds_up_nothing(Carrier carrier, DatabaseKind kind)
    {
        await using var broker = await TestBroker.Start(carrier);
        var (unknown, oldFormat) = (Event("unknown", type: "testing.nothing.taken.v1"), new ForeignMessage("text/plain", new Dictionary<string, string>(), "canary-7301"));
        await broker.Send(oldFormat, Sent(unknown), Sent(Event("broken", pulse: -1)), TestBroker.Structured("{"), Sent(Event("good")), Sent(Event("broken", pulse: -1)));
        await using var gateway = await Start(broker, kind, publication: broker.Source);
        using var patience = Patience();
        var view = await Publication(gateway, view => view.Taken == 6 && view.Dead == 4, patience.Token);
        Assert.Equal("ok", view.State);
        Assert.Equal(["good"], await Stored(gateway, 1, patience.Token));
        var dead = await MessageQueries.Search(gateway.Get<ModuleDb>(), new MessageFilter { Kind = "publication" });
        Assert.Equal(["forbidden", "invalid", "invalid", "invalid"], dead.Select(m => m.Cause).Order());
        Assert.DoesNotContain("canary", string.Join(' ', dead.Select(m => m.Detail)), StringComparison.Ordinal);

        gateway.Workspace.Edit("domains/testing/events/vitals/v1/schema.json", "\"minimum\": 0", "\"minimum\": -10");
        await gateway.ReleaseUnchecked();
        foreach (var one in dead)
        {
            Assert.Null(await gateway.Get<DecideMessage>().Replay(one.Id, "person:otto", "the schema was too narrow", fromStart: true));
        }
        Assert.Equal(["broken", "good"], (await Stored(gateway, 2, patience.Token)).Order());
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_client_that_is_stopped_sends_nothing_and_what_it_sent_waits_where_it_is(Carrier carrier)
    {
        await using var broker = await TestBroker.Start(carrier);
        await using var gateway = await Start(broker, publication: broker.Source);
        using var patience = Patience();
        await broker.Send(Sent(Event("1")));
        await Stored(gateway, 1, patience.Token);
        await gateway.Get<ClientSuspension>().Suspend("client", "person:noor", "Its key is lost.", patience.Token);
        var closed = await Publication(gateway, view => view.State == "closed", patience.Token);
        Assert.Equal("The client is stopped.", closed.Why);
        await broker.Send(Sent(Event("2")));
        Assert.Single(await gateway.Get<EventCursors>().After(0, Type, 10, patience.Token));
        await gateway.Get<Concordat.Trust.Clients.Suspensions>().Resume("client", "person:noor", "It has another.", patience.Token);
        Assert.Equal(["1", "2"], await Stored(gateway, 2, patience.Token));
        Assert.Empty(await MessageQueries.Search(gateway.Get<ModuleDb>(), new MessageFilter { Kind = "publication" }));
    }

    [Theory, MemberData(nameof(Carriers))]
    public async Task A_place_that_the_broker_does_not_have_is_told_and_tried_again(Carrier carrier)
    {
        await using var broker = await TestBroker.Start(carrier);
        await using var gateway = await Start(broker, subscription: broker.Target.Replace(broker.Place, "nothing-there", StringComparison.Ordinal), publication: broker.Source.Replace(broker.Place, "nothing-here", StringComparison.Ordinal));
        using var patience = Patience();
        if (carrier != Carrier.Topic) // mock brokers make a topic that somebody asks for
        {
            await Publish(gateway, Event("1"));
            LogMessage? tried = null;
            while (tried?.Cause is null)
            {
                await Task.Delay(20, patience.Token);
                tried = (await MessageQueries.Search(gateway.Get<ModuleDb>(), new MessageFilter { Kind = "broker" })).SingleOrDefault();
            }
            Assert.Equal((MessageState.Ready, "refused", "the broker has no such queue"), (tried.State, tried.Cause, tried.Detail));
            Assert.Contains("nothing-here", (await Publication(gateway, view => view.State == "failing", patience.Token)).Why, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Restarted))]
    public async Task A_broker_that_restarts_under_deliveries_loses_nothing_and_repeats_keep_their_id(Carrier carrier, DatabaseKind kind)
    {
        await using var broker = await TestBroker.Start(carrier);
        await using var gateway = await Start(broker, kind, subscription: broker.Target);
        using var patience = Patience();
        var published = new List<string>();
        async Task Some(int count)
        {
            var events = Enumerable.Range(published.Count, count).Select(n => Event($"{n}", $"P-{n % 4}")).ToList();
            published.AddRange(events.Select(e => (string)e["id"]!));
            await Publish(gateway, events);
        }
        for (var restart = 0; restart < Restarts; restart++)
        {
            await Some(100);
            await broker.Restart(() => Some(50));
            await Some(20);
        }
        var received = (await broker.Receive(all => all.Select(IdOf).Distinct().Count() >= published.Count, patience.Token)).Select(IdOf).Distinct().ToList();
        Assert.Equal(published.Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));
        for (var subject = 0; subject < 4; subject++)
        {
            Assert.Equal(published.Where(id => int.Parse(id, CultureInfo.InvariantCulture) % 4 == subject), received.Where(id => int.Parse(id, CultureInfo.InvariantCulture) % 4 == subject));
        }
    }

    [Theory, MemberData(nameof(Restarted))]
    public async Task A_broker_that_restarts_under_a_reader_loses_nothing_and_doubles_nothing(Carrier carrier, DatabaseKind kind)
    {
        await using var broker = await TestBroker.Start(carrier);
        await using var gateway = await Start(broker, kind, publication: broker.Source);
        using var patience = Patience();
        var sent = new List<string>();
        async Task Some(int count)
        {
            var events = Enumerable.Range(sent.Count, count).Select(n => Event($"{n}", $"P-{n % 4}")).ToList();
            sent.AddRange(events.Select(e => (string)e["id"]!));
            await broker.Send([.. events.Select(Sent)]);
        }
        for (var restart = 0; restart < Restarts; restart++)
        {
            await Some(150);
            await broker.Restart(() => Task.CompletedTask);
            await Some(20);
        }
        Assert.Equal(sent.Order(StringComparer.Ordinal), (await Stored(gateway, sent.Count, patience.Token)).Order(StringComparer.Ordinal));
        await Publication(gateway, view => view.State == "ok", patience.Token);
    }
}
