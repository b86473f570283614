using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>Recommends how an interface works, and says why. Pure: <see cref="PatternTable"/> is the whole of its opinion.</summary>
public static class PatternAdvisor
{
    /// <summary>The recommendation for some facts.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="declared">What the interface declares; null for nothing.</param>
    public static PatternVerdict Decide(PatternFacts facts, Pattern? declared)
    {
        var reasons = new List<PatternReason>();
        var interaction = Half(PatternTable.Interactions, PatternTable.InteractionWords, facts, "", declared?.Interaction, reasons);
        var route = Half(PatternTable.Routes, PatternTable.RouteWords, facts, interaction, declared?.Route, reasons);
        return new PatternVerdict(interaction, route, reasons);
    }

    /// <summary>The advice for every interface of a workspace that is not retired, by id.</summary>
    public static IReadOnlyList<PatternAdvice> Advise(Workspace.Workspace workspace)
    {
        var granted = Granted(workspace);
        return [.. WorkspaceRules.Interfaces(workspace).Where(row => row.Terms.Lifecycle != Lifecycle.Retired).Select(row => Advise(workspace, row.Kind, row.Id, row.Terms, granted))];
    }

    private static PatternAdvice Advise(Workspace.Workspace workspace, string kind, string id, InterfaceTerms terms, Dictionary<string, int> granted)
    {
        if (terms.Need is not { } need)
        {
            return new PatternAdvice(kind, id, terms.Pattern, null, terms.Owner.At);
        }
        var api = kind == "api" ? workspace.Apis[id] : null;
        var facts = new PatternFacts(
            need.Latency, need.Impact, need.Transformation, need.Systems, Math.Max(need.Consumers, granted.GetValueOrDefault(id)), need.Approvals, need.VolumePerDay,
            api?.OpenApi is { Operations.Count: > 0 } contract && contract.Operations.All(operation => operation.Method is "GET" or "HEAD" or "OPTIONS"),
            api is not null && workspace.Systems.GetValueOrDefault(api.Backend.System.Name)?.Type == SystemType.Odoo);
        return new PatternAdvice(kind, id, terms.Pattern, Decide(facts, terms.Pattern), terms.Pattern?.At ?? need.At);
    }

    /// <summary>Partners that may use each interface, in one pass over clients and subscriptions.</summary>
    private static Dictionary<string, int> Granted(Workspace.Workspace workspace) => workspace.Partners.Values
        .SelectMany(partner => partner.Clients.SelectMany(client => client.Interfaces).Concat(partner.Subscriptions.Select(subscription => subscription.Event))
            .Select(reference => reference.Name).Distinct(StringComparer.Ordinal))
        .GroupBy(name => name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static string Half(
        IReadOnlyList<PatternRow> rows, IReadOnlyList<string> words, PatternFacts facts, string interaction, string? declared, List<PatternReason> reasons)
    {
        if (rows.FirstOrDefault(row => row.Weight is null && row.Applies(facts, interaction)) is { } hard)
        {
            reasons.Add(Said(hard));
            return hard.For;
        }
        var spoke = rows.Where(row => row.Weight is not null && row.Applies(facts, interaction)).ToList();
        var sums = words.Select(word => (Word: word, Sum: spoke.Where(row => row.For == word).Sum(row => row.Weight!.Value))).ToList();
        var best = sums.Max(one => one.Sum);
        var even = sums.Where(one => one.Sum == best).Select(one => one.Word).ToList();
        var chosen = declared is not null && even.Contains(declared) ? declared : even[0];
        reasons.AddRange(spoke.OrderByDescending(row => row.For == chosen).Select(Said));
        if (even.Count > 1)
        {
            reasons.Add(chosen == declared
                ? new("even-declared", chosen, 0, $"{string.Join(" and ", even)} are even, and what is declared stays.")
                : new("even-order", chosen, 0, $"{string.Join(" and ", even)} are even, and the first of {string.Join(", ", words)} is taken."));
        }
        return chosen;
    }

    private static PatternReason Said(PatternRow row) => new(row.Id, row.For, row.Weight, row.Because);
}

/// <summary>What the table says.</summary>
/// <param name="Interaction">real-time, batch, event or workflow.</param>
/// <param name="Route">direct or middleware.</param>
/// <param name="Reasons">All rows that spoke, those for the choice first.</param>
public sealed record PatternVerdict(string Interaction, string Route, IReadOnlyList<PatternReason> Reasons);

/// <summary>The advice for one interface.</summary>
/// <param name="Kind">api, event or flow.</param>
/// <param name="Id">Its id.</param>
/// <param name="Declared">The pattern that it declares; null for none.</param>
/// <param name="Recommended">What the table says; null where no need is declared.</param>
/// <param name="At">Where the pattern stands, or the need.</param>
public sealed record PatternAdvice(string Kind, string Id, Pattern? Declared, PatternVerdict? Recommended, SourcePosition At)
{
    /// <summary>True where pattern and need are declared and contradict each other.</summary>
    public bool IsMisfit => Declared is not null && Recommended is not null && (Declared.Interaction != Recommended.Interaction || Declared.Route != Recommended.Route);

    /// <summary>What to change; null where nothing is to be changed.</summary>
    public string? Change => (Recommended, Declared) switch
    {
        (null, _) => "Declare 'need': without it there is no advice.",
        ({ } verdict, null) => $"Declare pattern: {{ interaction: {verdict.Interaction}, route: {verdict.Route} }}.",
        ({ } verdict, _) when IsMisfit => $"{Ways(verdict)} Or correct 'need', where it says what the business does not need.",
        _ => null,
    };

    private string Ways(PatternVerdict verdict) => string.Join(' ', new[]
    {
        Declared!.Interaction == verdict.Interaction ? null : verdict.Interaction switch
        {
            "event" => "Publish an event when it happens and let consumers subscribe (concordat new event).",
            "batch" => "Collect the records and hand them over in one run.",
            "workflow" => "Take the request, answer at once that it was taken, and let a process carry it to its end.",
            _ => "Answer the call itself: an API over the system (concordat new api).",
        },
        Declared.Route == verdict.Route ? null : verdict.Route == "middleware" ? "Put a flow between the two (concordat new flow)." : "Let the gateway call the system without a station between.",
    }.OfType<string>());
}
