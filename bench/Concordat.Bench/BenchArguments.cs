namespace Concordat.Bench;

/// <summary>What all benchmarks take.</summary>
/// <param name="Connections">Connections that are open at the same time; null for those that the benchmark measures by default.</param>
/// <param name="Seconds">Seconds of one measurement.</param>
/// <param name="Rounds">Measurements of each side, taken in turn; the median counts.</param>
/// <param name="Messages">Messages in all, for the memory that they leave behind; null to measure by time.</param>
/// <param name="Record">Whether a row is appended to bench/results.</param>
public sealed record BenchArguments(int? Connections = null, int Seconds = 10, int Rounds = 3, int? Messages = null, bool Record = true)
{
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
                "--no-record" => read with { Record = false },
                _ => throw new ArgumentException($"unknown argument '{args[i]}'"),
            };
        }
        return read;
    }
}
