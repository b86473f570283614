using System.Collections.Frozen;
using Concordat.Core.Primitives;
using Concordat.Trust.Clients;

namespace Concordat.Trust;

/// <summary>
/// Says whether an actor may use an interface now: over the active release and what narrows it at run time, both in memory. Asked at every
/// call, so an older token carries no more than the release grants at this moment.
/// </summary>
public sealed class DecisionPoint
{
    private readonly ClientDirectory _clients;
    private readonly Suspensions _suspensions;
    private readonly TimeProvider _clock;

    internal DecisionPoint(ClientDirectory clients, Suspensions suspensions, TimeProvider clock) => (_clients, _suspensions, _clock) = (clients, suspensions, clock);

    /// <summary>Permits with obligations, or denies with <see cref="Outcome.Forbidden"/> and a reason for the caller's developers.</summary>
    public Decision Decide(Actor actor, AccessFacts facts)
    {
        if (actor.Person is not null || _clients.Find(actor.Client) is not { } client || client.Partner != actor.Partner)
        {
            return Decision.Deny("The active release knows no such client.");
        }
        if (_suspensions.Holds(client.Id))
        {
            return Decision.Deny("The client is suspended.");
        }
        if (!client.Interfaces.Contains(facts.Interface))
        {
            return Decision.Deny("The client may not use this interface or this version of it.");
        }
        if (facts.Needed is not { } needed)
        {
            return Decision.Deny("The interface grants this kind of interaction to nobody.");
        }
        if (actor.PatientKey is not null)
        {
            if (!facts.NamesPatient)
            {
                return Decision.Deny("The interface does not say whose data it gives, so no app of one patient may use it.");
            }
            needed = needed with { Context = "patient" }; // the system's scope, narrowed to the one patient; the caller holds rows to it
        }
        if (!Covers(actor.Scopes, needed) || !Covers(client.Scopes, needed))
        {
            return Decision.Deny($"The scope {needed.Context}/{needed.Resource}.{needed.Interactions} is needed.");
        }
        var purpose = actor.Purpose ?? "";
        if (!client.HasPurposeOn(DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime), purpose))
        {
            return Decision.Deny("No agreement of today covers the token's purpose.");
        }
        return facts.Purposes.Count > 0 && !facts.Purposes.Contains(purpose)
            ? Decision.Deny("The interface may not be used for the token's purpose.")
            : actor.PatientKey is null ? facts.Permit(purpose) : facts.Permit(purpose) with { PatientKey = actor.PatientKey };
    }

    /// <summary>The values of a name whose records an actor may see; null where it may see none.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="name">What bounds it: facility, payer, location…</param>
    public DataScope? ScopeOf(Actor actor, string name) =>
        _clients.Find(actor.Client) is { } client && client.DataScope.TryGetValue(name, out var values) ? new DataScope(values) : null;

    private static bool Covers(FrozenSet<string> granted, SmartScope needed)
    {
        foreach (var scope in granted)
        {
            if (SmartScope.Covers(scope, needed))
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>Values whose records somebody may see.</summary>
public readonly struct DataScope(FrozenSet<string> values)
{
    /// <summary>The values; null where it holds every value.</summary>
    public IReadOnlyCollection<string>? Values => values.Contains("*") ? null : values;

    /// <summary>True for a value of the scope, and for every value where it holds <c>*</c>.</summary>
    public bool Holds(string value) => values.Contains(value) || values.Contains("*");
}

/// <summary>A decision with its obligations.</summary>
/// <param name="Denial">Null where it is permitted.</param>
/// <param name="Reason">Why not, without content.</param>
/// <param name="Fields">The only fields of a response that the purpose sees; null where it sees all.</param>
/// <param name="Consent">True where <see cref="ConsentGate"/> must be asked about the patient.</param>
public sealed record Decision(Outcome? Denial, string? Reason, IReadOnlyList<string>? Fields, bool Consent)
{
    /// <summary>The one patient, as a keyed hash, to whom request and response must be held; null for any.</summary>
    public string? PatientKey { get; init; }

    /// <summary>True where there is no denial.</summary>
    public bool IsPermitted => Denial is null;

    internal static Decision Deny(string reason) => new(Outcome.Forbidden, reason, null, false);
}
