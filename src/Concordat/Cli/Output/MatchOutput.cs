using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Matching;

namespace Concordat.Cli.Output;

/// <summary>What is told beside the result itself.</summary>
internal sealed record MatchReport(MatchScore? Score, MatchExplanation? Explanation, bool HasWeights);

/// <summary>The figures of a matching, for people or programs. It shows names of records and no values.</summary>
internal static class MatchOutput
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Terminal terminal, MatchResult result, MatchReport report, string format)
    {
        if (format == "json")
        {
            terminal.Out.WriteLine(Json(result, report).ToJsonString(Readable));
        }
        else
        {
            Text(terminal.Out, result, report);
        }
    }

    private static void Text(TextWriter text, MatchResult result, MatchReport report)
    {
        var matches = result.Pairs.Count - result.Reviews;
        text.WriteLine($"{result.Table.Count:N0} records, {result.Compared:N0} pairs compared: {matches:N0} match in {result.Clusters.Count:N0} groups, {result.Reviews:N0} for review");
        if (result.SkippedBlocks > 0)
        {
            text.WriteLine($"left out: {result.SkippedBlocks:N0} keys that more than {result.Table.Rules.BlockLimit} records share, {result.SkippedPairs:N0} pairs unless another key joins them");
        }
        if (report.Score is { } score)
        {
            text.WriteLine($"precision {score.Precision:0.0000}  recall {score.Recall:0.0000}  F1 {score.F1:0.0000}  ({score.Right:N0} right, {score.Wrong:N0} wrong, {score.Missed:N0} missed)");
        }
        if (report.HasWeights)
        {
            text.WriteLine($"{"field",-18}{"level",-34}{"in matches",10}{"by chance",14}{"bits",8}  given");
            foreach (var weight in result.Model.Weights())
            {
                text.WriteLine($"{weight.Field,-18}{weight.Level,-34}{weight.M,10:0.0000}{weight.U,14:0.00000000}{weight.Bits,8:0.0}  {weight.Given}".TrimEnd());
            }
        }
        if (report.Explanation is { } why)
        {
            text.WriteLine($"{why.A} and {why.B}: {(why.IsCertain ? "the same by rule" : $"{why.Bits:0.0} bits, probability {why.Probability:0.0000}")}");
            text.WriteLine($"  {"before comparing",-52}{why.PriorBits,8:0.0}");
            if (why.TogetherBits <= -0.05)
            {
                text.WriteLine($"  {"may be two people who live together",-52}{why.TogetherBits,8:0.0}");
            }
            foreach (var field in why.Fields)
            {
                text.WriteLine($"  {field.Field,-18}{field.Level,-34}{field.Bits,8:0.0}{(field.Rarity == 0 ? "" : $" {field.Rarity:+0.0;-0.0} for the value")}{(field.Given is null ? "" : $" given {field.Given}")}");
            }
        }
    }

    private static JsonObject Json(MatchResult result, MatchReport report)
    {
        var json = new JsonObject
        {
            ["records"] = result.Table.Count,
            ["compared"] = result.Compared,
            ["matches"] = result.Pairs.Count - result.Reviews,
            ["reviews"] = result.Reviews,
            ["groups"] = result.Clusters.Count,
            ["skipped"] = new JsonObject { ["keys"] = result.SkippedBlocks, ["pairs"] = result.SkippedPairs },
        };
        if (report.Score is { } score)
        {
            json["score"] = new JsonObject
            {
                ["precision"] = score.Precision, ["recall"] = score.Recall, ["f1"] = score.F1, ["right"] = score.Right, ["wrong"] = score.Wrong, ["missed"] = score.Missed,
            };
        }
        if (report.HasWeights)
        {
            json["weights"] = new JsonArray([.. result.Model.Weights().Select(w => new JsonObject
            {
                ["field"] = w.Field, ["given"] = w.Given, ["level"] = w.Level, ["m"] = w.M, ["u"] = w.U, ["bits"] = w.Bits,
            })]);
        }
        if (report.Explanation is { } why)
        {
            json["explanation"] = new JsonObject
            {
                ["left"] = why.A,
                ["right"] = why.B,
                ["probability"] = why.Probability,
                ["bits"] = why.Bits,
                ["priorBits"] = why.PriorBits,
                ["togetherBits"] = why.TogetherBits,
                ["byRule"] = why.IsCertain,
                ["fields"] = new JsonArray([.. why.Fields.Select(f => new JsonObject { ["field"] = f.Field, ["level"] = f.Level, ["given"] = f.Given, ["bits"] = f.Bits, ["rarity"] = f.Rarity })]),
            };
        }
        return json;
    }
}
