using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

public sealed class PlantedMistakesTests
{
    [Fact]
    public void A_workspace_with_25_mistakes_reports_exactly_these_at_their_lines()
    {
        var files = SampleFiles.Folder("tests/data/workspaces/planted");
        var expected = SampleFiles.Planted(files);

        var parsed = WorkspaceParser.Parse(files);

        Assert.Equal(25, expected.Count);
        Assert.Equal(expected, parsed.Findings.Select(f => $"{f.At.File}:{f.At.Line} {f.Rule}").Order(StringComparer.Ordinal));
        Assert.Null(parsed.Workspace);
    }
}
