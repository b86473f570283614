using System.CommandLine;
using System.Text;
using Concordat.Cli.Inputs;
using Concordat.Cli.Output;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Primitives;

namespace Concordat.Cli;

/// <summary><c>concordat lint FILE…</c>: rulesets over any documents, without a workspace.</summary>
internal static class LintCommand
{
    private const string Chosen = "rulesets-of-this-run.yaml";
    private static readonly string[] Conventional = [".spectral.yaml", ".spectral.yml", ".spectral.json", ".spectral.js"];

    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "Files, folders, globs, '-' for standard input, REV:path for a git revision.", Arity = ArgumentArity.OneOrMore };
        var rulesets = new Option<string[]>("--ruleset", "-r")
        {
            Description = "A ruleset file in Spectral's format, or the name of a built-in one; several add up. Without it .spectral.yaml of this folder, else spectral:oas and spectral:asyncapi.",
            HelpName = "FILE", AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [],
        };
        var format = FindingsOutput.FormatOption();
        var failOn = FindingsOutput.FailOnOption();
        var command = new Command("lint", "Judges OpenAPI, AsyncAPI, JSON and YAML documents by rulesets.") { files, rulesets, format, failOn };
        command.SetAction(parsed => Lint(terminal, parsed.GetValue(files)!, parsed.GetValue(rulesets)!, parsed.GetValue(format)!, parsed.GetValue(failOn)!));
        return command;
    }

    private static int Lint(Terminal terminal, string[] named, string[] rulesets, string format, string failOn)
    {
        var inputs = new ContractInputs(terminal);
        // The ruleset first: a broken one tells all its mistakes before any document is read.
        var reading = Ruleset(terminal, inputs, rulesets);
        if (reading.Ruleset is not { } ruleset)
        {
            foreach (var finding in reading.Findings)
            {
                terminal.Fail(Exit.Usage, $"{finding.At}: {finding.Message}{(finding.Fix is null ? "" : " " + finding.Fix)} [{finding.Rule}]");
            }
            return Exit.Usage;
        }

        var locations = inputs.Locations(named);
        var documents = inputs.Open();
        var findings = new List<Finding>(reading.Findings);
        var judged = 0;
        foreach (var location in locations)
        {
            var result = ruleset.Judge(documents, documents.Open(location));
            findings.AddRange(result.Findings);
            judged += result.Judged;
        }
        // Two documents may refer to the same third one.
        var told = findings.Distinct().Select(f => f with { At = f.At with { File = inputs.Shown(f.At.File) } })
            .OrderBy(f => f.At.File, StringComparer.Ordinal).ThenBy(f => f.At.Line).ThenBy(f => f.At.Column).ThenBy(f => f.Rule, StringComparer.Ordinal).ToList();
        if (judged == 0 && !told.Exists(f => f.Severity == Severity.Error))
        {
            return terminal.Fail(Exit.Usage, $"nothing was judged: no rule is about {(locations.Count == 1 ? inputs.Shown(locations[0]) : $"any of the {locations.Count} files")}.");
        }
        var asks = ruleset.Rules.Where(rule => rule.Description is not null).ToDictionary(rule => rule.Name, rule => rule.Description!, StringComparer.Ordinal);
        return FindingsOutput.Write(terminal, new FindingsReport(told, locations.Count, asks) { Verb = "lint" }, format, failOn);
    }

    private static RulesetReading Ruleset(Terminal terminal, ContractInputs inputs, string[] named)
    {
        if (named.Length == 0 && Conventional.FirstOrDefault(name => File.Exists(terminal.FullPath(name))) is { } own)
        {
            named = [own];
        }
        if (named.Length == 1)
        {
            return RulesetReader.Read(IsFile(terminal, named[0]) || !named[0].Contains(':', StringComparison.Ordinal) ? Location(named[0]) : named[0], inputs.Read);
        }
        if (named.Length == 0)
        {
            named = [.. BuiltInRulesets.Names.Where(name => name.StartsWith("spectral:", StringComparison.Ordinal))];
        }
        var together = new StringBuilder("extends:\n");
        foreach (var name in named)
        {
            together.Append("  - ").Append('"').Append(System.Text.Json.JsonEncodedText.Encode(IsFile(terminal, name) ? Location(name) : name)).Append('"').Append('\n');
        }
        return RulesetReader.ReadText(Chosen, together.ToString(), inputs.Read);

        string Location(string name) => inputs.Locations([name])[0];
    }

    private static bool IsFile(Terminal terminal, string name) => File.Exists(terminal.FullPath(name));
}
