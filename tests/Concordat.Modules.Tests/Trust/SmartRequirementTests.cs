using System.Globalization;
using System.Text.RegularExpressions;
using Concordat.Modules.Tests.Systems;

namespace Concordat.Modules.Tests.Trust;

/// <summary><c>docs/smart.md</c> stays true: no requirement of the field's list is left out, and every test that it names is there.</summary>
public sealed partial class SmartRequirementTests
{
    private static readonly List<(List<int> Ids, string HeldBy)> Rows =
    [
        .. File.ReadLines(Path.Combine(TestFiles.Root, "docs", "smart.md")).Select(line => line.Split('|')).Where(cells => cells.Length == 5 && char.IsAsciiDigit(cells[1].Trim().FirstOrDefault()))
            .Select(cells => (Ids(cells[1]), cells[3].Trim())),
    ];

    [Fact]
    public void No_requirement_stands_twice() => Assert.Empty(Rows.SelectMany(row => row.Ids).GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Every_row_names_a_test_or_a_reason() => Assert.All(Rows, row => Assert.True(
        Tests().IsMatch(row.HeldBy) || row.HeldBy.StartsWith("Not applicable", StringComparison.Ordinal) || row.HeldBy.StartsWith("Not met: ", StringComparison.Ordinal), string.Join(' ', row.Ids)));

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var sources = Directory.GetFiles(Path.Combine(TestFiles.Root, "tests"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);
        var named = Rows.SelectMany(row => Tests().Matches(row.HeldBy)).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct().ToList();
        Assert.True(named.Count > 30, $"{named.Count} tests are named.");
        Assert.Empty(named.Where(test => !sources[test.Class].Any(text => text.Contains($" {test.Method}(", StringComparison.Ordinal) || test.Method.Length == 0)).Select(test => $"{test.Class}.{test.Method}"));
    }

    [Fact]
    public void Every_requirement_of_the_list_stands_there()
    {
        var file = Path.Combine(Environment.GetEnvironmentVariable("CONCORDAT_STANDARDS") ?? Path.Combine(TestFiles.Root, "../shared/standards"), "smart-app-launch.csv");
        Assert.SkipUnless(File.Exists(file), "The field's list of requirements is not here (CONCORDAT_STANDARDS).");
        var known = Rows.SelectMany(row => row.Ids).ToHashSet();
        var listed = Listed().Matches(File.ReadAllText(file)).Select(match => int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.True(listed.Count > 200, $"{listed.Count} requirements were read.");
        Assert.All(listed, id => Assert.Contains(id, known));
    }

    private static List<int> Ids(string cell) =>
        [.. cell.Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray()).SelectMany(ends => Enumerable.Range(ends[0], ends[^1] - ends[0] + 1))];

    [GeneratedRegex("`(?<class>[A-Z][A-Za-z]*(Tests|Journey))(\\.(?<method>[A-Za-z0-9_]+))?`", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tests();

    [GeneratedRegex("^(?<id>[0-9]{1,4}),https://hl7", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Listed();
}
