using System.CommandLine;

namespace Concordat.Cli;

/// <summary>
/// The verbs that judge contracts offline and need nothing but Core. <c>eng/contracts</c> compiles these files, and those that they use,
/// to machine code as well, so that <c>./concordat lint</c> need not start a runtime.
/// </summary>
internal static class ContractVerbs
{
    /// <summary>A verb by its name; null: it is none of these.</summary>
    public static Command? Create(string name, Terminal terminal) => name switch
    {
        "check" => CheckCommand.Create(terminal),
        "lint" => LintCommand.Create(terminal),
        "diff" => DiffCommand.Create(terminal),
        "validate" => ValidateCommand.Create(terminal),
        _ => null,
    };
}
