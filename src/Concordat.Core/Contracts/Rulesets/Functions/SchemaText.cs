using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets.Functions;

/// <summary>Compiles the schemas that rules carry.</summary>
internal static class SchemaText
{
    public static CompiledSchema? Compile(DocumentNode node, FunctionOptions options)
    {
        var findings = new List<Finding>();
        var schema = CompiledSchema.Compile(node, node, findings);
        foreach (var finding in findings.Where(finding => finding.Severity == Severity.Error))
        {
            // Public rulesets refer from a rule's schema into documents that may have the target or not; no engine follows that.
            var reference = finding.Rule.Contains("ref", StringComparison.Ordinal);
            options.Findings.Add(finding with
            {
                Rule = "ruleset-function-options",
                Severity = reference ? Severity.Warn : Severity.Error,
                Message = $"The schema of the rule: {finding.Message}{(reference ? " The demand is left out." : "")}",
            });
        }
        return findings.Exists(finding => finding.Severity == Severity.Error) ? null : schema;
    }
}
