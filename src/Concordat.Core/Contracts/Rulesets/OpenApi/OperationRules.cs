using System.Globalization;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.OpenApi;

/// <summary>What operations, tags, references and components of an OpenAPI document must keep (OpenAPI 3.1.0, chapter 4.8).</summary>
internal static class OperationRules
{
    private static readonly string[] Components = ["schemas", "responses", "parameters", "examples", "requestBodies", "headers", "links", "callbacks"];

    public static void SuccessResponse(RuleTarget target)
    {
        if (target.Value is not MappingNode responses)
        {
            return;
        }
        var ranges = target.Run.Formats.Contains("oas3");
        var success = responses.Entries.Any(entry => (ranges && entry.Key is "2XX" or "3XX")
            || (int.TryParse(entry.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 200 and < 400));
        if (!success)
        {
            target.Complain("The operation says nothing of success: it has no 2xx or 3xx response.");
        }
    }

    public static void UniqueIds(RuleTarget target)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, method, operation) in Operations.Of(target, target.Value))
        {
            if (target.Get(operation, "operationId") is ScalarNode id && !seen.Add(id.Text))
            {
                target.Complain($"Another operation has the operationId '{id.Text}' already.", path, method, "operationId");
            }
        }
    }

    public static void FormDataConsumed(RuleTarget target)
    {
        if (target.Get(target.Value, "parameters") is SequenceNode parameters && target.Get(target.Value, "consumes") is SequenceNode consumes
            && parameters.Items.Any(item => target.Get(target.View.Resolve(item), "in") is ScalarNode { Text: "formData" })
            && !consumes.Items.Any(item => item is ScalarNode { Text: var type } && (type.Contains("application/x-www-form-urlencoded", StringComparison.Ordinal)
                || type.Contains("multipart/form-data", StringComparison.Ordinal))))
        {
            target.Complain("The operation takes form data, but consumes neither application/x-www-form-urlencoded nor multipart/form-data.");
        }
    }

    public static void TagsDefined(RuleTarget target)
    {
        var defined = (target.Get(target.Value, "tags") as SequenceNode)?.Items
            .Select(tag => (target.Get(target.View.Resolve(tag), "name") as ScalarNode)?.Text).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (path, method, operation) in Operations.Of(target, target.Get(target.Value, "paths")))
        {
            var tags = target.Get(operation, "tags") as SequenceNode;
            for (var i = 0; i < (tags?.Items.Count ?? 0); i++)
            {
                if (tags!.Items[i] is not ScalarNode { Text: var tag } || !defined.Contains(tag))
                {
                    target.Complain("The tag of the operation is not among the 'tags' of the document.", "paths", path, method, "tags", i.ToString(CultureInfo.InvariantCulture));
                }
            }
        }
    }

    public static void UniqueTags(RuleTarget target)
    {
        if (target.Value is not SequenceNode tags)
        {
            return;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = tags.Items.Select(tag => (target.Get(target.View.Resolve(tag), "name") as ScalarNode)?.Text).ToList();
        if (names.Contains(null))
        {
            return; // the structure is judged by oas3-schema
        }
        for (var i = 0; i < names.Count; i++)
        {
            if (!seen.Add(names[i]!))
            {
                target.Complain($"The tag '{names[i]}' is defined already.", i.ToString(CultureInfo.InvariantCulture), "name");
            }
        }
    }

    public static void Discriminator(RuleTarget target)
    {
        if (target.Get(target.Value, "discriminator") is not ScalarNode { Kind: ScalarKind.String } name)
        {
            return;
        }
        if ((target.Get(target.Value, "properties") as MappingNode)?.Get(name.Text) is null)
        {
            target.Complain($"The discriminator '{name.Text}' is no property of the schema.", "properties");
        }
        if (target.Get(target.Value, "required") is not SequenceNode required || !required.Items.Any(item => item is ScalarNode one && one.Text == name.Text))
        {
            target.Complain($"The discriminator '{name.Text}' is not required.", "required");
        }
    }

    /// <summary>OpenAPI 3.0.3, chapter 4.7.23: what stands beside a <c>$ref</c> is ignored.</summary>
    public static void ReferenceSiblings(RuleTarget target)
    {
        if (target.Route.Parent?.Node is not MappingNode { Entries.Count: > 1 } holder)
        {
            return;
        }
        foreach (var entry in holder.Entries.Where(entry => entry.Key != "$ref"))
        {
            target.ComplainBeside($"'{entry.Key}' stands beside a $ref and is ignored.", entry.Key);
        }
    }

    public static void UnusedComponents(RuleTarget target)
    {
        foreach (var kind in Components)
        {
            if (target.Get(target.Get(target.Value, "components"), kind) is not MappingNode components)
            {
                continue;
            }
            foreach (var entry in components.Entries.Where(entry => !target.Run.References.IsNamed(entry.Value)))
            {
                target.Run.ReportAt(target.Rule, entry.Value, $"Nothing refers to '{entry.Key}'.");
            }
        }
    }
}
