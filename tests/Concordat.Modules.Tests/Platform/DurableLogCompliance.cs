using System.Collections.Concurrent;
using System.Text;
using Concordat.Core.Primitives;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Modules.Tests.Platform;

/// <summary>What the durable log promises, on both databases.</summary>
public sealed class DurableLogCompliance
{
    private static readonly FailureRules Twice = new([new FailureRule(["busy"], 2, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), FailureEnd.DeadLetter)]);
    private static readonly FailureRules StopAtOnce = new([new FailureRule(["busy"], 0, TimeSpan.Zero, TimeSpan.Zero, FailureEnd.Stop)]);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Works_on_every_message_once(DatabaseKind kind)
    {
        var handler = new Recorder();
        await using var platform = await Start(kind, handler);
        for (var i = 0; i < 200; i++)
        {
            await Enqueue(platform, $"key-{i % 7}", $"message-{i}");
        }
        await platform.Get<Quiet>().Settle();
        Assert.Equal(200, handler.Seen.Count);
        Assert.Equal(200, handler.Seen.Select(s => s.Text).Distinct().Count());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Keeps_the_order_of_each_key(DatabaseKind kind)
    {
        var handler = new Recorder();
        await using var platform = await Start(kind, handler);
        for (var i = 0; i < 120; i++)
        {
            await Enqueue(platform, $"key-{i % 5}", $"{i:000}");
        }
        await platform.Get<Quiet>().Settle();
        foreach (var key in handler.Seen.GroupBy(s => s.Key))
        {
            Assert.Equal(key.Select(s => s.Text).Order(), key.Select(s => s.Text));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Stores_the_same_idempotency_key_once(DatabaseKind kind)
    {
        var handler = new Recorder();
        await using var platform = await Start(kind, handler);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Enqueue(platform, null, "one", "same")));
        await platform.Get<Quiet>().Settle();
        Assert.Single(answers, a => a.IsNew);
        Assert.Single(answers.Select(a => a.Id).Distinct());
        Assert.Single(handler.Seen);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Retries_by_the_rules_and_then_makes_a_dead_letter_with_its_cause(DatabaseKind kind)
    {
        var handler = new Recorder { Answer = _ => Disposition.Failed(Outcome.Busy, "busy", Twice, "the system was busy") };
        await using var platform = await Start(kind, handler);
        var message = await Enqueue(platform, "key", "poison");
        var story = await Until(platform, message.Id, MessageState.Dead);
        Assert.Equal("busy", story.Message.Cause);
        Assert.Equal(3, story.Attempts.Count);
        Assert.All(story.Attempts, a => Assert.Equal("busy", a.Outcome));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_dead_letter_lets_its_key_go_on_and_can_be_replayed(DatabaseKind kind)
    {
        var broken = true;
        var handler = new Recorder { Answer = text => text == "first" && broken ? Disposition.Failed(Outcome.Invalid, "invalid", Twice) : Disposition.Done() };
        await using var platform = await Start(kind, handler);
        var first = await Enqueue(platform, "key", "first");
        var second = await Enqueue(platform, "key", "second");
        await Until(platform, first.Id, MessageState.Dead);
        await Until(platform, second.Id, MessageState.Done);
        broken = false;
        Assert.Null(await platform.Get<DecideMessage>().Replay(first.Id, "person:test", "mended"));
        await Until(platform, first.Id, MessageState.Done);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stopped_message_holds_its_key_until_a_person_decides(DatabaseKind kind)
    {
        var handler = new Recorder { Answer = text => text == "first" ? Disposition.Failed(Outcome.Busy, "busy", StopAtOnce) : Disposition.Done() };
        await using var platform = await Start(kind, handler);
        var first = await Enqueue(platform, "key", "first");
        var second = await Enqueue(platform, "key", "second");
        await Until(platform, first.Id, MessageState.Stopped);
        await platform.Get<Quiet>().Settle();
        Assert.Equal(MessageState.Queued, (await MessageQueries.Find(platform.Get<ModuleDb>(), second.Id))!.Message.State);
        Assert.Null(await platform.Get<DecideMessage>().Discard(first.Id, "person:test", "not needed"));
        await Until(platform, second.Id, MessageState.Done);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Only_dead_and_stopped_messages_can_be_decided_about(DatabaseKind kind)
    {
        await using var platform = await Start(kind, new Recorder());
        var message = await Enqueue(platform, null, "fine");
        await Until(platform, message.Id, MessageState.Done);
        Assert.Equal(Outcome.Conflict, await platform.Get<DecideMessage>().Replay(message.Id, "person:test", "why not"));
        Assert.Equal(Outcome.NotFound, await platform.Get<DecideMessage>().Discard(Guid.NewGuid(), "person:test", "what is it"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_message_that_a_node_held_when_it_died_is_worked_on_after_its_restart(DatabaseKind kind)
    {
        var entered = new TaskCompletionSource();
        var database = await TestDatabase.Create(kind);
        var hung = await TestPlatform.Start(database, s => s.AddSingleton<IMessageHandler>(new Hanging(entered)));
        var message = await Enqueue(hung, "key", "held");
        await entered.Task;
        await hung.Stop(); // the handler is interrupted; its lease stays
        var handler = new Recorder();
        await using var again = await TestPlatform.Start(database, s => s.AddSingleton<IMessageHandler>(handler));
        var story = await Until(again, message.Id, MessageState.Done);
        Assert.Equal(2, story.Message.Attempt);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_kept_stage_survives_a_failure(DatabaseKind kind)
    {
        var stages = new List<string?>();
        var handler = new Staged(stages);
        await using var platform = await TestPlatform.Start(kind, s => s.AddSingleton<IMessageHandler>(handler));
        var message = await Enqueue(platform, null, "content");
        await Until(platform, message.Id, MessageState.Done);
        Assert.Equal([null, "mapped content"], stages);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_exception_leaves_its_type_and_never_its_text(DatabaseKind kind)
    {
        var handler = new Recorder { Answer = _ => throw new InvalidOperationException("Zzyzx Canary") };
        await using var platform = await Start(kind, handler, o => o.Lease = TimeSpan.FromSeconds(1));
        var message = await Enqueue(platform, null, "content");
        await handler.First.Task;
        var story = await Until(platform, message.Id, MessageState.Ready, s => s.Attempts.Count > 0);
        Assert.DoesNotContain("Canary", story.Message.Detail, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException", story.Message.Detail, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_unit_that_throws_leaves_nothing(DatabaseKind kind)
    {
        var handler = new Recorder();
        await using var platform = await Start(kind, handler);
        await Assert.ThrowsAsync<InvalidOperationException>(() => platform.Get<ModuleDb>().Write(async unit =>
        {
            await platform.Get<DurableLog>().Enqueue(unit, Message(platform, null, "lost", "lost"));
            throw new InvalidOperationException("no");
        }));
        await platform.Get<Quiet>().Settle();
        Assert.Empty(handler.Seen);
        Assert.Empty(await MessageQueries.Search(platform.Get<ModuleDb>(), new MessageFilter()));
    }

    private static Task<TestPlatform> Start(DatabaseKind kind, IMessageHandler handler, Action<Concordat.Platform.PlatformOptions>? configure = null) =>
        TestPlatform.Start(kind, s => s.AddSingleton(handler), configure);

    private static NewMessage Message(TestPlatform platform, string? key, string text, string idempotency) => new()
    {
        Id = Guid.CreateVersion7(), Kind = "test", Channel = "test/channel", OrderKey = key, IdempotencyKey = idempotency, Exchange = Guid.CreateVersion7(),
        Release = 1, Interface = "test/interface", Payload = platform.Get<PayloadVault>().Seal("test/interface", Encoding.UTF8.GetBytes(text)),
    };

    private static Task<Enqueued> Enqueue(TestPlatform platform, string? key, string text, string? idempotency = null) =>
        platform.Get<ModuleDb>().Write(unit => platform.Get<DurableLog>().Enqueue(unit, Message(platform, key, text, idempotency ?? text)));

    private static async Task<MessageStory> Until(TestPlatform platform, Guid id, MessageState state, Func<MessageStory, bool>? also = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            await platform.Get<Quiet>().Settle(limit.Token);
            var story = await MessageQueries.Find(platform.Get<ModuleDb>(), id, limit.Token);
            if (story!.Message.State == state && (also is null || also(story)))
            {
                return story;
            }
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Recorder : IMessageHandler
    {
        public ConcurrentQueue<(string? Key, string Text)> Seen { get; } = new();
        public Func<string, Disposition> Answer { get; init; } = _ => Disposition.Done();
        public TaskCompletionSource First { get; } = new();
        public string Kind => "test";

        public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
        {
            var text = Encoding.UTF8.GetString(await message.Payload(cancellationToken));
            Seen.Enqueue((message.Message.OrderKey, text));
            First.TrySetResult();
            return Answer(text);
        }
    }

    private sealed class Hanging(TaskCompletionSource entered) : IMessageHandler
    {
        public string Kind => "test";

        public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Disposition.Done();
        }
    }

    private sealed class Staged(List<string?> stages) : IMessageHandler
    {
        private static readonly FailureRules Once = new([new FailureRule(["busy"], 1, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), FailureEnd.DeadLetter)]);

        public string Kind => "test";

        public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
        {
            var kept = await message.Stage("mapped", cancellationToken);
            stages.Add(kept is null ? null : Encoding.UTF8.GetString(kept));
            if (kept is not null)
            {
                return Disposition.Done();
            }
            await message.SaveStage("mapped", "mapped content"u8.ToArray(), cancellationToken: cancellationToken);
            return Disposition.Failed(Outcome.Busy, "busy", Once);
        }
    }
}
