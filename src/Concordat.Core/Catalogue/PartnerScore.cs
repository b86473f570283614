using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Catalogue;

/// <summary>The parts of a partner's score.</summary>
internal static class PartnerScore
{
    private const int Soon = 30;

    /// <summary>What is no fault of the caller: done, or our side's.</summary>
    private static readonly HashSet<string> NotTheirs =
        ["ok", "duplicate", Outcome.BadBackend.Code, Outcome.Unreachable.Code, Outcome.Busy.Code, Outcome.Timeout.Code, Outcome.Internal.Code, Outcome.ConsentDenied.Code];

    public static Scorecard Of(Partner partner, IReadOnlyList<Finding> findings, IReadOnlyList<UseRow>? traffic, DateOnly today)
    {
        int Weight(string name) => ScoreWeights.Partner[name];
        return Scorecard.Of(NodeKind.Partner, partner.Name, null,
        [
            Agreement(partner, Weight("agreement"), today), Scorecards.Findings(Weight("findings"), findings), Contact(partner, Weight("contact")), Declared(partner, Weight("declared")),
            traffic is null ? new ScoreComponent("reliability", Weight("reliability"), null, null, "Nothing is known of its traffic.")
                : Scorecards.Failures(Weight("reliability"), traffic.Sum(row => row.Times), traffic.Where(row => !NotTheirs.Contains(row.Outcome)).Sum(row => row.Times), "by its own fault"),
            Use(partner, traffic, Weight("use")),
        ]);
    }

    private static ScoreComponent Agreement(Partner partner, int weight, DateOnly today)
    {
        var held = partner.Agreements.Where(one => one.Covers(today)).ToList();
        if (held.Count == 0)
        {
            return Scorecards.Flat("agreement", weight, 0, "No agreement covers today.");
        }
        var until = held.Max(one => one.Until);
        var left = until.DayNumber - today.DayNumber;
        return Scorecards.Flat("agreement", weight, left < Soon ? 50 : 100, $"Agreed until {until:yyyy-MM-dd}{(left < Soon ? $", {left} days more" : "")}.");
    }

    private static ScoreComponent Contact(Partner partner, int weight)
    {
        string?[] missing = [partner.Sponsor is null ? "a sponsor" : null, partner.Contacts.Count == 0 ? "contacts" : null];
        var told = missing.OfType<string>().ToList();
        return Scorecards.Flat("contact", weight, 100 - (50 * told.Count), told.Count == 0 ? "It has a sponsor and contacts." : $"Missing: {string.Join(", ", told)}.");
    }

    private static ScoreComponent Declared(Partner partner, int weight)
    {
        var allowed = partner.Clients.SelectMany(client => client.Interfaces.Select(reference => (client, reference.Name))).ToList();
        if (allowed.Count == 0)
        {
            return new ScoreComponent("declared", weight, null, null, "It has no client that may use an interface.");
        }
        var told = allowed.Count(one => one.client.Uses.Any(use => use.Interface.Name == one.Name));
        return Scorecards.Flat("declared", weight, 100 * told / allowed.Count, $"It declares what it reads of {told} of {allowed.Count} interfaces.");
    }

    /// <summary>APIs alone: what is read of events leaves no exchange.</summary>
    private static ScoreComponent Use(Partner partner, IReadOnlyList<UseRow>? traffic, int weight)
    {
        var allowed = partner.Clients.SelectMany(client => client.Interfaces).Select(reference => reference.Name).Where(name => name.Contains('/', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        if (traffic is null || allowed.Count == 0)
        {
            return new ScoreComponent("use", weight, null, null, traffic is null ? "Nothing is known of its traffic." : "It may call no API.");
        }
        var used = traffic.Where(row => row.Outcome == "ok").Select(row => row.Interface).ToHashSet(StringComparer.Ordinal);
        var count = allowed.Count(used.Contains);
        return Scorecards.Flat("use", weight, 100 * count / allowed.Count, $"It used {count} of {allowed.Count} APIs in 30 days.");
    }
}
