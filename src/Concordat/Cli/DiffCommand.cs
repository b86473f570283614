using System.CommandLine;
using Concordat.Cli.Inputs;
using Concordat.Cli.Output;
using Concordat.Core.Contracts.Compatibility;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Cli;

/// <summary><c>concordat diff BASE REVISION</c>: what changed between two versions of a contract, and whom it breaks.</summary>
internal static class DiffCommand
{
    public static Command Create(Terminal terminal)
    {
        var @base = new Argument<string>("BASE") { Description = "The contract in use: a file, '-' for standard input, REV:path for a git revision, or a folder." };
        var revision = new Argument<string>("REVISION") { Description = "The contract that is to replace it, named in the same way." };
        var format = FindingsOutput.FormatOption();
        var failOn = ChangesOutput.FailOnOption();
        var mode = new Option<CompatibilityMode?>("--mode") { Description = "For JSON Schema and AsyncAPI: who has to read whose data; without it what the contract says by x-compatibility." };
        var command = new Command("diff", "Compares two versions of a contract: OpenAPI, AsyncAPI or JSON Schema.") { @base, revision, format, failOn, mode };
        command.SetAction(parsed => Diff(terminal, parsed.GetValue(@base)!, parsed.GetValue(revision)!, parsed.GetValue(format)!, parsed.GetValue(failOn)!, parsed.GetValue(mode)));
        return command;
    }

    private static int Diff(Terminal terminal, string @base, string revision, string format, string failOn, CompatibilityMode? mode)
    {
        var inputs = new ContractInputs(terminal);
        var options = new ComparisonOptions(DateOnly.FromDateTime(terminal.Clock.GetUtcNow().UtcDateTime)) { Mode = mode };
        var changes = new List<Change>();
        var (judged, errors) = (0, new List<Finding>());
        var pairs = Pairs(terminal, inputs, @base, revision);
        foreach (var (from, to) in pairs)
        {
            // A set for each side: of one git revision and the next, both have the same path.
            var (before, after) = (inputs.Open(), inputs.Open());
            var comparison = ContractComparison.Compare(before.Open(from), before, after.Open(to), after, options);
            changes.AddRange(comparison.Changes);
            judged += comparison.Judged;
            errors.AddRange(comparison.Findings.Where(f => f.Severity == Severity.Error));
        }
        foreach (var error in errors)
        {
            terminal.Fail(Exit.Usage, $"{inputs.Shown(error.At.File)}{(error.At.Line > 0 ? $":{error.At.Line}:{error.At.Column}" : "")}: {error.Message}");
        }
        if (errors.Count > 0 || judged == 0)
        {
            return errors.Count > 0 ? Exit.Usage : terminal.Fail(Exit.Usage, "nothing was compared: the contracts have no operation, message or schema in common or apart.");
        }
        return ChangesOutput.Write(terminal, changes, inputs.Shown, pairs.Count, format, failOn);
    }

    /// <summary>Two folders are compared file by file, those that both have; anything else is one pair.</summary>
    private static IReadOnlyList<(string From, string To)> Pairs(Terminal terminal, ContractInputs inputs, string @base, string revision)
    {
        if (!Directory.Exists(terminal.FullPath(@base)) || !Directory.Exists(terminal.FullPath(revision)))
        {
            var (from, to) = (inputs.Locations([@base]), inputs.Locations([revision]));
            return from.Count == 1 && to.Count == 1 ? [(from[0], to[0])] : throw new IOException("two files are compared, or two folders.");
        }
        var after = inputs.Locations([revision]).ToDictionary(path => Path.GetRelativePath(terminal.FullPath(revision), terminal.FullPath(path)), StringComparer.Ordinal);
        return
        [
            .. from path in inputs.Locations([@base])
               let name = Path.GetRelativePath(terminal.FullPath(@base), terminal.FullPath(path))
               where after.ContainsKey(name) && inputs.Open().Open(path).Format != DocumentFormat.Plain
               select (path, after[name]),
        ];
    }
}
