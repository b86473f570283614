using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Rulesets;

/// <summary>
/// Reads rulesets in Spectral's format with everything that they extend. All that is wrong is reported at once, with its place, before
/// any document is read. Rules are data: what needs JavaScript (functions of one's own, rulesets in .js) is refused and not run.
/// </summary>
public static class RulesetReader
{
    /// <summary>Reads a ruleset.</summary>
    /// <param name="location">A file (with <c>/</c>), or a name of <see cref="BuiltInRulesets.Names"/>.</param>
    /// <param name="read">Gives the bytes of files; null: there is no such file, or it may not be fetched.</param>
    public static RulesetReading Read(string location, Func<string, ReadOnlyMemory<byte>?> read)
    {
        var findings = new List<Finding>();
        var ruleset = new RulesetLoad(read, findings).Load(location, null);
        return new RulesetReading(findings.Exists(one => one.Severity == Severity.Error) ? null : ruleset, findings);
    }

    /// <summary>Reads a ruleset that adds to another, which it need not extend.</summary>
    internal static RulesetReading Over(Ruleset floor, string location, Func<string, ReadOnlyMemory<byte>?> read)
    {
        var findings = new List<Finding>();
        var ruleset = new RulesetLoad(read, findings, floor).Load(location, null);
        return new RulesetReading(findings.Exists(one => one.Severity == Severity.Error) ? null : ruleset, findings);
    }

    /// <summary>Reads a ruleset from its text.</summary>
    public static RulesetReading ReadText(string location, string content, Func<string, ReadOnlyMemory<byte>?>? read = null)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        return Read(location, asked => asked == location ? bytes : read?.Invoke(asked));
    }
}

/// <summary>A ruleset, or what is wrong with it.</summary>
/// <param name="Ruleset">Null where there is an error.</param>
/// <param name="Findings">Everything that is wrong, warnings included.</param>
public sealed record RulesetReading(Ruleset? Ruleset, IReadOnlyList<Finding> Findings);
