using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Platform.Log;

/// <summary>What to look for; every part null for any.</summary>
public sealed record MessageFilter
{
    /// <summary>State.</summary>
    public MessageState? State { get; init; }
    /// <summary>Kind.</summary>
    public string? Kind { get; init; }
    /// <summary>Interface.</summary>
    public string? Interface { get; init; }
    /// <summary>Exchange.</summary>
    public Guid? Exchange { get; init; }
    /// <summary>A business key as a keyed hash.</summary>
    public string? BusinessKey { get; init; }
    /// <summary>Older than this sequence number, for paging.</summary>
    public long? Before { get; init; }
    /// <summary>Rows, at most 500.</summary>
    public int Most { get; init; } = 50;
}

/// <summary>One message with all that is known about it.</summary>
public sealed record MessageStory(LogMessage Message, IReadOnlyList<MessageStage> Stages, IReadOnlyList<MessageAttempt> Attempts);

/// <summary>One exchange from the door to its last effect: the call, its messages, its events, and what the ledger says.</summary>
public sealed record ExchangeStory(
    ExchangeRecord? Exchange, IReadOnlyList<MessageStory> Messages, IReadOnlyList<StoredEvent> Events, IReadOnlyList<AuditRow> Audit);

/// <summary>Reads the durable log.</summary>
public static class MessageQueries
{
    /// <summary>Messages, newest first.</summary>
    public static Task<List<LogMessage>> Search(ModuleDb db, MessageFilter filter, CancellationToken cancellationToken = default) =>
        db.Read(context =>
        {
            var found = context.Set<LogMessage>().AsQueryable();
            found = filter.State is { } state ? found.Where(m => m.State == state) : found;
            found = filter.Kind is { } kind ? found.Where(m => m.Kind == kind) : found;
            found = filter.Interface is { } name ? found.Where(m => m.Interface == name) : found;
            found = filter.Exchange is { } exchange ? found.Where(m => m.Exchange == exchange) : found;
            found = filter.BusinessKey is { } key ? found.Where(m => m.BusinessKey == key) : found;
            found = filter.Before is { } before ? found.Where(m => m.Seq < before) : found;
            return found.OrderByDescending(m => m.Seq).Take(Math.Clamp(filter.Most, 1, 500)).ToListAsync(cancellationToken);
        }, cancellationToken);

    /// <summary>One message; null where there is none.</summary>
    public static Task<MessageStory?> Find(ModuleDb db, Guid id, CancellationToken cancellationToken = default) =>
        db.Read(async context =>
        {
            var message = await context.Set<LogMessage>().FirstOrDefaultAsync(m => m.Id == id, cancellationToken);
            return message is null ? null : await Story(context, message, cancellationToken);
        }, cancellationToken);

    /// <summary>One exchange; null where nothing carries this id.</summary>
    public static async Task<ExchangeStory?> FindExchange(ExchangeLog exchanges, Guid id, CancellationToken cancellationToken = default) =>
        await (await exchanges.Tables(cancellationToken)).Read(async context =>
        {
            var exchange = await context.Set<ExchangeRecord>().FirstOrDefaultAsync(e => e.Id == id, cancellationToken);
            var stories = new List<MessageStory>();
            foreach (var message in await context.Set<LogMessage>().Where(m => m.Exchange == id).OrderBy(m => m.Seq).Take(200).ToListAsync(cancellationToken))
            {
                stories.Add(await Story(context, message, cancellationToken));
            }
            var events = await context.Set<StoredEvent>().Where(e => e.Exchange == id).OrderBy(e => e.Seq).Take(200).ToListAsync(cancellationToken);
            var audit = await context.Set<AuditRow>().Where(a => a.Exchange == id).OrderBy(a => a.Seq).Take(500).ToListAsync(cancellationToken);
            return exchange is null && stories.Count == 0 ? null : new ExchangeStory(exchange, stories, events, audit);
        }, cancellationToken);

    /// <summary>How many messages stand in each state, by kind.</summary>
    public static async Task<IReadOnlyDictionary<(string Kind, MessageState State), int>> Counts(ModuleDb db, CancellationToken cancellationToken = default)
    {
        var rows = await db.ReadSql(sql => sql.Rows(
            "SELECT kind, state, CAST(COUNT(*) AS BIGINT) FROM messages GROUP BY kind, state",
            row => (Kind: row.GetString(0), State: (MessageState)row.GetInt32(1), Count: (int)row.GetInt64(2))), cancellationToken);
        return rows.ToDictionary(r => (r.Kind, r.State), r => r.Count);
    }

    private static async Task<MessageStory> Story(ConcordatDb context, LogMessage message, CancellationToken cancellationToken) => new(
        message,
        await context.Set<MessageStage>().Where(s => s.MessageId == message.Id).OrderBy(s => s.At).ToListAsync(cancellationToken),
        await context.Set<MessageAttempt>().Where(a => a.MessageId == message.Id).OrderBy(a => a.Number).ToListAsync(cancellationToken));

    /// <summary>Messages that wait or are worked on, in the order of their arrival.</summary>
    public static Task<List<WaitingMessage>> Waiting(ModuleDb db, int most, CancellationToken cancellationToken = default) => db.Read(read => read.Set<LogMessage>()
        .Where(m => m.State == MessageState.Ready || m.State == MessageState.Queued || m.State == MessageState.Leased).OrderBy(m => m.Seq).Take(most)
        .Select(m => new WaitingMessage(m.Id, m.Channel, m.OrderKey, m.Exchange, m.State)).ToListAsync(cancellationToken), cancellationToken);

    /// <summary>Messages that were stopped by a person for something, in the order of their arrival.</summary>
    public static Task<List<Guid>> HeldFor(ModuleDb db, string about, CancellationToken cancellationToken = default) => db.Read(read => read.Set<LogMessage>()
        .Where(m => m.State == MessageState.Stopped && m.Cause == DecideMessage.Held && m.Detail == about).OrderBy(m => m.Seq).Select(m => m.Id).ToListAsync(cancellationToken), cancellationToken);
}

/// <summary>A message that is not at its end.</summary>
public sealed record WaitingMessage(Guid Id, string Channel, string? OrderKey, Guid Exchange, MessageState State);
