using Concordat.Core.Primitives;
using Concordat.Platform.Data;

namespace Concordat.Platform.Log;

/// <summary>Works on the messages of one kind. Registered as a singleton; called by the relay for many messages at once.</summary>
public interface IMessageHandler
{
    /// <summary>Which messages: <c>flow</c>, <c>event</c>, <c>webhook</c>…</summary>
    string Kind { get; }

    /// <summary>
    /// Works on one message. May be called again for the same message after a crash or a lost lease: what it does outside carries
    /// an idempotency key, what it does inside goes into the units of <see cref="MessageContext.SaveStage"/> and the disposition.
    /// An exception counts as cause <c>internal</c>.
    /// </summary>
    Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken);
}

/// <summary>How a handler leaves a message.</summary>
public abstract record Disposition
{
    /// <summary>All is done; <paramref name="With"/> commits in the same transaction.</summary>
    public sealed record Completed(Func<UnitOfWork, Task>? With) : Disposition;

    /// <summary>It failed; the rules decide what follows.</summary>
    public sealed record FailedWith(Outcome Outcome, string Cause, FailureRules Rules, string? Detail, Func<UnitOfWork, Task>? With) : Disposition;

    /// <summary>Nothing was tried: it is not its turn. Counts as no try.</summary>
    public sealed record PutOff(TimeSpan Wait) : Disposition;

    /// <summary>Nothing was tried, and it is to be asked again after this time: whoever it is for takes no more now. Counts as no try.</summary>
    public static Disposition Later(TimeSpan wait) => new PutOff(wait);

    /// <summary>All is done; <paramref name="with"/> commits in the same transaction.</summary>
    public static Disposition Done(Func<UnitOfWork, Task>? with = null) => new Completed(with);

    /// <summary>It failed.</summary>
    /// <param name="outcome">The business no.</param>
    /// <param name="cause">What the rules look for; usually the outcome's code.</param>
    /// <param name="rules">The interface's rules.</param>
    /// <param name="detail">More for operators; never content of a patient's record.</param>
    /// <param name="with">Commits in the same transaction as the failure.</param>
    public static Disposition Failed(Outcome outcome, string cause, FailureRules rules, string? detail = null, Func<UnitOfWork, Task>? with = null) =>
        new FailedWith(outcome, cause, rules, detail, with);
}
