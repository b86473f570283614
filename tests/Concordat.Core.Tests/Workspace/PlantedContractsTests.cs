using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

/// <summary>Contracts, event schemas, what resources say of them, and waivers: each planted mistake is found at its line, and nothing else is.</summary>
public sealed class PlantedContractsTests
{
    [Fact]
    public void A_workspace_with_60_mistakes_of_contracts_reports_exactly_these_at_their_lines()
    {
        var files = SampleFiles.Folder("tests/data/workspaces/planted-contracts");
        var expected = SampleFiles.Planted(files);

        var check = WorkspaceCheck.Run(files, new DateOnly(2026, 11, 22));

        Assert.Equal(60, expected.Count);
        Assert.Equal(expected, check.Findings.Select(f => $"{f.At.File}:{f.At.Line} {f.Rule}").Order(StringComparer.Ordinal));
        Assert.False(check.Passes);
    }
}
