using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

/// <summary>Systems that are left, in the sample network.</summary>
public sealed class LegacyRulesTests
{
    private const string Payer = "systems/payer-gateway.yaml";
    private static readonly DateOnly Before = new(2027, 6, 29);

    private static Dictionary<string, ReadOnlyMemory<byte>> Left()
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(SampleFiles.Folder("samples/st-brigid"), StringComparer.Ordinal);
        files[Payer] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[Payer].Span) + "legacy: { exit: 2027-06-30, successor: ehr }\n");
        return files;
    }

    [Fact]
    public void What_uses_a_system_that_is_left_passes_until_its_day_and_fails_from_then_on()
    {
        Assert.DoesNotContain(WorkspaceCheck.Run(Left(), Before).Findings, finding => finding.Rule.StartsWith("legacy", StringComparison.Ordinal));
        var late = Assert.Single(WorkspaceCheck.Run(Left(), Before.AddDays(1)).Findings, finding => finding.Rule == "legacy-over");
        Assert.Equal((Severity.Error, "domains/revenue-cycle/apis/eligibility/v1/api.yaml"), (late.Severity, late.At.File));
    }

    [Fact]
    public void Nothing_new_is_built_on_it_and_the_successor_is_named()
    {
        var now = Left();
        foreach (var file in now.Keys.Where(path => path.StartsWith("domains/revenue-cycle/apis/eligibility/v1/", StringComparison.Ordinal)).ToList())
        {
            now[file.Replace("/eligibility/", "/cover/", StringComparison.Ordinal)] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(now[file].Span).Replace("name: eligibility", "name: cover", StringComparison.Ordinal));
        }
        var found = Assert.Single(WorkspaceCheck.Run(now, Before, Left()).Findings, finding => finding.Rule == "legacy-new");
        Assert.Equal("domains/revenue-cycle/apis/cover/v1/api.yaml", found.At.File);
        Assert.Contains("'ehr'", found.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void To_say_that_a_system_is_left_is_no_new_use_of_it() =>
        Assert.DoesNotContain(WorkspaceCheck.Run(Left(), Before, SampleFiles.Folder("samples/st-brigid")).Findings, finding => finding.Rule == "legacy-new");
}
