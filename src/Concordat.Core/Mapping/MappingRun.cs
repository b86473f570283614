using System.Text.Json.Nodes;

namespace Concordat.Core.Mapping;

/// <summary>Makes one output.</summary>
internal sealed class MappingRun(CompiledMapping mapping, MappingContext context, Evaluation run)
{
    /// <summary>A source of endless repetitions must not become an endless target.</summary>
    private const int MaxValues = 1_000_000;

    private readonly BundleEntries _bundle = new(mapping.Name, context.Identity);
    private int _values;

    public JsonObject Apply(Scope scope)
    {
        var root = new JsonObject();
        if (mapping.Target == TargetFormat.FhirTransaction)
        {
            root["resourceType"] = "Bundle";
            root["type"] = "transaction";
        }
        ApplyAll(mapping.Rules, scope, root);
        if (mapping.Target == TargetFormat.FhirTransaction) root["entry"] = _bundle.Entries;
        return root;
    }

    private void ApplyAll(IReadOnlyList<MappingRule> rules, Scope scope, JsonObject target)
    {
        foreach (var rule in rules)
        {
            if (_values > MaxValues) return;
            if (rule.ForEach is null) ApplyOne(rule, scope, target);
            else
                foreach (var node in run.Select(scope, rule.ForEach)) ApplyOne(rule, new Scope(node, scope), target);
        }
    }

    private void ApplyOne(MappingRule rule, Scope scope, JsonObject target)
    {
        if (rule.When is { } when && !when(run, scope)) return;
        if (rule.Entry is { } entry) MakeEntry(rule, entry, scope);
        else if (rule.Rules.Count > 0) Build(rule, rule.Rules, scope, target);
        else if (rule.Use is { } use) Use(rule, mapping.Types[use].Rules, scope, target);
        else if (!SetValues(rule, scope, target)) Missing(rule, target);
    }

    /// <summary>Runs rules over the object at the rule's place: the one that is there, or a new one that stays only if it gets content.</summary>
    private bool Build(MappingRule rule, IReadOnlyList<MappingRule> rules, Scope scope, JsonObject target)
    {
        if (rule.To is null)
        {
            ApplyAll(rules, scope, target);
            return true;
        }
        if (rule.To.FindObject(target) is { } there)
        {
            ApplyAll(rules, scope, there);
            return true;
        }
        var made = new JsonObject();
        ApplyAll(rules, scope, made);
        if (made.Count > 0) return Set(rule, target, made);
        if (rule.Required) Missing(rule, target);
        return false;
    }

    private void Use(MappingRule rule, IReadOnlyList<MappingRule> rules, Scope scope, JsonObject target)
    {
        if (rule.From is null)
        {
            Build(rule, rules, scope, target);
            return;
        }
        var done = false;
        foreach (var node in run.Select(scope, rule.From).Where(run.IsValued))
        {
            done |= Build(rule, rules, new Scope(node, scope), target);
            if (done && rule.To?.Appends != true) return;
        }
        if (!done) Missing(rule, target);
    }

    private bool SetValues(MappingRule rule, Scope scope, JsonObject target)
    {
        if (rule.From is null) return One(rule, scope) is { } value && Set(rule, target, value);
        var done = false;
        if (rule.Join is { } join)
        {
            var texts = run.Select(scope, rule.From).Select(node => run.TextOf(node, rule.As == Conversion.Text)).OfType<string>().ToList();
            return texts.Count > 0 && Translate(rule, string.Join(join, texts), null) is { } joined && Set(rule, target, joined);
        }
        foreach (var node in run.Select(scope, rule.From))
        {
            if (run.TextOf(node, rule.As == Conversion.Text) is not { } text || Translate(rule, text, node) is not { } value) continue;
            done |= Set(rule, target, value);
            if (!rule.To!.Appends) break;
        }
        return done;
    }

    private JsonNode? One(MappingRule rule, Scope scope)
    {
        if (rule.Literal is { } literal) return literal.DeepClone();
        if (rule.Template is { } template) return template.Render(run, scope) is { } text ? Translate(rule, text, null) : null;
        if (rule.Reference is { } name) return scope.Find(name) is { } url ? new JsonObject { ["reference"] = url } : null;
        var all = rule.References is { } names ? scope.FindAll(names) : [];
        return all.Count == 0 ? null : new JsonArray([.. all.Select(url => new JsonObject { ["reference"] = url })]);
    }

    private JsonNode? Translate(MappingRule rule, string text, SourceNode? node)
    {
        if (rule.Codes is { } codes)
        {
            var code = codes.Translate(text, out var known);
            if (!known) run.Report("mapping-code", $"The code map for '{rule.To?.Text}' does not know the code.", node);
            if (code is not JsonValue || rule.As == Conversion.String) return code;
            text = code.ToString();
        }
        var value = Conversions.Convert(rule.As, text, run);
        if (value is null) run.Report("mapping-value", $"The value for '{rule.To?.Text}' cannot become {Conversions.Words.WordFor(rule.As)}.", node);
        return value;
    }

    private void Missing(MappingRule rule, JsonObject target)
    {
        if (rule.Default is { } value && rule.To is not null) Set(rule, target, value.DeepClone());
        else if (rule.Required) run.Report("mapping-required", $"There is nothing for '{rule.To?.Text}'{(rule.From is null ? "" : $" in {rule.From.Text}")}.", null);
    }

    private bool Set(MappingRule rule, JsonObject target, JsonNode value)
    {
        _values++;
        if (rule.To!.Set(target, value)) return true;
        run.Report("mapping-target", $"A single value stands in the way of '{rule.To.Text}'.", null);
        return false;
    }

    private void MakeEntry(MappingRule rule, BundleEntry entry, Scope scope)
    {
        var resource = new JsonObject { ["resourceType"] = entry.Resource };
        ApplyAll(rule.Rules, scope, resource);
        if (resource.Count == 1) return;
        var condition = (entry.Method == "PUT" ? entry.Url : entry.IfNoneExist)?.Render(run, scope);
        if (condition is null)
        {
            run.Report("mapping-identity", $"There is nothing to know the {entry.Resource} by: sent twice, it would be made twice.", null);
            return;
        }
        if (_bundle.Add(entry, condition, resource) is { } url) scope.Add(entry.Name, url);
        else run.Report("mapping-duplicate-entry", $"Two entries of the message are the same {entry.Resource}.", null);
    }
}
