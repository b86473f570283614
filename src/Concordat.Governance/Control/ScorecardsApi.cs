using System.Text.Json;
using Concordat.Core.Catalogue;
using Concordat.Core.Primitives;
using Concordat.Governance.Scans;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>Scores as the newest scan counted them.</summary>
    /// <param name="Release">Of this release; 0 for a workspace.</param>
    /// <param name="Scans">The scans of the trend, oldest first.</param>
    /// <param name="Cards">The scores, by kind and name.</param>
    public sealed record ScoreList(int Release, IReadOnlyList<ScoreScan> Scans, IReadOnlyList<ScoreView> Cards);

    /// <summary>A scan of the trend.</summary>
    public sealed record ScoreScan(int Number, DateTimeOffset At);

    /// <summary>One score.</summary>
    /// <param name="Kind">api, event, flow, domain or partner.</param>
    /// <param name="Domain">The domain that answers for it; null for a partner.</param>
    /// <param name="Score">0 to 100, with waivers.</param>
    /// <param name="Raw">The same as if there were no waivers.</param>
    /// <param name="Components">What it is made of; a part that is not measured has no score.</param>
    /// <param name="Trend">The score in each scan of the trend; null where there was none.</param>
    public sealed record ScoreView(string Kind, string Name, string? Domain, int Score, int Raw, IReadOnlyList<ScoreComponent> Components, IReadOnlyList<int?> Trend)
    {
        /// <summary>A score with its trend.</summary>
        public static ScoreView Of(Scorecard card, IReadOnlyList<int?> trend) => new(card.Kind, card.Name, card.Domain, card.Score, card.Raw, card.Components, trend);
    }
}

internal static class ScorecardsApi
{
    private const int Trend = 30;

    public static void Map(RouteGroupBuilder control) => control.MapGet("/scorecards", Show)
        .WithName("showScorecards").WithTags("Catalogue").WithSummary("Show scores of interfaces, domains and partners").RequireAuthorization(Policies.View)
        .WithDescription("Scores from 0 to 100 as the newest scan counted them, with and without waivers, each part with weight and reason, and the trend over up to 30 scans. `kind` is api, event, flow, domain or partner; `name` names one.");

    private static async Task<Results<Ok<ControlApi.ScoreList>, ProblemResult>> Show(ModuleDb db, string? kind, string? name, CancellationToken cancellationToken)
    {
        if (kind is { Length: > 0 } && kind is not (NodeKind.Api or NodeKind.Event or NodeKind.Flow or NodeKind.Domain or NodeKind.Partner))
        {
            return ProblemResult.Of(Outcome.Invalid, $"There are no scores of the kind '{kind}': api, event, flow, domain and partner have them.");
        }
        var scans = await db.Read(context => context.Set<Scan>().OrderByDescending(scan => scan.Number).Take(Trend)
            .Select(scan => new { scan.Number, scan.At, scan.Release, scan.Scorecards, scan.Scores }).ToListAsync(cancellationToken), cancellationToken);
        if (scans.Count == 0)
        {
            return ProblemResult.Of(Outcome.NotFound, "Nothing was scanned yet: scores come with the first scan, which follows the first release. POST /control/v1/scan runs one.");
        }
        var cards = (JsonSerializer.Deserialize(scans[0].Scorecards, ControlJson.Default.IReadOnlyListScorecard) ?? [])
            .Where(card => (string.IsNullOrEmpty(kind) || card.Kind == kind) && (string.IsNullOrEmpty(name) || card.Name == name)).ToList();
        scans.Reverse();
        var trend = scans.ConvertAll(scan => JsonSerializer.Deserialize(scan.Scores, ControlJson.Default.DictionaryStringInt32) ?? []);
        return TypedResults.Ok(new ControlApi.ScoreList(scans[^1].Release, [.. scans.Select(scan => new ControlApi.ScoreScan(scan.Number, scan.At))],
            [.. cards.Select(card => ControlApi.ScoreView.Of(card, [.. trend.Select(scores => scores.TryGetValue($"{card.Kind}:{card.Name}", out var score) ? score : (int?)null)]))]));
    }
}
