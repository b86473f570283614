using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Unicode;
using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Core.Releases;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>A look into a message: why, and at which stage (null for the message as it came).</summary>
    public sealed record PayloadRequest([property: MaxLength(ReleaseLimits.TextLength)] string Reason, [property: MaxLength(ReleaseLimits.TextLength)] string? Stage = null);

    /// <summary>The content: as text where it is UTF-8, else in base64.</summary>
    public sealed record PayloadResponse(Guid Message, string? Stage, string? Text, string? Base64, int Bytes);
}

/// <summary>Shows content of patients' records to a person who may see it. The look is in the ledger before the content is answered.</summary>
internal static class PayloadApi
{
    public static void Map(RouteGroupBuilder control) => control.MapPost("/messages/{id:guid}/payload", View)
        .RequireAuthorization(Policies.ViewPayload).NeedsPrivilege(PrivilegedOperation.PayloadView).WithTags("Messages").WithName("viewPayload").WithSummary("Look into a message")
        .WithDescription("The content of a message or of one of its stages. Needs a reason; who looked, when and why stands in the audit ledger.");

    private static async Task<Results<Ok<ControlApi.PayloadResponse>, ProblemResult>> View(
        Guid id, ControlApi.PayloadRequest request, ClaimsPrincipal user, HttpContext http, ModuleDb db, PayloadVault vault, AuditLedger audit, CancellationToken cancellationToken)
    {
        if (ChangeRules.NeedsReason(request.Reason, "Looking into a message needs a reason; it is kept in the audit ledger.") is { } refused)
        {
            return ProblemResult.Of(refused);
        }
        if (await MessageQueries.Find(db, id, cancellationToken) is not { } story)
        {
            return ProblemResult.Of(Outcome.NotFound, "There is no such message.");
        }
        var payload = request.Stage is { } stage ? story.Stages.FirstOrDefault(s => s.Name == stage)?.PayloadId : story.Message.PayloadId;
        var content = payload is { } found ? await vault.Open(found, cancellationToken) : null;
        await db.Write(unit => audit.Write(unit, new AuditEntry("payload.viewed", Who.Actor(user), $"message/{id}")
        {
            Reason = request.Reason, Detail = request.Stage, Exchange = story.Message.Exchange, Release = story.Message.Release,
            Outcome = content is null ? Outcome.NotFound.Code : "ok",
        }), cancellationToken);
        if (content is null)
        {
            return ProblemResult.Of(Outcome.NotFound, "There is no content: none was kept, or it was erased.");
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Utf8.IsValid(content)
            ? new ControlApi.PayloadResponse(id, request.Stage, Encoding.UTF8.GetString(content), null, content.Length)
            : new ControlApi.PayloadResponse(id, request.Stage, null, Convert.ToBase64String(content), content.Length));
    }
}
