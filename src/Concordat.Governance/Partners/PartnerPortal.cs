using System.Text;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Governance.Releases;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>A person of a partner that is in force, signed in to the portal.</summary>
/// <param name="Account">The person.</param>
/// <param name="Partner">Whose pages these are: the session says so, and nothing that is sent.</param>
/// <param name="MayChange">False for a technical contact, who reads.</param>
/// <param name="Offered">Interfaces and events that the sponsor offered.</param>
public sealed record PortalUser(Guid Account, string Partner, bool MayChange, IReadOnlyList<string> Offered)
{
    /// <summary>As the ledger names the person.</summary>
    public string Actor => $"partner-account:{Account}";

    internal string Sponsor { get; init; } = "";
}

/// <summary>A change that was proposed for a partner, or everything that stands against it.</summary>
/// <param name="Change">The change request, a draft of the sponsor; null where there is none.</param>
/// <param name="Flaws">What the partner can mend.</param>
public sealed record PortalProposal(string? Change, IReadOnlyList<string> Flaws);

/// <summary>
/// What other modules need to have pages in the portal: who asks, the frame of a page, and the two ways out, a change request of the partner's own file
/// and a report that is signed as certificates are.
/// </summary>
public sealed class PartnerPortal
{
    private readonly PortalAccounts _accounts;
    private readonly PartnerApplications _applications;
    private readonly OpenChange _opening;
    private readonly InForce _inForce;
    private readonly ReleaseStore _store;
    private readonly ReleaseFeed _feed;
    private readonly ReleaseSigner _signer;
    private readonly ReleaseTrust _trust;
    private readonly ModuleDb _db;

    internal PartnerPortal(
        PortalAccounts accounts, PartnerApplications applications, OpenChange opening, InForce inForce, ReleaseStore store, ReleaseFeed feed, ReleaseSigner signer, ReleaseTrust trust, ModuleDb db) =>
        (_accounts, _applications, _opening, _inForce, _store, _feed, _signer, _trust, _db) = (accounts, applications, opening, inForce, store, feed, signer, trust, db);

    /// <summary>Who asks, of a partner in force; null for anybody else, and for a technical contact who would change something: it is answered.</summary>
    public async Task<PortalUser?> Signed(HttpContext http)
    {
        if (await PortalEndpoints.Signed(http, _accounts, _applications) is not { } asking)
        {
            return null;
        }
        if (PortalSteps.InForce(asking.Application, _feed) is not { } partner)
        {
            await PortalEndpoints.Missing(http);
            return null;
        }
        return new PortalUser(asking.Account.Id, partner.Name, asking.Account.IsAdministrator, asking.Application.OfferedList) { Sponsor = asking.Application.Sponsor };
    }

    /// <summary>What was posted from a page of the portal; null where it was not: it is answered.</summary>
    public Task<IFormCollection?> Posted(HttpContext http) => PortalEndpoints.Posted(http);

    /// <summary>Answers a page, with what is to mend above it.</summary>
    public Task Write(HttpContext http, string title, string body, IReadOnlyList<string>? flaws = null) => PortalPage.Write(http, title, $"""
        <p class="m"><a href="/portal">Overview</a></p>{PortalPage.Alert([.. (flaws ?? []).Select(flaw => new FormFlaw("", flaw))])}{body}
        """, true, flaws is { Count: > 0 } ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    /// <summary>Answers that there is nothing, whether it is another's or nobody's.</summary>
    public Task Missing(HttpContext http) => PortalEndpoints.Missing(http);

    /// <summary>Leads to another page after a form.</summary>
    public static void GoTo(HttpContext http, string path) => PortalPage.GoTo(http, path);

    /// <summary>Text for HTML.</summary>
    public static string Text(string? text) => PortalPage.Text(text);

    /// <summary>Proposes another text of the partner's own file: a draft in the sponsor's name, which the sponsor looks at and submits, and which is decided as any other.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="title">Of the request.</param>
    /// <param name="edit">From the file as it is in force to the wanted one; null where it cannot be done there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PortalProposal> Propose(PortalUser user, string title, Func<string, string?> edit, CancellationToken cancellationToken)
    {
        var found = await _inForce.Of((await _store.Head(cancellationToken)).Active, cancellationToken);
        if (found.Value is not { Workspace: { } workspace } active || workspace.Partners.GetValueOrDefault(user.Partner) is not { } partner)
        {
            return new PortalProposal(null, [found.Refused?.Detail ?? "You are not in force any more."]);
        }
        var path = partner.At.File;
        if (edit(active.Files[path]) is not { } wanted)
        {
            return new PortalProposal(null, ["Your file is written in a way that cannot be added to by itself. Ask your sponsor to add it."]);
        }
        var files = new SortedDictionary<string, string>(active.Files.ToDictionary(file => file.Key, file => file.Value), StringComparer.Ordinal) { [path] = wanted };
        var opened = await _opening.Handle(title, user.Sponsor, files, cancellationToken, new OpenTerms(Draft: true));
        // Findings name files and lines of the workspace, which are the organization's; what they say of the partner's own file is the partner's.
        return opened.Value is { } change ? new PortalProposal(change.Id, [])
            : new PortalProposal(null, [opened.Refused!.Detail, .. (opened.Refused.Findings ?? []).Where(finding => finding.Blocks && finding.At.File == path).Select(finding => $"{finding.Message} {finding.Fix}".Trim())]);
    }

    /// <summary>True where a change request brings nothing any more: it ended without a release, or a later release is active, which may have taken out again what it brought.</summary>
    public async Task<bool> IsOver(string change, CancellationToken cancellationToken)
    {
        var (number, active) = (ChangeRequest.NumberOf(change), _feed.Current?.Number ?? 0);
        return await _db.Read(read => read.Set<ChangeRequest>().AnyAsync(c => c.Number == number && (c.State == ChangeState.Rejected || c.State == ChangeState.Withdrawn || c.Release < active), cancellationToken), cancellationToken);
    }

    /// <summary>Signs a report with the key of releases.</summary>
    public SealedDocument Seal(string kind, JsonObject report) => _signer.Seal(kind, CanonicalJson.Write(report));

    /// <summary>True where a key that this node trusts signed the report as it is.</summary>
    public bool Holds(string kind, SealedDocument report) => report.Signature.Length == 64 && SealedDocument.HashOf(report.Content) == report.Hash
        && _trust.Load().TryGetValue(report.KeyId, out var known) && known.Verifies(SealedDocument.Statement(kind, report.Hash), report.Signature);

    /// <summary>A signed report for whoever keeps it.</summary>
    public static byte[] Export(string kind, SealedDocument report) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["kind"] = kind, ["hash"] = report.Hash, ["keyId"] = report.KeyId, ["signature"] = Convert.ToBase64String(report.Signature), ["report"] = JsonNode.Parse(report.Content),
    }.ToJsonString());

    /// <summary>Headers of what is no page: not kept, not guessed at, not framed.</summary>
    public static void SafeHeaders(HttpContext http) => PortalPage.SafeHeaders(http);
}
