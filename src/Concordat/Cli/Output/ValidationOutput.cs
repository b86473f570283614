using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>What became of one instance.</summary>
/// <param name="File">As the user named it.</param>
/// <param name="Errors">Empty where it is valid.</param>
internal sealed record ValidationResult(string File, IReadOnlyList<ValidationError> Errors);

/// <summary>One place where an instance breaks its schema.</summary>
internal sealed record ValidationError(SourcePosition At, string InstancePath, string KeywordLocation, string Message);

/// <summary>The results of <c>validate</c> in every format; the JSON shape is a contract.</summary>
internal static class ValidationOutput
{
    public static int Write(Terminal terminal, IReadOnlyList<ValidationResult> results, string format)
    {
        var findings = results.SelectMany(result => result.Errors).Select(AsFinding).ToList();
        var report = new FindingsReport(findings, results.Count, new Dictionary<string, string>()) { Verb = "validate" };
        return FindingsOutput.Write(terminal, report, format, "error", () => Json(results));
    }

    private static string Json(IReadOnlyList<ValidationResult> results) => new JsonObject
    {
        ["results"] = new JsonArray([.. results.Select(result => new JsonObject
        {
            ["file"] = result.File,
            ["valid"] = result.Errors.Count == 0,
            ["errors"] = new JsonArray([.. result.Errors.Select(error => new JsonObject
            {
                ["instancePath"] = error.InstancePath, ["keywordLocation"] = error.KeywordLocation, ["message"] = error.Message,
            })]),
        })]),
    }.ToJsonString(JsonFindings.Readable) + "\n";

    /// <summary>The keyword is the rule that was broken.</summary>
    private static Finding AsFinding(ValidationError error) => Finding.Error(
        error.KeywordLocation.Length > 0 ? error.KeywordLocation[(error.KeywordLocation.LastIndexOf('/') + 1)..] : "document",
        error.InstancePath.Length > 0 ? $"{error.InstancePath}: {error.Message}" : error.Message, error.At) with
    {
        Path = error.InstancePath.Length > 0 ? [.. error.InstancePath[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))] : [],
    };
}
