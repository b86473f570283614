using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Advice;

namespace Concordat.Cli.Output;

/// <summary>What advise has to say, in each of its formats.</summary>
internal static class AdviceOutput
{
    public static string Text(IReadOnlyList<PatternAdvice> advice)
    {
        var text = new StringBuilder();
        foreach (var one in advice)
        {
            text.Append($"{one.Id} ({one.Kind}, {one.At})\n  declared     {Declared(one)}\n");
            if (one.Recommended is { } verdict)
            {
                text.Append($"  recommended  {verdict.Interaction}, {verdict.Route}{(one.IsMisfit ? "  << misfit" : "")}\n");
                foreach (var reason in verdict.Reasons)
                {
                    text.Append($"    {reason.For,-10} {Weight(reason),4}  {reason.Because} [{reason.Row}]\n");
                }
            }
            text.Append(one.Change is null ? "" : $"  change       {one.Change}\n").Append('\n');
        }
        return text.Append(Summary(advice)).Append('\n').ToString();
    }

    public static string Markdown(IReadOnlyList<PatternAdvice> advice)
    {
        var text = new StringBuilder($"{Summary(advice)}\n\n| interface | declared | recommended | why | change |\n|---|---|---|---|---|\n");
        foreach (var one in advice)
        {
            var why = string.Join(" ", (one.Recommended?.Reasons ?? []).Select(reason => $"{reason.Because} (`{reason.Row}`, {reason.For} {Weight(reason)})"));
            text.Append($"| `{one.Id}` | {Declared(one)} | {(one.Recommended is { } verdict ? $"{(one.IsMisfit ? "**" : "")}{verdict.Interaction}, {verdict.Route}{(one.IsMisfit ? "**" : "")}" : "–")} | {why} | {one.Change} |\n");
        }
        return text.ToString();
    }

    public static string Json(IReadOnlyList<PatternAdvice> advice) => new JsonObject
    {
        ["interfaces"] = new JsonArray([.. advice.Select(One)]),
        ["summary"] = new JsonObject { ["interfaces"] = advice.Count, ["misfits"] = advice.Count(one => one.IsMisfit), ["undeclared"] = advice.Count(one => one.Recommended is null || one.Declared is null) },
    }.ToJsonString(JsonFindings.Readable) + "\n";

    private static JsonObject One(PatternAdvice one) => new()
    {
        ["interface"] = one.Id,
        ["kind"] = one.Kind,
        ["file"] = one.At.File,
        ["line"] = one.At.Line,
        ["declared"] = one.Declared is { } declared ? Pattern(declared.Interaction, declared.Route) : null,
        ["recommended"] = one.Recommended is { } verdict ? Pattern(verdict.Interaction, verdict.Route) : null,
        ["misfit"] = one.IsMisfit,
        ["reasons"] = new JsonArray([.. (one.Recommended?.Reasons ?? []).Select(reason => new JsonObject
        {
            ["row"] = reason.Row, ["for"] = reason.For, ["weight"] = reason.Weight, ["because"] = reason.Because,
        })]),
        ["change"] = one.Change,
    };

    private static JsonObject Pattern(string interaction, string route) => new() { ["interaction"] = interaction, ["route"] = route };

    private static string Declared(PatternAdvice one) => one.Declared is { } pattern ? $"{pattern.Interaction}, {pattern.Route}" : "nothing";

    private static string Weight(PatternReason reason) => reason.Weight is { } weight ? $"+{weight}" : "hard";

    private static string Summary(IReadOnlyList<PatternAdvice> advice) =>
        $"{advice.Count} interface{(advice.Count == 1 ? "" : "s")}, {advice.Count(one => one.IsMisfit)} misfit{(advice.Count(one => one.IsMisfit) == 1 ? "" : "s")}, {advice.Count(one => one.Recommended is null)} without a need.";
}
