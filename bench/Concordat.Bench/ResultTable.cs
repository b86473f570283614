using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Concordat.Bench;

/// <summary>The committed tables: each row names the commit, the command and the machine that made it.</summary>
internal static class ResultTable
{
    /// <summary>Asked once: the rows of a run change the tree themselves.</summary>
    private static readonly Lazy<string> s_commit = new(Commit);

    public static void Append(string name, string title, IReadOnlyList<(string Column, string Value)> row)
    {
        var file = Path.Combine(Root, "bench", "results", name + ".md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        List<(string Column, string Value)> cells =
        [
            ("when (UTC)", TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm")),
            ("commit", s_commit.Value),
            .. row,
            ("machine", Machine()),
            ("command", $"`dotnet run -c Release --project bench/Concordat.Bench -- {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}`"),
        ];
        if (!File.Exists(file))
        {
            File.WriteAllText(file, $"# {title}\n\n| {string.Join(" | ", cells.Select(c => c.Column))} |\n|{string.Concat(cells.Select(_ => "---|"))}\n");
        }
        File.AppendAllText(file, $"| {string.Join(" | ", cells.Select(c => c.Value))} |\n");
    }

    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Concordat.slnx")))
            {
                folder = folder.Parent;
            }
            return folder?.FullName ?? throw new InvalidOperationException("The repository was not found above the program.");
        }
    }

    public static string Sample => Path.Combine(Root, "samples", "st-brigid");

    private static string Machine()
    {
        var model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return $"{Environment.ProcessorCount} × {model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {RuntimeInformation.FrameworkDescription}";
    }

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["describe", "--always", "--dirty"]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Root })!;
        var text = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return text;
    }
}
