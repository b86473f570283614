using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Governance;

/// <summary>What is used is taken away by the council alone.</summary>
public sealed class RetirementTests
{
    private const string Stock = "domains/supply-chain/apis/stock/v1/api.yaml";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    private static Dictionary<string, string> Stocked(string lifecycle)
    {
        var files = SampleFiles.Whole();
        files[Stock] = files[Stock].Replace("lifecycle: published", lifecycle, StringComparison.Ordinal);
        return files;
    }

    [Fact]
    public async Task An_interface_that_is_used_is_retired_by_two_thirds_of_the_council_alone()
    {
        await using var governed = await GovernedPlatform.Network(DatabaseKind.Sqlite, _clock);

        var plan = (await governed.Get<PlanChange>().Handle(Stocked("lifecycle: retired"), "ada", false, default)).Value!;

        Assert.Contains(plan.Changes, change => change.Kind == ChangeKind.RetiredInUse && change.Why.Contains("greenleaf-orders", StringComparison.Ordinal));
        Assert.Contains(plan.Needs, need => need.Token == ApproverToken.TwoThirds);
        Assert.Contains(plan.Findings, finding => finding.Rule == "retired-in-use" && finding.Message.Contains("greenleaf-orders", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Needs, need => need.Hopeless is not null);

        var opened = (await governed.Get<OpenChange>().Handle("Stock goes", "ada", Stocked("lifecycle: retired"), default)).Value!;
        Assert.Equal(ChangeState.InReview, (await governed.Vote(opened, "kofi")).Value!.State); // the sponsor of the pharmacy, and one of five of the council
        Assert.Equal(ChangeState.InReview, (await governed.Vote(opened, "grace")).Value!.State); // the owner of the domain
        var noor = (await governed.Vote(opened, "noor")).Value!;
        Assert.Equal(ChangeState.Released, noor.State == ChangeState.Released ? noor.State : (await governed.Vote(opened, "tomas")).Value!.State);
    }
}
