using System.Diagnostics;
using System.Text;
using Concordat.Core.Reconciliation;

namespace Concordat.Bench.Matching;

/// <summary>
/// Two files of claims in different order and writing, with exactly fifteen differences planted among them, and twenty thousand that the tolerances cover. A process
/// of its own reconciles them, so that its peak of memory is that of reconciling and of nothing else.
/// </summary>
internal static class ReconcileBench
{
    private const int GoalSeconds = 120;
    private const int GoalMegabytes = 1024;

    private static readonly ReconcileRules Rules = new(
        [new ReconcileField("claim", ValueForm.Text)],
        [
            new ReconcileField("payer", ValueForm.Text), new ReconcileField("amount", ValueForm.Number) { Tolerance = 0.01m }, new ReconcileField("paid", ValueForm.Number) { Right = "paid_amount" },
            new ReconcileField("service_date", ValueForm.Date) { Days = 1 }, new ReconcileField("status", ValueForm.Text),
        ])
    {
        Totals = ["amount", "paid"], By = ["payer"], Authority = "left", Owner = "revenue-cycle",
    };

    public static int Run(BenchArguments arguments)
    {
        var count = arguments.Records == 100_000 ? 1_000_000 : arguments.Records;
        var folder = Directory.CreateTempSubdirectory("concordat-reconcile-").FullName;
        try
        {
            var planted = Write(folder, count, arguments.Seed);
            using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["reconcile-one", folder]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            child.WaitForExit();
            var (seconds, megabytes, within) = (double.Parse(lines[0]), double.Parse(lines[1]), int.Parse(lines[2]));
            var found = lines[3..].ToHashSet(StringComparer.Ordinal);
            var (missed, wrong) = (planted.Except(found).Count(), found.Except(planted).Count());
            var verdict = child.ExitCode == 0 && missed + wrong == 0 && found.Count == planted.Count && seconds < GoalSeconds && megabytes < GoalMegabytes ? "met" : "not met";
            Console.WriteLine($"{count:N0} rows a side, seed {arguments.Seed}: goal exactly {planted.Count} exceptions, < {GoalSeconds} s, < {GoalMegabytes} MB   found {found.Count}, {missed} missed, {wrong} wrong, {within:N0} within tolerance   {seconds:0.0} s   peak {megabytes:0} MB   {verdict}");
            if (arguments.Record)
            {
                ResultTable.Append("reconcile", "Reconciliation: planted differences", [
                    ("rows a side", $"{count:N0}"), ("seed", $"{arguments.Seed}"), ("goal", $"exactly {planted.Count}, < {GoalSeconds} s, < {GoalMegabytes} MB"), ("found", $"{found.Count}, {missed} missed, {wrong} wrong"),
                    ("within tolerance", $"{within:N0}"), ("seconds", $"{seconds:0.0}"), ("peak of the process", $"{megabytes:0} MB"), ("verdict", verdict),
                ]);
            }
            return verdict == "met" ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The work itself: seconds, the peak of memory, and what was found, a line each.</summary>
    public static int One(string folder)
    {
        var began = Stopwatch.GetTimestamp();
        var result = Reconciler.Run(Rules, Side(folder, "left.csv"), Side(folder, "right.csv"));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine($"{seconds}\n{Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0}\n{result.Within}");
        foreach (var exception in result.Exceptions)
        {
            Console.WriteLine($"{exception.Kind} {exception.Key[0]} {string.Join('+', exception.Fields.Select(f => f.Name))}".TrimEnd());
        }
        return result.Findings.Count;
    }

    private static ReconcileSide Side(string folder, string file) => new(file, () => new StreamReader(Path.Combine(folder, file)));

    private static HashSet<string> Write(string folder, int count, int seed)
    {
        var random = new Random(seed);
        string[] payers = ["Northern Health", "Harbour Mutual", "State Fund", "Bluegum Cover"];
        var rows = Enumerable.Range(0, count).Select(i => new Claim(
            $"CLM-{i * 7 + 100000:D9}", payers[random.Next(4)], random.Next(1_000, 900_000) / 100m, random.Next(0, 500_000) / 100m, new DateOnly(2026, 1, 1).AddDays(random.Next(300)), random.Next(3) switch { 0 => "paid", 1 => "open", _ => "denied" })).ToList();
        var (left, right) = (new List<Claim>(rows), new List<Claim>(rows));
        var planted = new HashSet<string>(StringComparer.Ordinal);
        var chosen = new HashSet<int>();
        while (chosen.Count < 15 + count / 50)
        {
            chosen.Add(random.Next(count));
        }
        var picks = new Queue<int>(chosen);
        void Plant(string what, Action<int> change, string fields = "")
        {
            var row = picks.Dequeue();
            planted.Add($"{what} {rows[row].Id} {fields}".TrimEnd());
            change(row);
        }
        var (goneLeft, goneRight) = (new HashSet<int>(), new HashSet<int>());
        for (var i = 0; i < 3; i++)
        {
            Plant("MissingLeft", row => goneLeft.Add(row));
            Plant("MissingRight", row => goneRight.Add(row));
        }
        Plant("DuplicateLeft", row => left.Add(rows[row]));
        Plant("DuplicateRight", row => right.Add(rows[row] with { Status = "denied twice" }));
        Plant("Changed", row => right[row] = rows[row] with { Amount = rows[row].Amount + 0.02m }, "amount");
        Plant("Changed", row => right[row] = rows[row] with { Amount = -rows[row].Amount }, "amount");
        Plant("Changed", row => right[row] = rows[row] with { Paid = rows[row].Paid + 0.01m }, "paid");
        Plant("Changed", row => right[row] = rows[row] with { Day = rows[row].Day.AddDays(-2) }, "service_date");
        Plant("Changed", row => right[row] = rows[row] with { Status = "void" }, "status");
        Plant("Changed", row => right[row] = rows[row] with { Payer = "Other Cover" }, "payer");
        Plant("Changed", row => right[row] = rows[row] with { Paid = rows[row].Paid + 1, Status = "void" }, "paid+status");
        // Differences that the tolerances cover, and that are no exceptions.
        while (picks.TryDequeue(out var row))
        {
            right[row] = row % 2 == 0 ? rows[row] with { Amount = rows[row].Amount + 0.01m } : rows[row] with { Day = rows[row].Day.AddDays(1) };
        }
        Save(Path.Combine(folder, "left.csv"), "claim,payer,amount,paid,service_date,status", left.Where((_, i) => !goneLeft.Contains(i)), c => $"{c.Id},{c.Payer},{c.Amount},{c.Paid},{c.Day:yyyy-MM-dd},{c.Status}");
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(right = [.. right.Where((_, i) => !goneRight.Contains(i))]));
        // The other system writes the same things otherwise, and in another order of columns.
        Save(Path.Combine(folder, "right.csv"), "status,claim,service_date,paid_amount,amount,payer", right, c => $"{c.Status.ToUpperInvariant()},{c.Id.ToLowerInvariant()},{c.Day:yyyyMMdd},{c.Paid:0.0000},{c.Amount:0.000},\"{c.Payer.ToUpperInvariant()} \"");
        return planted.Select(p => p.StartsWith("MissingLeft", StringComparison.Ordinal) ? $"MissingLeft {p[12..].ToLowerInvariant()}" : p).ToHashSet(StringComparer.Ordinal);
    }

    private static void Save(string file, string header, IEnumerable<Claim> claims, Func<Claim, string> line)
    {
        using var text = new StreamWriter(file, append: false, new UTF8Encoding(false));
        text.WriteLine(header);
        foreach (var claim in claims)
        {
            text.WriteLine(line(claim));
        }
    }

    private sealed record Claim(string Id, string Payer, decimal Amount, decimal Paid, DateOnly Day, string Status);
}
