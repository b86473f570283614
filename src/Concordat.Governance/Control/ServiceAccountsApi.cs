using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Governance.Control;

public static partial class ControlApi
{
    /// <summary>Pipelines that may propose changes.</summary>
    /// <param name="Release">Of this release; 0 where none is active.</param>
    /// <param name="Accounts">By name.</param>
    public sealed record ServiceAccountList(int Release, IReadOnlyList<ServiceAccountView> Accounts);

    /// <summary>A service account.</summary>
    /// <param name="Owner">The domain that answers for it.</param>
    /// <param name="Scopes">What it may do.</param>
    /// <param name="Domains">Whose files it may propose changes of.</param>
    /// <param name="Keys">Where its public keys come from: workspace, url or demo.</param>
    /// <param name="Expires">The last day on which it gets tokens; null for no end.</param>
    /// <param name="Holds">True while it gets tokens.</param>
    /// <param name="LastToken">When it last got a token; null where the ledger knows none.</param>
    /// <param name="File">Where it is declared.</param>
    public sealed record ServiceAccountView(
        string Name, string Summary, string Owner, IReadOnlyList<string> Scopes, IReadOnlyList<string> Domains, string Keys, DateOnly? Expires, bool Holds, DateTimeOffset? LastToken, string File);
}

internal static class ServiceAccountsApi
{
    public static void Map(RouteGroupBuilder control) => control.MapGet("/service-accounts", Show)
        .WithName("listServiceAccounts").WithTags("Governance").WithSummary("List service accounts").RequireAuthorization(Policies.View)
        .WithDescription("Pipelines that may propose changes of domains: who answers for each, what it may do, until when, and when it last got a token.");

    private static async Task<Ok<ControlApi.ServiceAccountList>> Show(ReleaseFeed feed, ModuleDb db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (feed.Current is not { } active)
        {
            return TypedResults.Ok(new ControlApi.ServiceAccountList(0, []));
        }
        var accounts = active.Workspace.ServiceAccounts.Values.OrderBy(account => account.Name, StringComparer.Ordinal).ToList();
        var last = await AuditQueries.LastTokens(db, [.. accounts.Select(account => account.Name)], cancellationToken);
        var today = WorkspaceFiles.Today(clock);
        return TypedResults.Ok(new ControlApi.ServiceAccountList(active.Number, [.. accounts.Select(account => new ControlApi.ServiceAccountView(
            account.Name, account.Summary, account.Owner.Name, account.Scopes, account.Reach, Keys(account), account.Expires, account.Holds(today),
            last.TryGetValue(account.Name, out var at) ? at : null, account.At.File))]));
    }

    private static string Keys(ServiceAccount account) => account.DemoKeys ? "demo" : account.JwksUrl is null ? "workspace" : "url";
}
