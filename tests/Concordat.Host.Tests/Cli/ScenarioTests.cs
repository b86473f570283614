using System.Runtime.CompilerServices;
using Concordat.Cli;

namespace Concordat.Host.Tests.Cli;

/// <summary>
/// Runs the files in Scenarios/. A line <c>$ concordat …</c> runs a verb in a new folder that holds copies of tests/data/workspaces;
/// lines with <c>&gt;</c> are what stdout says, with <c>!</c> what stderr says, with <c>?</c> the exit code. A line <c>&gt; …</c> stands for any lines.
/// </summary>
public sealed class ScenarioTests
{
    private static readonly string Here = FindHere();

    public static TheoryData<string> Scenarios => [.. Directory.GetFiles(Path.Combine(Here, "Scenarios"), "*.scenario").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Says_what_the_scenario_says(string scenario)
    {
        var folder = Directory.CreateTempSubdirectory("concordat-cli-").FullName;
        try
        {
            Copy(Path.Combine(Here, "../../data/workspaces"), folder);
            var steps = Steps(await File.ReadAllLinesAsync(Path.Combine(Here, "Scenarios", scenario)));
            Assert.NotEmpty(steps);
            foreach (var step in steps)
            {
                await Run(step, folder);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Run(Step step, string folder)
    {
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        var exit = await CommandLine.Run(step.Args, new Terminal(stdout, stderr, folder, IsInteractive: false));
        var said = $"{stdout}{stderr}";
        Assert.True(exit == step.Exit, $"{string.Join(' ', step.Args)} ended with {exit}, not {step.Exit}:\n{said}");
        Matches(step.Out, stdout.ToString(), said);
        Matches(step.Error, stderr.ToString(), said);
    }

    private static void Matches(List<string> expected, string actual, string said)
    {
        var lines = actual.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        var at = 0;
        var skips = false;
        foreach (var line in expected)
        {
            if (line == "…")
            {
                skips = true;
                continue;
            }

            var found = skips ? lines.IndexOf(line, at) : at < lines.Count && lines[at] == line ? at : -1;
            Assert.True(found >= 0, $"Missing line: {line}\n{said}");
            (at, skips) = (found + 1, false);
        }

        Assert.True(skips || at == lines.Count, $"More than expected: {(at < lines.Count ? lines[at] : "")}\n{said}");
    }

    private static List<Step> Steps(string[] lines)
    {
        var steps = new List<Step>();
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            var rest = line.Length > 2 ? line[2..] : "";
            switch (line[0])
            {
                case '$':
                    Assert.StartsWith("concordat", rest);
                    steps.Add(new Step(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], [], []));
                    break;
                case '>':
                    steps[^1].Out.Add(rest);
                    break;
                case '!':
                    steps[^1].Error.Add(rest);
                    break;
                case '?':
                    steps[^1] = steps[^1] with { Exit = int.Parse(rest) };
                    break;
                default:
                    Assert.Fail($"No scenario line: {line}");
                    break;
            }
        }

        return steps;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string FindHere([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private sealed record Step(string[] Args, List<string> Out, List<string> Error, int Exit = 0);
}
