using System.CommandLine;
using Concordat.Cli.Output;
using Concordat.Core.Formats.Csv;
using Concordat.Core.Matching;
using Concordat.Core.Primitives;

namespace Concordat.Cli;

/// <summary>
/// <c>concordat match FILE.csv [OTHER.csv]</c>: finds records of one person or thing, offline, in one file or between two. Standard output has figures and, where
/// asked for, the explanation of a pair; the pairs and groups go to files.
/// </summary>
internal static class MatchCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "One CSV file to find duplicates in, or two to link.", Arity = new ArgumentArity(1, 2) };
        var rules = new Option<string>("--rules") { Description = "Fields, keys and thresholds (YAML); without it the columns are known by their names." };
        var id = new Option<string>("--id") { Description = "The column that tells records apart, where it is not the one of the rules." };
        var pairs = new Option<string>("--out") { Description = "Writes the pairs (CSV): both records, decision, reason, probability, weight." };
        var clusters = new Option<string>("--clusters") { Description = "Writes the groups (CSV): file, record, group." };
        var golden = new Option<string>("--golden") { Description = "Writes one record (CSV) for each group and each record that is alone: the values that survive, and where they come from." };
        var score = new Option<bool>("--score") { Description = "Compares with the truth: the names of the records (rec-7-org, rec-7-dup-0), or --truth." };
        var truth = new Option<string>("--truth") { Description = "The column that names whom a record is in truth. It is used for the score alone." };
        var explain = new Option<string[]>("--explain") { Description = "Explains the weight of a pair, by the names of two records.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var weights = new Option<bool>("--weights") { Description = "Shows what was found about each field: its share in matches, by chance, and its weight." };
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("match", "Finds records of one person or thing in one file or between two, by rules and by weights.") { files, rules, id, pairs, clusters, golden, score, truth, explain, weights, format };
        command.SetAction((parsed, stop) => Task.FromResult(Match(terminal, new MatchRequest(
            parsed.GetValue(files)!, parsed.GetValue(rules), parsed.GetValue(id), parsed.GetValue(pairs), parsed.GetValue(clusters), parsed.GetValue(golden), parsed.GetValue(score) || parsed.GetValue(truth) is not null,
            parsed.GetValue(truth), parsed.GetValue(explain)!, parsed.GetValue(weights), parsed.GetValue(format)!), stop)));
        return command;
    }

    private static int Match(Terminal terminal, MatchRequest request, CancellationToken stop)
    {
        var read = MatchFiles.Read(terminal, request.Files, request.Rules, request.Id, request.Truth);
        if (read.Findings.Count > 0 || read.Table is not { } table)
        {
            return Tell(terminal, read.Findings);
        }
        if (request.Scores && read.Entities.Contains(null))
        {
            return terminal.Fail(Exit.Usage, $"the names of the records do not tell the truth ('{table.Id(read.Entities.IndexOf(null))}' is not like rec-7-org or rec-7-dup-0). Name the column that does with --truth.");
        }
        var asked = request.Explain is [var first, var second] ? new[] { read.Find(first, 0), read.Find(second, (byte)(table.IsLinkage ? 1 : 0)) } : [];
        if (Array.IndexOf(asked, null) is >= 0 and var unknown)
        {
            return terminal.Fail(Exit.Usage, $"there is no record '{request.Explain[unknown]}'.");
        }
        var golden = request.Golden is null ? null : GoldenRecords.Read(terminal, request.Files, table.Rules.Survivorship, table.Rules.Id);
        if (golden?.Findings.Count > 0)
        {
            return Tell(terminal, golden.Findings);
        }
        var result = Matcher.Run(table, stop);
        if (golden is not null)
        {
            Write(terminal.FullPath(request.Golden!), golden.Rows(result));
        }
        if (request.Pairs is { } pairs)
        {
            Write(terminal.FullPath(pairs), result.Pairs.Select(p => (string[])
                [table.Id(p.A), table.Id(p.B), p.Decision == PairDecision.Match ? "match" : "review", p.Reason, $"{p.Probability:0.######}", $"{p.Bits:0.00}"]).Prepend(["left", "right", "decision", "reason", "probability", "bits"]));
        }
        if (request.Clusters is { } clusters)
        {
            Write(terminal.FullPath(clusters), result.Clusters.SelectMany((group, number) => group.Select(record => (string[])
                [Path.GetFileName(request.Files[table.Source(record)]), table.Id(record), $"{number + 1}"])).Prepend(["file", "record", "group"]));
        }
        MatchOutput.Write(terminal, result, new MatchReport(
            request.Scores ? MatchScore.Of(result, record => read.Entities[record]!) : null, asked is [{ } a, { } b] ? result.Model.Explain(a, b) : null, request.Weights), request.Format);
        return Exit.Ok;
    }

    private static int Tell(Terminal terminal, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            terminal.Fail(Exit.Usage, $"{finding.At}: {finding.Message} {finding.Fix}".TrimEnd());
        }
        return Exit.Usage;
    }

    /// <summary>A file beside the one asked for becomes it when it is whole: one that was there before is not lost to a run that breaks off.</summary>
    private static void Write(string path, IEnumerable<string[]> rows)
    {
        var unfinished = path + ".unfinished";
        using (var file = new StreamWriter(unfinished))
        {
            foreach (var row in rows)
            {
                file.Write(CsvText.Line(row));
            }
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>One call of the verb.</summary>
    private sealed record MatchRequest(
        string[] Files, string? Rules, string? Id, string? Pairs, string? Clusters, string? Golden, bool Scores, string? Truth, string[] Explain, bool Weights, string Format);
}
