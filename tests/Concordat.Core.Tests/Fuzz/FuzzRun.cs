using System.Diagnostics;

namespace Concordat.Core.Tests.Fuzz;

/// <summary>
/// Mutated inputs against every target: no exception, no execution over a second, less than 512 MB. A short run belongs to the suite;
/// <c>./test --full fuzz N</c> runs N executions of each target with numbers of its own. What fails is kept in tests/data/fuzz and runs ever after.
/// </summary>
public sealed class FuzzRun
{
    private const int Short = 400;
    private const long MaxBytes = 512L * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(15);

    private byte[] _current = [];
    private long _since;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    private static string Corpus => Path.Combine(SampleFiles.Root, "tests", "data", "fuzz");

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutated_inputs_neither_crash_nor_hang(string name)
    {
        var target = FuzzTargets.All.Single(t => t.Name == name);
        var executions = int.TryParse(Environment.GetEnvironmentVariable("CONCORDAT_FUZZ"), out var asked) ? asked : Short;
        var first = executions == Short ? 0 : Environment.TickCount;
        var clock = Stopwatch.StartNew();
        var (slowest, peak, failure) = Run(target, first, executions);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"FUZZ | {name} | {executions} | {first} | {clock.Elapsed.TotalSeconds:0} | {slowest.TotalMilliseconds:0} | {peak / 1048576} | {(failure is null ? "held" : "BROKEN")} |");
        Assert.Null(failure);
    }

    [Fact]
    public void What_failed_once_holds_now()
    {
        foreach (var target in FuzzTargets.All)
        {
            var folder = Path.Combine(Corpus, target.Name);
            foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
            {
                var clock = Stopwatch.StartNew();
                target.Run(File.ReadAllBytes(file));
                Assert.True(clock.Elapsed < Hang, file);
            }
        }
    }

    private (TimeSpan Slowest, long Peak, string? Failure) Run(FuzzTarget target, int first, int executions)
    {
        string? failure = null;
        var (slowest, peak) = (TimeSpan.Zero, 0L);
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        // The stack of an ordinary thread: what overflows it would end the program.
        var work = new Thread(() => failure = Loop(target, first, executions, ref slowest, ref peak), 1024 * 1024) { IsBackground = true };
        work.Start();
        // It looks so many times, and does not read a clock: on a machine that stands still, nothing hangs.
        var (seen, looks) = (0L, 0);
        while (!work.Join(500))
        {
            var since = Volatile.Read(ref _since);
            looks = since == seen ? looks + 1 : 0;
            seen = since;
            if (looks > Hang.TotalMilliseconds / 500)
            {
                return (Hang, peak, Keep(target, _current, "it hangs"));
            }
        }
        return (slowest, peak, failure);
    }

    private string? Loop(FuzzTarget target, int first, int executions, ref TimeSpan slowest, ref long peak)
    {
        for (var i = 0; i < executions; i++)
        {
            _current = new Mutator(target, unchecked(first + i)).Next();
            var took = TimeSpan.MaxValue;
            try
            {
                for (var again = 0; again < 3 && took > MaxTime; again++) // a busy machine is no hang
                {
                    var since = Stopwatch.GetTimestamp();
                    Volatile.Write(ref _since, since);
                    target.Run(_current);
                    took = Stopwatch.GetElapsedTime(since);
                }
            }
            catch (Exception error)
            {
                return Keep(target, _current, error.ToString());
            }
            slowest = took > slowest ? took : slowest;
            if (took > MaxTime)
            {
                return Keep(target, _current, $"it takes {took.TotalSeconds:0.0} s");
            }
            if (i % 256 == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
                if (peak > MaxBytes)
                {
                    return Keep(target, _current, $"{peak / 1048576} MB are in use");
                }
            }
        }
        return null;
    }

    private static string Keep(FuzzTarget target, byte[] input, string why)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Corpus, target.Name)).FullName;
        var file = Path.Combine(folder, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input))[..16]);
        File.WriteAllBytes(file, input);
        return $"{file}: {why}";
    }
}
