using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Concordat.Core.Primitives;
using Concordat.Eventing;
using Concordat.Eventing.Control;
using Concordat.Eventing.Webhooks;
using Concordat.Modules.Tests.Integration;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>When an endpoint is asked again, when it is left alone, and what people can do about it, on a clock that the test moves.</summary>
public sealed class WebhookScheduleTests : IAsyncLifetime
{
    private const string Channel = "webhook/televida/lab-results";
    private readonly JumpingClock _clock = new(new DateTimeOffset(2026, 11, 5, 9, 0, 0, TimeSpan.Zero));

    /// <summary>A clock that goes on, and jumps where the test says so. One that stands would have every timer of the node fire once for each second of three days.</summary>
    private sealed class JumpingClock(DateTimeOffset start) : TimeProvider
    {
        private readonly DateTimeOffset _begun = System.GetUtcNow();
        private TimeSpan _jumped;

        public override DateTimeOffset GetUtcNow() => start + _jumped + (System.GetUtcNow() - _begun);

        public void Jump(TimeSpan by) => _jumped += by;
    }
    private readonly List<(DateTimeOffset At, IHeaderDictionary Headers, byte[] Body)> _received = [];
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;
    private WebApplication _endpoint = null!;
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _endpoint = builder.Build();
        _endpoint.Urls.Add("http://127.0.0.1:0");
        _endpoint.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (_received)
            {
                _received.Add((_clock.GetUtcNow(), new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray()));
            }
            await _answer(context);
        });
        await _endpoint.StartAsync();
        _address = _endpoint.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public async ValueTask DisposeAsync() => await _endpoint.DisposeAsync();

    private Task<LabNetwork> Start(DatabaseKind kind = DatabaseKind.Sqlite, string subscription = "", string? address = null, TimeProvider? clock = null) => LabNetwork.Start(kind, files =>
    {
        files["systems/receiver.yaml"] = string.Join('\n', files["systems/receiver.yaml"].Split('\n').Select(line => line.StartsWith("baseUrl:", StringComparison.Ordinal) ? $"baseUrl: {address ?? _address}" : line));
        files["partners/televida.yaml"] = files["partners/televida.yaml"].Replace("    secret: file:televida-webhook\n", "    secret: file:televida-webhook\n" + subscription, StringComparison.Ordinal);
        return files;
    }, services => services.AddSingleton(clock ?? _clock));

    private static async Task<Guid> Put(LabNetwork lab, string? key = null)
    {
        var id = Guid.CreateVersion7();
        var content = lab.Get<PayloadVault>().Seal("clinical.lab-result.received.v1", """{"specversion":"1.0","id":"1","source":"/x","type":"clinical.lab-result.received.v1","time":"2026-11-05T09:00:00Z","data":{"patientRef":"P-1"}}"""u8);
        await lab.Get<ModuleDb>().Write(unit => lab.Get<DurableLog>().Enqueue(unit, new NewMessage
        {
            Id = id, Kind = "webhook", Channel = Channel, OrderKey = key, IdempotencyKey = id.ToString(), Exchange = id, Release = 1, Interface = "clinical.lab-result.received.v1", Payload = content,
        }));
        return id;
    }

    /// <summary>Waits until a message was tried so often, or ended.</summary>
    private static async Task<LogMessage> Tried(LabNetwork lab, Guid id, int times)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var message = (await lab.Messages()).Single(m => m.Id == id);
            if (message.State is not (MessageState.Leased or MessageState.Queued) && (message.Tries >= times && message.Cause is not null || message.State is MessageState.Dead or MessageState.Done))
            {
                return message;
            }
            await Task.Delay(10, patience.Token);
        }
    }

    [Fact]
    public async Task A_failing_endpoint_is_asked_ten_times_over_three_days_and_then_people_look_at_it()
    {
        await using var lab = await Start();
        _answer = context => Status(context, 500);
        var id = await Put(lab);
        var waits = new List<TimeSpan>();
        for (var attempt = 1; ; attempt++)
        {
            var message = await Tried(lab, id, attempt);
            if (message.State == MessageState.Dead)
            {
                Assert.Equal(10, attempt);
                break;
            }
            waits.Add(message.DueAt - (await MessageQueries.Find(lab.Get<ModuleDb>(), id))!.Attempts[^1].EndedAt);
            _clock.Jump(message.DueAt - _clock.GetUtcNow());
            lab.Get<RelaySignal>().Wake();
        }
        Assert.Equal(EventDelivery.Schedule.Count, waits.Count);
        Assert.All(waits.Zip(EventDelivery.Schedule), pair => Assert.InRange(pair.First, pair.Second, pair.Second * 1.1));
        Assert.InRange(TimeSpan.FromTicks(EventDelivery.Schedule.Sum(w => w.Ticks)).TotalHours, 75, 76);
        lock (_received)
        {
            Assert.Single(_received.Select(r => r.Headers["webhook-id"].ToString()).Distinct());
            Assert.Equal(10, _received.Count);
        }
        Assert.Equal(10, (await lab.Get<SubscriptionAdmin>().Attempts("televida", "lab-results", 100, default)).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_endpoint_that_is_gone_gets_nothing_more_until_somebody_enables_it_and_sends_again(DatabaseKind kind)
    {
        await using var lab = await Start(kind);
        _answer = context => Status(context, 410);
        var first = await Put(lab);
        Assert.Equal((MessageState.Dead, "gone"), await Ended(first));
        var second = await Put(lab);
        Assert.Equal((MessageState.Dead, "disabled"), await Ended(second));
        lock (_received)
        {
            Assert.Single(_received);
        }
        var admin = lab.Get<SubscriptionAdmin>();
        Assert.Equal(("disabled", "gone", 2L), (await admin.Find("televida", "lab-results", default)) is { } found ? (found.State, found.Why, found.Dead) : default);
        Assert.NotNull(await admin.Switch("televida", "no-such", true, "otto", "again", default));
        Assert.Null(await admin.Switch("televida", "lab-results", true, "otto", "it is back", default));
        Assert.Equal(Outcome.Conflict, (await admin.Switch("televida", "lab-results", true, "otto", "it is back", default))?.Outcome);
        _answer = _ => Task.CompletedTask;
        Assert.Equal(new Resent(2, 0), await admin.Resend("televida", "lab-results", new ResendRequest(_clock.GetUtcNow().AddDays(-1), false, "it is back"), "otto", default));
        Assert.Equal((MessageState.Done, null), await Ended(first));
        Assert.Equal((MessageState.Done, null), await Ended(second));
        Assert.Equal(["webhook.disabled", "webhook.enabled", "webhook.resent"], (await lab.Get<ModuleDb>().Read(db => db.Set<AuditRow>().Where(a => a.Target == Channel && (a.Action == "webhook.disabled" || a.Action == "webhook.enabled" || a.Action == "webhook.resent"))
            .OrderBy(a => a.Seq).Select(a => a.Action).ToListAsync())));

        async Task<(MessageState, string?)> Ended(Guid id)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (true)
            {
                var message = (await lab.Messages()).Single(m => m.Id == id);
                if (message.State is MessageState.Done || message.State == MessageState.Dead)
                {
                    return (message.State, message.State == MessageState.Done ? null : message.Cause);
                }
                await Task.Delay(10, patience.Token);
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Keys_that_fail_hold_up_no_other_and_the_lag_is_theirs_alone(DatabaseKind kind)
    {
        var each = int.Parse(Environment.GetEnvironmentVariable("CONCORDAT_EVENTS_PER_KEY") ?? "5");
        await using var lab = await Start(kind, subscription: "    concurrency: 32\n");
        var poisoned = new HashSet<string>();
        _answer = context => Status(context, poisoned.Contains(context.Request.Headers["webhook-id"].ToString()) ? 400 : 200);
        var (good, bad) = (0, 0);
        await lab.Get<ModuleDb>().Write(async unit =>
        {
            (good, bad) = (0, 0);
            var content = lab.Get<PayloadVault>().Seal("clinical.lab-result.received.v1", """{"specversion":"1.0","id":"1","source":"/x","type":"clinical.lab-result.received.v1","time":"2026-11-05T09:00:00Z","data":{"patientRef":"P-1"}}"""u8);
            await lab.Get<PayloadVault>().Store(unit, content);
            for (var number = 0; number < 100 * each; number++)
            {
                var (key, id) = (number % 100, Guid.CreateVersion7());
                if (key % 10 == 3)
                {
                    poisoned.Add(id.ToString());
                }
                (good, bad) = key % 10 == 3 ? (good, bad + 1) : (good + 1, bad);
                await lab.Get<DurableLog>().Enqueue(unit, new NewMessage
                {
                    Id = id, Kind = "webhook", Channel = Channel, OrderKey = $"key-{key}", IdempotencyKey = id.ToString(), Exchange = id, Release = 1, Interface = "clinical.lab-result.received.v1", StoredPayload = content.Id,
                });
            }
        });
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        while ((await lab.Messages()).Count(m => m.State == MessageState.Done) < good)
        {
            await Task.Delay(50, patience.Token); // nothing else moves the clock: whoever waited for a failing key would wait for ever
        }
        await lab.Get<Quiet>().Settle(patience.Token);
        var view = (await lab.Get<SubscriptionAdmin>().Find("televida", "lab-results", default))!;
        Assert.Equal((bad, 0L), (view.Behind, view.Dead));
        Assert.Equal(good, view.Succeeded);
    }

    [Fact]
    public async Task An_endpoint_that_takes_nothing_for_five_days_is_disabled_by_itself()
    {
        await using var lab = await Start();
        _answer = context => Status(context, 503);
        await Tried(lab, await Put(lab), 1);
        for (var day = 1; day <= 5; day++)
        {
            _clock.Jump(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(10));
            lab.Get<EndpointGuard>().Forget(Channel); // it rests after some failures, which is another test
            await Tried(lab, await Put(lab), 1);
        }
        Assert.Equal(("disabled", "failing"), (await lab.Get<SubscriptionAdmin>().Find("televida", "lab-results", default)) is { } found ? (found.State, found.Why) : default);
    }

    [Fact]
    public async Task One_success_ends_what_was_failing()
    {
        await using var lab = await Start();
        _answer = context => Status(context, 503);
        await Tried(lab, await Put(lab), 1);
        Assert.Equal("failing", (await lab.Get<SubscriptionAdmin>().Find("televida", "lab-results", default))!.State);
        _answer = _ => Task.CompletedTask;
        await Tried(lab, await Put(lab), 1);
        Assert.Equal("ok", (await lab.Get<SubscriptionAdmin>().Find("televida", "lab-results", default))!.State);
    }

    [Theory, InlineData("3600", 3600, 3960), InlineData("Thu, 05 Nov 2026 11:00:00 GMT", 7100, 7920), InlineData("900000", 86400, 95040), InlineData("1", 5, 6)]
    public async Task An_endpoint_that_says_when_it_is_back_is_asked_no_earlier_and_within_a_day(string after, double least, double most)
    {
        await using var lab = await Start();
        _answer = context =>
        {
            context.Response.Headers.RetryAfter = after;
            return Status(context, 429);
        };
        var message = await Tried(lab, await Put(lab), 1);
        Assert.InRange((message.DueAt - (await MessageQueries.Find(lab.Get<ModuleDb>(), message.Id))!.Attempts[^1].EndedAt).TotalSeconds, least - 5, most);
    }

    [Fact]
    public async Task An_endpoint_that_hangs_is_left_after_twenty_seconds()
    {
        var clock = new FakeTimeProvider(_clock.GetUtcNow());
        await using var lab = await Start(clock: clock);
        var came = new TaskCompletionSource();
        _answer = async context =>
        {
            came.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var id = await Put(lab);
        await came.Task.WaitAsync(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("timeout", (await Tried(lab, id, 1)).Cause);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nshort", "done"), InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nmuch longer than it said", "done")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "refused"), InlineData("nonsense\r\n\r\n", "unreachable"), InlineData("", "unreachable")]
    public async Task An_endpoint_that_lies_or_talks_nonsense_is_taken_at_its_status(string answer, string cause)
    {
        using var liar = new TcpListener(IPAddress.Loopback, 0);
        liar.Start();
        var serving = Task.Run(async () =>
        {
            using var connection = await liar.AcceptTcpClientAsync();
            var stream = connection.GetStream();
            Assert.NotEqual(0, await stream.ReadAtLeastAsync(new byte[4096], 1));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        });
        await using var lab = await Start(address: $"http://127.0.0.1:{((IPEndPoint)liar.LocalEndpoint).Port}");
        var message = await Tried(lab, await Put(lab), 1);
        await serving;
        Assert.Equal(cause, message.State == MessageState.Done ? "done" : message.Cause);
    }

    [Fact]
    public async Task What_an_endpoint_answers_is_kept_to_two_kilobytes_and_in_clear_nowhere()
    {
        await using var lab = await Start();
        _answer = async context => await context.Response.WriteAsync("canary-" + new string('x', 100_000));
        await Tried(lab, await Put(lab), 1);
        var attempt = Assert.Single(await lab.Get<SubscriptionAdmin>().Attempts("televida", "lab-results", 10, default));
        Assert.Equal(("ok", 200, 2048), (attempt.Outcome, attempt.Status, attempt.AnswerBytes));
        var stored = await lab.Get<ModuleDb>().Read(db => db.Set<WebhookAttempt>().SingleAsync());
        Assert.StartsWith("canary-", Encoding.UTF8.GetString((await lab.Get<PayloadVault>().Open(stored.Answer!.Value))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_five_failures_an_endpoint_rests_and_what_waits_counts_no_try()
    {
        await using var lab = await Start();
        _answer = context => Status(context, 500);
        for (var i = 0; i < 5; i++)
        {
            await Tried(lab, await Put(lab), 1);
        }
        var sixth = await Put(lab);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        LogMessage message;
        while ((message = (await lab.Messages()).Single(m => m.Id == sixth)) is { Attempt: 0 } or { State: MessageState.Leased })
        {
            await Task.Delay(10, patience.Token);
        }
        Assert.Equal((0, MessageState.Ready), (message.Tries, message.State));
        lock (_received)
        {
            Assert.Equal(5, _received.Count);
        }
    }

    [Fact]
    public async Task A_test_event_reaches_an_endpoint_whatever_its_subscription_takes()
    {
        await using var lab = await Start(subscription: "    where: { status: [final] }\n    fields: [status]\n");
        var (message, refused, _) = await lab.Get<SubscriptionAdmin>().Test("televida", "lab-results", "otto", default);
        Assert.Null(refused);
        Assert.Equal(MessageState.Done, (await Tried(lab, message!.Value, 1)).State);
        Assert.Contains("\"message\":\"This is a test.", Encoding.UTF8.GetString(Assert.Single(_received).Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_for_a_full_endpoint_is_told_turns_one_after_the_other()
    {
        var guard = new EndpointGuard(_clock);
        await using var lab = await Start(subscription: "    concurrency: 1\n");
        var subscription = lab.Get<SubscriberPlans>().Current!.Webhook(Channel)!.Subscription;
        Assert.Null(guard.Enter(Channel, subscription));
        guard.Leave(Channel, false, TimeSpan.FromSeconds(8)); // by and by it is known to be slow
        Assert.Null(guard.Enter(Channel, subscription));
        var turns = Enumerable.Range(0, 3).Select(_ => guard.Enter(Channel, subscription)!.Value).ToList();
        Assert.All(turns.Zip(turns.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 0.8, 1.1));
        guard.Forget(Channel);
        guard.Leave(Channel, true, TimeSpan.FromSeconds(1)); // a person looked at it while a delivery was on its way
        Assert.Null(guard.Enter(Channel, subscription));
        Assert.NotNull(guard.Enter(Channel, subscription));
    }

    [Fact]
    public async Task While_a_secret_changes_deliveries_carry_both_signatures_and_an_Ed25519_key_signs_too()
    {
        await using var lab = await Start(subscription: "    formerSecret: file:televida-former\n");
        var seed = SHA256.HashData("an invented seed"u8);
        var secrets = Path.Combine(lab.Get<Concordat.Platform.PlatformOptions>().DataFolder, "secrets");
        await File.WriteAllTextAsync(Path.Combine(secrets, "televida-former"), LabNetwork.Secret);
        await File.WriteAllTextAsync(Path.Combine(secrets, "televida-webhook"), "whsk_" + Convert.ToBase64String(seed));
        await Tried(lab, await Put(lab), 1);
        var (_, headers, body) = Assert.Single(_received);
        var signatures = headers["webhook-signature"].ToString().Split(' ');
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.").Concat(body).ToArray();
        var verifier = new Ed25519Signer();
        verifier.Init(forSigning: false, new Ed25519PublicKeyParameters(Convert.FromBase64String((await lab.Get<SubscriptionAdmin>().Find("televida", "lab-results", default))!.PublicKey!["whpk_".Length..])));
        verifier.BlockUpdate(signed, 0, signed.Length);
        Assert.True(verifier.VerifySignature(Convert.FromBase64String(signatures[0]["v1a,".Length..])));
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(LabNetwork.Secret["whsec_".Length..]), signed)), signatures[1]);
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
