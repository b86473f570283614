using System.Text.Json;
using Concordat.Core.Contracts.JsonSchema;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary>What a schema says of an instance, as complaints of a rule.</summary>
internal static class SchemaComplaints
{
    /// <summary>Reports the first error, or all; the first is the one that lies nearest to the root of the instance.</summary>
    /// <param name="once">Whether the schema judges little more than this instance.</param>
    public static void Report(RuleTarget target, CompiledSchema schema, JsonElement instance, bool all, IReadOnlyList<string> further, bool once = false)
    {
        var errors = new List<SchemaError>();
        if (once ? schema.ValidateOnce(instance, errors) : schema.Validate(instance, errors))
        {
            return;
        }
        foreach (var error in all ? errors : errors.OrderBy(one => one.InstancePath.Count(sign => sign == '/')).Take(1))
        {
            // What is too much is told at its holder, as other linters do; the message names it.
            var place = error.KeywordLocation.EndsWith("/unevaluatedProperties", StringComparison.Ordinal) || error.KeywordLocation.EndsWith("/additionalProperties", StringComparison.Ordinal)
                ? error.InstancePath[..Math.Max(0, error.InstancePath.LastIndexOf('/'))] : error.InstancePath;
            var path = place.Split('/').Skip(1)
                .Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
            target.Complain($"{(error.InstancePath.Length > 0 ? $"'{error.InstancePath}'" : target.Name)}: {error.Message}", [.. further, .. path]);
        }
    }
}
