using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>What check and lint have to say, whatever the format.</summary>
/// <param name="Findings">By file, line and column.</param>
/// <param name="Files">How many files were judged.</param>
/// <param name="Rules">What each known rule asks for, by id.</param>
internal sealed record FindingsReport(IReadOnlyList<Finding> Findings, int Files, IReadOnlyDictionary<string, string> Rules)
{
    /// <summary>The verb that judged.</summary>
    public string Verb { get; init; } = "check";

    /// <summary>Findings of a severity that no waiver covers.</summary>
    public int Count(Severity severity) => Findings.Count(f => f.Severity == severity && f.Waiver is null);

    /// <summary>Findings that a waiver covers.</summary>
    public int Waived => Findings.Count(f => f.Waiver is not null);

    public static string Plural(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    public static string Word(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warn => "warn",
        Severity.Info => "info",
        _ => "hint",
    };
}
