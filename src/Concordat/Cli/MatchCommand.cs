using System.CommandLine;
using Concordat.Cli.Output;
using Concordat.Core.Formats.Csv;
using Concordat.Core.Matching;

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
        var score = new Option<bool>("--score") { Description = "Compares with the truth: the names of the records (rec-7-org, rec-7-dup-0), or --truth." };
        var truth = new Option<string>("--truth") { Description = "The column that names whom a record is in truth. It is used for the score alone." };
        var explain = new Option<string[]>("--explain") { Description = "Explains the weight of a pair, by the names of two records.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var weights = new Option<bool>("--weights") { Description = "Shows what was found about each field: its share in matches, by chance, and its weight." };
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("match", "Finds records of one person or thing in one file or between two, by rules and by weights.") { files, rules, id, pairs, clusters, score, truth, explain, weights, format };
        command.SetAction((parsed, stop) => Task.FromResult(Match(terminal, new MatchRequest(
            parsed.GetValue(files)!, parsed.GetValue(rules), parsed.GetValue(id), parsed.GetValue(pairs), parsed.GetValue(clusters), parsed.GetValue(score) || parsed.GetValue(truth) is not null,
            parsed.GetValue(truth), parsed.GetValue(explain)!, parsed.GetValue(weights), parsed.GetValue(format)!), stop)));
        return command;
    }

    private static int Match(Terminal terminal, MatchRequest request, CancellationToken stop)
    {
        var read = MatchFiles.Read(terminal, request.Files, request.Rules, request.Id, request.Truth);
        if (read.Findings.Count > 0 || read.Table is not { } table)
        {
            foreach (var finding in read.Findings)
            {
                terminal.Fail(Exit.Usage, $"{finding.At}: {finding.Message} {finding.Fix}".TrimEnd());
            }
            return Exit.Usage;
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
        var result = Matcher.Run(table, stop);
        if (request.Pairs is { } pairs)
        {
            Write(terminal.FullPath(pairs), ["left", "right", "decision", "reason", "probability", "bits"], result.Pairs.Select(p => (string[])
                [table.Id(p.A), table.Id(p.B), p.Decision == PairDecision.Match ? "match" : "review", p.Reason, $"{p.Probability:0.######}", $"{p.Bits:0.00}"]));
        }
        if (request.Clusters is { } clusters)
        {
            Write(terminal.FullPath(clusters), ["file", "record", "group"], result.Clusters.SelectMany((group, number) => group.Select(record => (string[])
                [Path.GetFileName(request.Files[table.Source(record)]), table.Id(record), $"{number + 1}"])));
        }
        MatchOutput.Write(terminal, result, new MatchReport(
            request.Scores ? MatchScore.Of(result, record => read.Entities[record]!) : null, asked is [{ } a, { } b] ? result.Model.Explain(a, b) : null, request.Weights), request.Format);
        return Exit.Ok;
    }

    /// <summary>A file beside the one asked for becomes it when it is whole: one that was there before is not lost to a run that breaks off.</summary>
    private static void Write(string path, string[] header, IEnumerable<string[]> rows)
    {
        var unfinished = path + ".unfinished";
        using (var file = new StreamWriter(unfinished))
        {
            file.Write(CsvText.Line(header));
            foreach (var row in rows)
            {
                file.Write(CsvText.Line(row));
            }
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>One call of the verb.</summary>
    private sealed record MatchRequest(
        string[] Files, string? Rules, string? Id, string? Pairs, string? Clusters, bool Scores, string? Truth, string[] Explain, bool Weights, string Format);
}
