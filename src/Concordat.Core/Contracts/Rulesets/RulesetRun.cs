using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets.JsonPath;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>One document before one ruleset: two walks, one over the document as written and one with its references followed.</summary>
internal sealed class RulesetRun
{
    private const int MaxFindings = 20_000;

    private readonly Ruleset _ruleset;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);
    private int _judged;

    public RulesetRun(Ruleset ruleset, DocumentSet documents, LoadedDocument document)
    {
        _ruleset = ruleset;
        Documents = documents;
        Document = document;
        Formats = RulesetFormats.Of(document.Format);
        References = new ReferenceMap(documents, document);
    }

    public DocumentSet Documents { get; }

    public LoadedDocument Document { get; }

    /// <summary>The names of the document's format.</summary>
    public IReadOnlyList<string> Formats { get; }

    public ReferenceMap References { get; }

    /// <summary>What functions keep between calls, so that the same schema is not compiled twice.</summary>
    public Dictionary<object, object> Kept { get; } = new(ReferenceEqualityComparer.Instance);

    public IReferences View(Rule rule) => rule.Resolved ? References : WrittenView.Instance;

    public RulesetResult Run()
    {
        _findings.AddRange(Document.Findings);
        _findings.AddRange(References.Findings);
        if (Document.Root is null)
        {
            return new RulesetResult(_findings, 0, 0);
        }
        var plan = _ruleset.PlanFor(Document.Location, Formats);
        if (plan.Concerned == 0 && plan.Enabled > 0)
        {
            _findings.Add(Finding.Warn("unrecognized-format", "No rule of the ruleset is about documents of this format.", new SourcePosition(Document.Location, 1, 1),
                "Check that the document says what it is ('openapi', 'asyncapi'…), and that the ruleset is meant for it."));
        }
        Walk(plan.Followed, References);
        Walk(plan.Written, WrittenView.Instance);
        return new RulesetResult(Sorted(), plan.Concerned, _judged);
    }

    /// <summary>Takes a complaint: finds the place in the source, writes the message, and drops what is known already.</summary>
    public void Report(Rule rule, Route route, IReadOnlyList<string> below, string complaint) =>
        Report(rule, SourcePlace.Of(route, below, View(rule)), complaint);

    /// <summary>Takes a complaint about a node of a source.</summary>
    public void ReportAt(Rule rule, DocumentNode node, string complaint) => Report(rule, new SourcePlace(node, null), complaint);

    private void Report(Rule rule, SourcePlace place, string complaint)
    {
        var severity = rule.Severity;
        if (rule.Pointers.Count > 0)
        {
            var pointer = place.Node.Pointer;
            severity = rule.Pointers.Where(one => pointer == one.Pointer || pointer.StartsWith(one.Pointer + "/", StringComparison.Ordinal))
                .OrderByDescending(one => one.Pointer.Length).FirstOrDefault(new PointerSeverity("", severity)).Severity;
        }
        if (severity is null || _findings.Count >= MaxFindings)
        {
            return;
        }
        var message = rule.Message is null ? rule.Description ?? complaint : MessageTemplate.Fill(rule.Message, rule, place, complaint);
        if (_known.Add($"{rule.Name}\0{place.Node.At.File}{place.Node.Pointer}\0{message}"))
        {
            _findings.Add(new Finding(rule.Name, severity.Value, message, place.At) { Path = place.Node.Path, Fix = rule.Fix });
        }
    }

    private void Walk(PlannedWalk planned, IReferences view)
    {
        if (planned.IsEmpty)
        {
            return;
        }
        var automaton = planned.Borrow();
        var complete = new PathWalk(automaton, view, (path, route, key) => Judge(planned.RulesOf[path], route, key, view), GiveUp).Over(Document.Root!);
        planned.Return(automaton);
        if (!complete)
        {
            _findings.Add(Finding.Error("ruleset-limit", "The document is too large for this ruleset: not everything was judged.",
                new SourcePosition(Document.Location, 1, 1), "Split the document, or the paths of the ruleset that look at all levels ('..')."));
        }
    }

    private void Judge(List<Rule> rules, Route route, bool key, IReferences view)
    {
        foreach (var rule in rules)
        {
            foreach (var then in rule.Then)
            {
                Judge(rule, then, route, key, view);
            }
        }
    }

    private void Judge(Rule rule, RuleThen then, Route route, bool key, IReferences view)
    {
        if (key)
        {
            Call(then, new RuleTarget(this, rule, route, [], KeyNode(route.Node, route.Segment)));
            return;
        }
        if (route.Node is ScalarNode || ReferenceEquals(then.Path, FieldPath.Self))
        {
            Call(then, new RuleTarget(this, rule, route, [], route.Node)); // a field of a text is the text, as in Spectral
            return;
        }
        if (then.Path.Keys)
        {
            if (route.Node is MappingNode mapping)
            {
                foreach (var entry in mapping.Entries)
                {
                    Call(then, new RuleTarget(this, rule, route, [entry.Key], KeyNode(entry.Value, entry.Key)));
                }
            }
            return;
        }
        if (then.Path.Path is { } path)
        {
            Below(rule, then, route, path, view);
            return;
        }
        DocumentNode? value = route.Node;
        foreach (var segment in then.Path.Segments)
        {
            value = SourcePlace.Child(value, segment) is { } child ? view.Resolve(child) : null;
        }
        Call(then, new RuleTarget(this, rule, route, then.Path.Segments, value));
    }

    private void Below(Rule rule, RuleThen then, Route route, PathAutomaton path, IReferences view)
    {
        var any = false;
        // The automaton keeps what it learns, and a ruleset is shared between threads.
        lock (path)
        {
            new PathWalk(path, view, (_, found, key) =>
            {
                any = true;
                Call(then, new RuleTarget(this, rule, route, found.Segments(), key ? KeyNode(found.Node, found.Segment) : found.Node));
            }, GiveUp).Over(route.Node);
        }
        if (!any)
        {
            Call(then, new RuleTarget(this, rule, route, [], null));
        }
    }

    private void Call(RuleThen then, RuleTarget target)
    {
        if (_givenUp.Contains(target.Rule.Name))
        {
            return;
        }
        _judged++;
        try
        {
            then.Judge.Judge(target);
        }
        catch (PatternLimitException limit)
        {
            _givenUp.Add(target.Rule.Name);
            GiveUp($"The rule '{target.Rule.Name}'", limit.Pattern, target.Value ?? target.Route.Node);
        }
    }

    private void GiveUp(string pattern, DocumentNode at) => GiveUp("A filter", pattern, at);

    /// <summary>What cannot be judged is no pass.</summary>
    private void GiveUp(string who, string pattern, DocumentNode at) => _findings.Add(Finding.Error("ruleset-limit",
        $"{who} was not judged from here on: its pattern '{(pattern.Length > 120 ? pattern[..120] + "…" : pattern)}' takes too long for this text.", at.At,
        "Say the same without nested repetition, look-around or back references: then it runs in linear time.") with { Path = at.Path });

    /// <summary>The name of a key as a value.</summary>
    private static ScalarNode KeyNode(DocumentNode node, string key) => new(node.At, null, null, -1, key, ScalarKind.String);

    private List<Finding> Sorted() =>
        [.. _findings.OrderBy(one => one.At.File, StringComparer.Ordinal).ThenBy(one => one.At.Line).ThenBy(one => one.At.Column)
            .ThenBy(one => one.Rule, StringComparer.Ordinal).ThenBy(one => string.Join('\0', one.Path), StringComparer.Ordinal)];
}
