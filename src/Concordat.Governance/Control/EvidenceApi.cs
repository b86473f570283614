using System.Security.Claims;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Governance.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>A change request with its decision, as an evidence pack holds it.</summary>
    public sealed record DecidedChange(
        string Id, string Title, string Author, string State, int BaseRelease, int Revision, string ContentHash, string Evidence, DateTimeOffset OpenedAt, DateTimeOffset? DecidedAt, string? DecidedBy,
        string? DecisionReason, string? Emergency, DateTimeOffset? ReviewedAt, int? Release, JsonNode? Plan, JsonNode? Findings, JsonNode? Changes, JsonNode? Consumers,
        IReadOnlyList<DecidedVote> Votes, IReadOnlyList<DecidedRemark> Comments);

    /// <summary>A vote; void where the content changed after it.</summary>
    public sealed record DecidedVote(string Person, string? Seat, bool Yes, DateTimeOffset At, string Reason, string ContentHash);

    /// <summary>A comment.</summary>
    public sealed record DecidedRemark(string Person, DateTimeOffset At, string File, int Line, string Text, int Revision);
}

internal static class EvidenceApi
{
    private const int MostDays = 366;

    public static void Map(RouteGroupBuilder control) => control.MapGet("/evidence", Make)
        .WithName("makeEvidence").WithTags("Audit").WithSummary("Make an evidence pack").RequireAuthorization(Policies.Evidence).NeedsPrivilege(PrivilegedOperation.Export).Produces<FileStreamHttpResult>(StatusCodes.Status200OK, "application/zip")
        .WithDescription("A ZIP with the releases, activations, change requests with votes and comments, and audit entries of the days `from` to `to` (UTC, both included, at most 366), and a manifest of SHA-256 hashes that the release key signs. Each pack is audited.");

    private static async Task<Results<FileStreamHttpResult, ProblemResult>> Make(DateOnly from, DateOnly to, ClaimsPrincipal user, MakeEvidence making, CancellationToken cancellationToken)
    {
        if (to < from || to == DateOnly.MaxValue || to.DayNumber - from.DayNumber >= MostDays)
        {
            return ProblemResult.Of(Outcome.Invalid, to < from ? "The period ends before it begins." : $"A pack holds at most {MostDays} days: ask for several.");
        }
        return TypedResults.Stream(await making.Handle(from, to, Who.Actor(user), cancellationToken), "application/zip", $"evidence-{from:yyyy-MM-dd}-{to:yyyy-MM-dd}.zip");
    }
}
