using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>Where an interface shows more than before: to another purpose, in another region, without consent, or under another label.</summary>
internal static class DataExposure
{
    public static IEnumerable<(SourcePosition At, string Why)> Of(InterfaceFacts before, InterfaceFacts after) =>
        Label(before.Terms, after.Terms).Concat(Regions(before.Terms, after.Terms, after.At)).Concat((before, after) switch
        {
            ({ Api: { } old }, { Api: { } now }) => OfApi(old, now),
            ({ Event: { } old }, { Event: { } now }) => OfEvent(old, now),
            ({ Flow: { } old }, { Flow: { } now }) => OfFlow(old, now),
            _ => [],
        });

    private static IEnumerable<(SourcePosition At, string Why)> Label(InterfaceTerms old, InterfaceTerms now)
    {
        if (old.Classification.Name != now.Classification.Name)
        {
            yield return (now.Classification.At, $"Its data were {old.Classification.Name} and are called {now.Classification.Name}.");
        }
    }

    private static IEnumerable<(SourcePosition At, string Why)> Regions(InterfaceTerms old, InterfaceTerms now, SourcePosition at)
    {
        if (old.Regions.Count > 0 && now.Regions.Count == 0)
        {
            yield return (at, "It may go to any region.");
        }
        foreach (var region in old.Regions.Count == 0 ? [] : Added(old.Regions, now.Regions))
        {
            yield return (region.At, $"It may go to another region, {region.Name}.");
        }
    }

    private static IEnumerable<(SourcePosition At, string Why)> OfApi(Api old, Api now)
    {
        foreach (var found in Access(old.Access.Purposes, now.Access.Purposes, old.Access.Consent, now.Access.Consent, now.Access.At))
        {
            yield return found;
        }
        if (old.Access.Subject != now.Access.Subject)
        {
            yield return (now.Access.At, "Another place names the patient whose consent is asked.");
        }
        foreach (var (name, place) in old.Access.DataScope)
        {
            if (!now.Access.DataScope.TryGetValue(name, out var kept) || kept.Response != place.Response || kept.Path != place.Path)
            {
                yield return (now.Access.At, $"The {name} does not bound any more, or otherwise, whose records a partner sees.");
            }
        }
        foreach (var (purpose, fields) in old.Minimize)
        {
            if (!now.Minimize.TryGetValue(purpose, out var seen))
            {
                if (now.Access.Purposes.Count == 0 || now.Access.Purposes.Any(p => p.Name == purpose))
                {
                    yield return (now.At, $"{purpose} sees everything, and saw {fields.Count} fields.");
                }
                continue;
            }
            foreach (var field in Added(fields, seen))
            {
                yield return (field.At, $"{purpose} sees '{field.Name}'.");
            }
        }
    }

    private static IEnumerable<(SourcePosition At, string Why)> OfEvent(EventType old, EventType now) =>
        Access(old.Access?.Purposes ?? [], now.Access?.Purposes ?? [], old.Access?.Consent, now.Access?.Consent, now.Access?.At ?? now.At);

    private static IEnumerable<(SourcePosition At, string Why)> OfFlow(Flow old, Flow now)
    {
        var known = Targets(old).Select(target => target.Name).ToHashSet(StringComparer.Ordinal);
        return Targets(now).Where(target => known.Add(target.Name)).Select(target => (target.At, $"Another recipient gets it, {target.Name}."));
    }

    private static IEnumerable<(SourcePosition At, string Why)> Access(IReadOnlyList<Ref> old, IReadOnlyList<Ref> now, bool? hadConsent, bool? hasConsent, SourcePosition at)
    {
        if (hadConsent == true && hasConsent != true)
        {
            yield return (at, "The patient's consent is not asked any more.");
        }
        if (old.Count > 0 && now.Count == 0)
        {
            yield return (at, "It may be used for any purpose.");
        }
        foreach (var purpose in old.Count == 0 ? [] : Added(old, now))
        {
            yield return (purpose.At, $"It may be used for another purpose, {purpose.Name}.");
        }
    }

    private static IEnumerable<Ref> Targets(Flow flow) =>
        flow.Steps.Select(step => step switch { DeliverStep deliver => deliver.System, OdooStep odoo => odoo.System, PublishStep publish => publish.Event, _ => default }).Where(target => target.Name is not null);

    private static IEnumerable<Ref> Added(IReadOnlyList<Ref> old, IReadOnlyList<Ref> now) => now.Where(item => old.All(known => known.Name != item.Name));

    /// <summary>The more sensitive of two classes, as the earlier state ranks them.</summary>
    public static string MoreSensitive(Network before, Network after, string one, string other)
    {
        int Rank(string name) => Math.Max(before.Classifications.GetValueOrDefault(name)?.Rank ?? -1, after.Classifications.GetValueOrDefault(name)?.Rank ?? -1);
        return Rank(one) > Rank(other) ? one : other;
    }
}
