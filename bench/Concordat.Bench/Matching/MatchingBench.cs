using System.Diagnostics;
using Concordat.Core.Matching;

namespace Concordat.Bench.Matching;

/// <summary>
/// Finds the duplicates among invented people in the manner of Febrl, half of whom are duplicates, with the rules that the product ships. They, their thresholds and
/// where the estimation begins were chosen on seed 1 alone; the seeds from 11 on that this measures played no part.
/// </summary>
internal static class MatchingBench
{
    private const double GoalF1 = 0.98;
    private const double GoalSeconds = 60;

    public static int Run(BenchArguments arguments)
    {
        var met = true;
        foreach (var corruption in Corruption.All)
        {
            foreach (var hasPlaces in (bool[])[false, true])
            {
                for (var seed = arguments.Seed; seed < arguments.Seed + arguments.Seeds; seed++)
                {
                    met &= Measure(new InventedPeople(corruption, seed, hasPlaces), arguments);
                }
            }
        }
        return met ? 0 : 1;
    }

    private static bool Measure(InventedPeople people, BenchArguments arguments)
    {
        var count = arguments.Records;
        var records = people.Make(count, count / 2);
        var began = Stopwatch.GetTimestamp();
        var rules = KnownLayouts.For(InventedPeople.Header)!;
        var table = new RecordTable(rules);
        foreach (var record in records)
        {
            table.Add(record[0], 0, record.AsSpan(1));
        }
        var result = Matcher.Run(table);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var score = MatchScore.Of(result, record => MatchScore.Entity(table.Id(record))!);
        var verdict = score.F1 >= GoalF1 && seconds < GoalSeconds ? "met" : "not met";
        var model = $"{people.Corruption.Name}{(people.HasPlaces ? ", places and households" : "")}";
        Console.WriteLine($"{model}, seed {people.Seed}, {count:N0} records: goal F1 ≥ {GoalF1} in < {GoalSeconds} s   F1 {score.F1:0.0000} (precision {score.Precision:0.0000}, recall {score.Recall:0.0000})   {seconds:0.0} s   {verdict}   {result.Compared:N0} compared, {result.Reviews:N0} for review, {result.SkippedBlocks:N0} blocks left out");
        if (arguments.Explain)
        {
            Tell(result);
        }
        if (arguments.Record)
        {
            ResultTable.Append("matching", "Matching: duplicates among invented people", [
                ("model", model), ("seed", $"{people.Seed}"), ("records", $"{count:N0}"), ("goal", $"F1 ≥ {GoalF1}, < {GoalSeconds} s"), ("F1", $"{score.F1:0.0000}"),
                ("precision", $"{score.Precision:0.0000}"), ("recall", $"{score.Recall:0.0000}"), ("seconds", $"{seconds:0.0}"), ("compared", $"{result.Compared:N0}"), ("for review", $"{result.Reviews:N0}"), ("verdict", verdict),
            ]);
        }
        return verdict == "met";
    }

    /// <summary>The weights, and where what was missed was lost: not met in any pass, or met and weighed too little.</summary>
    private static void Tell(MatchResult result)
    {
        var table = result.Table;
        foreach (var row in result.Model.Weights().GroupBy(w => (w.Field, w.Given)))
        {
            Console.WriteLine($"  {row.Key.Field}{(row.Key.Given is { } given ? $", {given}" : "")}: {string.Join(", ", row.Select(w => $"{w.Level} m {w.M:0.0000} u {w.U:0.0000000}"))}");
        }
        Console.WriteLine($"  prior {result.Model.PriorBits:0.0} bits");
        var entities = Enumerable.Range(0, table.Count).Select(r => MatchScore.Entity(table.Id(r))!).ToArray();
        var decided = result.Pairs.ToDictionary(p => (p.A, p.B));
        var missed = Enumerable.Range(0, table.Count).GroupBy(r => entities[r]).SelectMany(g => g.SelectMany(a => g.Where(b => b > a).Select(b => (a, b))))
            .Where(p => decided.GetValueOrDefault(p)?.Decision != PairDecision.Match).ToList();
        var bits = missed.Select(p => result.Model.Explain(p.a, p.b).Bits).ToList();
        Console.WriteLine($"  missed {missed.Count:N0}: in review {missed.Count(p => decided.ContainsKey(p)):N0}, not met and ≥ 3.2 bits {bits.Where((b, i) => b >= 3.2 && !decided.ContainsKey(missed[i])).Count():N0}, below {bits.Count(b => b < 3.2):N0}");
        var wrong = result.Pairs.Where(p => p.Decision == PairDecision.Match && entities[p.A] != entities[p.B]).ToList();
        Console.WriteLine($"  wrong {wrong.Count:N0}: {string.Join(", ", wrong.GroupBy(w => w.Reason).Select(g => $"{g.Key} {g.Count():N0}"))}");
        foreach (var pair in wrong.Take(4))
        {
            Show(result, pair.A, pair.B);
        }
        foreach (var (a, b) in missed.Take(4))
        {
            Show(result, a, b);
        }
    }

    private static void Show(MatchResult result, int a, int b)
    {
        var explanation = result.Model.Explain(a, b);
        Console.WriteLine($"    {explanation.A} {explanation.B} {explanation.Bits:0.0}: {string.Join("; ", explanation.Fields.Select(f => $"{f.Field} {f.Level} {f.Bits + f.Rarity:0.0}"))}");
    }
}
