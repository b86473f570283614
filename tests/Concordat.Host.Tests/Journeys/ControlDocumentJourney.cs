using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;

namespace Concordat.Host.Tests.Journeys;

/// <summary>The control plane's own description, as a running node serves it, keeps the rules that the product asks of others.</summary>
public sealed class ControlDocumentJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Document = "control/openapi.json";

    [Fact]
    public async Task The_description_of_the_control_plane_keeps_the_shipped_rules()
    {
        using var http = new HttpClient { BaseAddress = new Uri(node.Node.Options.Console) };
        var content = await http.GetByteArrayAsync("/control/v1/openapi.json", TestContext.Current.CancellationToken);
        var rules = await File.ReadAllTextAsync(Path.Combine(Architecture.Repository.Root, "tests/data/control.spectral.yaml"), TestContext.Current.CancellationToken);
        var reading = RulesetReader.ReadText("control.spectral.yaml", rules);
        Assert.Empty(reading.Findings);
        var set = new DocumentSet(asked => asked == Document ? content : null);

        var result = reading.Ruleset!.Judge(set, set.Open(Document));

        Assert.True(result.Judged > 1000, $"{result.Judged} values were judged.");
        Assert.Empty(result.Findings.Select(one => $"{one.Rule} {string.Join('/', one.Path)}: {one.Message}"));
    }

    [Fact]
    public async Task An_operation_that_asks_for_a_session_refuses_without_one_as_described()
    {
        using var http = new HttpClient { BaseAddress = new Uri(node.Node.Options.Console) };
        using var answer = await http.GetAsync("/control/v1/changes", TestContext.Current.CancellationToken);

        Assert.Equal((401, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Single(answer.Headers.GetValues("traceparent"));
    }
}
