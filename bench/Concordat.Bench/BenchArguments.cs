namespace Concordat.Bench;

/// <summary>What all benchmarks take.</summary>
/// <param name="Connections">Connections that are open at the same time; null for those that the benchmark measures by default.</param>
/// <param name="Seconds">Seconds of one measurement.</param>
/// <param name="Rounds">Measurements of each side, taken in turn; the median counts.</param>
/// <param name="Messages">Messages in all, for the memory that they leave behind; null to measure by time.</param>
/// <param name="Record">Whether a row is appended to bench/results.</param>
public sealed record BenchArguments(int? Connections = null, int Seconds = 10, int Rounds = 3, int? Messages = null, bool Record = true)
{
    /// <summary>Records in all, of the benchmarks of records.</summary>
    public int Records { get; init; } = 100_000;

    /// <summary>The first seed of what is invented, and how many there are.</summary>
    public int Seed { get; init; } = 11;

    /// <summary>How many seeds are measured.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>Whether the benchmark says more than its figures.</summary>
    public bool Explain { get; init; }

    public static BenchArguments Read(string[] args)
    {
        var read = new BenchArguments();
        for (var i = 0; i < args.Length; i++)
        {
            read = args[i] switch
            {
                "--connections" => read with { Connections = int.Parse(args[++i]) },
                "--seconds" => read with { Seconds = int.Parse(args[++i]) },
                "--rounds" => read with { Rounds = int.Parse(args[++i]) },
                "--messages" => read with { Messages = int.Parse(args[++i]) },
                "--records" => read with { Records = int.Parse(args[++i]) },
                "--seed" => read with { Seed = int.Parse(args[++i]), Seeds = 1 },
                "--seeds" => read with { Seeds = int.Parse(args[++i]) },
                "--explain" => read with { Explain = true },
                "--no-record" => read with { Record = false },
                _ => throw new ArgumentException($"unknown argument '{args[i]}'"),
            };
        }
        return read;
    }
}
