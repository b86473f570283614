using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Cli.Output;

/// <summary>For scripts. The shape is a contract.</summary>
internal static class JsonFindings
{
    internal static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(FindingsReport report) => new JsonObject
    {
        ["findings"] = new JsonArray([.. report.Findings.Select(One)]),
        ["summary"] = new JsonObject
        {
            ["error"] = report.Count(Severity.Error),
            ["warn"] = report.Count(Severity.Warn),
            ["info"] = report.Count(Severity.Info),
            ["hint"] = report.Count(Severity.Hint),
            ["files"] = report.Files,
        },
    }.ToJsonString(Readable) + "\n";

    private static JsonObject One(Finding finding) => new()
    {
        ["rule"] = finding.Rule,
        ["severity"] = FindingsReport.Word(finding.Severity),
        ["message"] = finding.Message,
        ["file"] = finding.At.File,
        ["line"] = finding.At.Line,
        ["column"] = finding.At.Column,
        ["path"] = new JsonArray([.. finding.Path.Select(p => JsonValue.Create(p))]),
        ["standard"] = finding.Standard,
        ["waiver"] = finding.Waiver,
        ["fix"] = finding.Fix,
    };
}
