using System.Text;
using Concordat.Core.Contracts.Compatibility;

namespace Concordat.Core.Tests.Compatibility;

public sealed class ChangeCaseTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_case_gives_its_changes_in_both_directions()
    {
        var wrong = new StringBuilder();
        foreach (var one in ChangeCase.All)
        {
            Check(wrong, one.Name + " there", one.Expected, Contracts.Compare(one.Base, one.Revision, one.Options));
            Check(wrong, one.Name + " back", one.Back, Contracts.Compare(one.Revision, one.Base, one.Options));
        }

        output.WriteLine($"{ChangeCase.All.Count} rows, {ChangeCase.All.Count * 2} cases");
        Assert.True(wrong.Length == 0, wrong.ToString());
        Assert.True(ChangeCase.All.Count >= 600, $"{ChangeCase.All.Count} rows");
    }

    [Fact]
    public void What_one_direction_alone_carries_breaks_nobody_in_the_other()
    {
        var harmless = ChangeCase.All.Where(one => one.Harmless).ToList();
        Assert.NotEmpty(harmless);
        foreach (var one in harmless)
        {
            Assert.All(Contracts.Compare(one.Base, one.Revision, one.Options).Changes, change => Assert.Equal(ChangeLevel.Info, change.Level));
        }
    }

    [Fact]
    public void No_case_holds_a_change_from_a_contract_to_itself()
    {
        foreach (var one in ChangeCase.All)
        {
            Assert.Empty(Contracts.Compare(one.Base, one.Base, one.Options).Changes);
            Assert.Empty(Contracts.Compare(one.Revision, one.Revision, one.Options).Changes);
        }
    }

    private static void Check(StringBuilder wrong, string name, IReadOnlyList<string> expected, Comparison comparison)
    {
        // All rows share one info.version; what is said about it has rows of its own.
        var ids = Contracts.Ids(comparison).Where(id => id != "api-version-not-bumped" || expected.Contains(id)).ToArray();
        if (!ids.SequenceEqual(expected, StringComparer.Ordinal) || comparison.Findings.Count > 0)
        {
            wrong.AppendLine($"{name}: expected [{string.Join(", ", expected)}], got [{string.Join(", ", ids)}] {string.Join("; ", comparison.Findings.Select(finding => finding.Message))}");
        }
    }
}
