using System.Text;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

public sealed class PlantedMistakesTests
{
    [Fact]
    public void A_workspace_with_25_mistakes_reports_exactly_these_at_their_lines()
    {
        var files = SampleFiles.Folder("tests/data/workspaces/planted");
        var expected = files
            .SelectMany(file => Encoding.UTF8.GetString(file.Value.Span).Split('\n').Select((text, index) => (file.Key, Line: index + 1, Parts: text.Split("# expect: "))))
            .Where(row => row.Parts.Length == 2)
            .Select(row => $"{row.Key}:{row.Line} {row.Parts[1]}")
            .Order(StringComparer.Ordinal)
            .ToList();

        var parsed = WorkspaceParser.Parse(files);

        Assert.Equal(25, expected.Count);
        Assert.Equal(expected, parsed.Findings.Select(f => $"{f.At.File}:{f.At.Line} {f.Rule}").Order(StringComparer.Ordinal));
        Assert.Null(parsed.Workspace);
    }
}
