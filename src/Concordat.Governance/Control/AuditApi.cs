using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>An entry of the audit ledger.</summary>
    public sealed record AuditView(
        long Seq, long? Position, string? Hash, string Node, int Epoch, long Counter, DateTimeOffset At, string Action, string Actor, string Target,
        string Outcome, string? Reason, string? Detail, Guid? Exchange, int? Release, string Mac)
    {
        internal static AuditView Of(AuditRow a) => new(
            a.Seq, a.Position, a.Hash, a.Node, a.Epoch, a.Counter, a.At, a.Action, a.Actor, a.Target, a.Outcome, a.Reason, a.Detail, a.Exchange, a.Release, a.Mac);
    }

    /// <summary>Entries, newest first; <paramref name="Next"/> is the <c>before</c> of the next page, null at the end.</summary>
    public sealed record AuditPage(IReadOnlyList<AuditView> Entries, long? Next);
}

internal static class AuditApi
{
    private const int LargestPage = 1000;

    public static void Map(RouteGroupBuilder control)
    {
        var audit = control.MapGroup("/audit").WithTags("Audit").RequireAuthorization(Policies.View);
        audit.MapGet("", Search).WithName("searchAudit").WithSummary("Search the audit ledger")
            .WithDescription("Entries, newest first. Target is a prefix, such as change/CR-0001 or message/.");
        audit.MapGet("/verify", Verify).WithName("verifyAudit").WithSummary("Verify the audit ledger")
            .WithDescription("Checks chain, codes, counters, checkpoints and anchors, and names the first entry that was changed, removed or inserted.");
    }

    private static async Task<Ok<ControlApi.AuditPage>> Search(
        ModuleDb db, string? action, string? actor, string? target, Guid? exchange, long? before, int? most, CancellationToken cancellationToken)
    {
        var size = Math.Clamp(most ?? 100, 1, LargestPage);
        var rows = await AuditQueries.Search(db, MessagesApi.Any(action), MessagesApi.Any(actor), MessagesApi.Any(target), exchange, before, size, cancellationToken);
        return TypedResults.Ok(new ControlApi.AuditPage([.. rows.Select(ControlApi.AuditView.Of)], rows.Count == size ? rows[^1].Seq : null));
    }

    private static async Task<Ok<AuditVerdict>> Verify(AuditVerification verification, CancellationToken cancellationToken) =>
        TypedResults.Ok(await verification.Verify(cancellationToken));
}
