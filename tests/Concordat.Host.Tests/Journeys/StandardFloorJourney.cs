using Concordat.Control;
using Concordat.Platform.Releases;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Journeys;

/// <summary>Who may propose to weaken a standard: nobody but the council, and what others try is refused and audited.</summary>
public sealed class StandardFloorJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Central = "standards/contracts.spectral.yaml", Own = "domains/supply-chain/standards/house.spectral.yaml";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Files() => new(node.Node.Services.GetRequiredService<ReleaseFeed>().Current!.Content.Files, StringComparer.Ordinal);

    [Theory]
    [InlineData(Central, "rules:\n  operation-operationId: off\nextends:")]
    [InlineData(Own, null)]
    public async Task Weakening_a_central_rule_is_403_and_an_audit_entry(string path, string? text)
    {
        var (ada, files) = (await node.As("ada"), Files());
        files[path] = text is null ? "rules:\n  operation-operationId: off\n" : files[path].Replace("extends:", text, StringComparison.Ordinal);
        var (entries, changes) = (await Refusals(), (await ada.Changes(cancellationToken: Stop)).Count);

        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => ada.Open(new("We do not need ids", files), Stop));

        Assert.Equal((403, "urn:concordat:problem:standard-weakened"), (refused.Problem.Status, refused.Problem.Type));
        Assert.StartsWith($"{path}:", refused.Problem.Errors![0].Pointer, StringComparison.Ordinal);
        Assert.Equal(changes, (await ada.Changes(cancellationToken: Stop)).Count);
        Assert.Equal(entries + 1, await Refusals());
        var entry = (await (await node.As("grace")).Audit("standard.weakening-refused", cancellationToken: Stop)).Entries[0];
        Assert.Equal(("person:ada", $"standard/{path}", "standard-weakened"), (entry.Actor, entry.Target, entry.Outcome));
    }

    [Fact]
    public async Task A_plan_of_other_standards_says_what_they_would_find_today()
    {
        var files = Files();
        files[Central] = files[Central].Replace("extends:", "rules:\n  short-title:\n    given: $.info.title\n    severity: error\n    then: { function: pattern, functionOptions: { match: \"^S\" } }\nextends:", StringComparison.Ordinal);

        var plan = await (await node.As("ada")).Plan(new(files), Stop);

        Assert.True(plan.Blocked);
        Assert.True(plan.Trial is { Files: > 20, Judged: > 1000, Breaks: > 2, Removed.Count: 0 });
        Assert.All(plan.Trial.Added, finding => Assert.Equal("short-title", finding.Rule));
        Assert.Null((await (await node.As("ada")).Plan(new(Files()), Stop)).Trial);
    }

    private async Task<int> Refusals() => (await (await node.As("grace")).Audit("standard.weakening-refused", cancellationToken: Stop)).Entries.Count;
}
