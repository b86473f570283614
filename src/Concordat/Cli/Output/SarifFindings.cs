using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>SARIF 2.1.0 (OASIS), which code hosts show beside the lines.</summary>
internal static class SarifFindings
{
    public static string Render(FindingsReport report)
    {
        var rules = report.Findings.Select(f => f.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "concordat",
                        ["semanticVersion"] = typeof(SarifFindings).Assembly.GetName().Version!.ToString(3),
                        ["rules"] = new JsonArray([.. rules.Select(id => Rule(id, report))]),
                    },
                },
                ["columnKind"] = "unicodeCodePoints",
                ["results"] = new JsonArray([.. report.Findings.Select(f => Result(f, rules.IndexOf(f.Rule)))]),
            }),
        }.ToJsonString(JsonFindings.Readable) + "\n";
    }

    private static JsonObject Rule(string id, FindingsReport report)
    {
        var rule = new JsonObject { ["id"] = id };
        if (report.Rules.TryGetValue(id, out var asks))
        {
            rule["shortDescription"] = new JsonObject { ["text"] = asks };
        }

        return rule;
    }

    private static JsonObject Result(Finding finding, int rule)
    {
        var place = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = Uri.EscapeDataString(finding.At.File).Replace("%2F", "/", StringComparison.Ordinal) } };
        if (finding.At.Line > 0)
        {
            place["region"] = new JsonObject { ["startLine"] = finding.At.Line, ["startColumn"] = Math.Max(1, finding.At.Column) };
        }

        var result = new JsonObject
        {
            ["ruleId"] = finding.Rule,
            ["ruleIndex"] = rule,
            ["level"] = finding.Severity switch { Severity.Error => "error", Severity.Warn => "warning", _ => "note" },
            ["message"] = new JsonObject { ["text"] = finding.Fix is null ? finding.Message : $"{finding.Message} {finding.Fix}" },
            ["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = place }),
        };
        if (finding.Waiver is not null)
        {
            result["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "external", ["justification"] = finding.Waiver });
        }

        return result;
    }
}
