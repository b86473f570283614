using Concordat.Core.Primitives;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Partners;

/// <summary>
/// A complete and certified application becomes a change request: the partner's file, in the sponsor's name, as a draft that the sponsor looks at and submits.
/// From there on it is decided like every other change, and only its release lets the partner in.
/// </summary>
internal sealed class AskForProduction(ModuleDb db, PartnerApplications applications, Certification certification, OpenChange opening, InForce inForce, ReleaseStore store, AuditLedger audit)
{
    public async Task<Decision<ChangeRequest>> Handle(SignedIn asking, CancellationToken cancellationToken)
    {
        var application = asking.Application;
        var answers = application.Read();
        if (application.Change is { } known)
        {
            return new Refusal(Outcome.Conflict, $"{known} proposes it already.");
        }
        var done = applications.Done(application, answers);
        if (ApplicationForms.Order.Except(done).ToList() is { Count: > 0 } missing)
        {
            return new Refusal(Outcome.Refused, $"Not filled in yet, or not right any more: {string.Join(", ", missing)}.");
        }
        var state = await certification.Current(application, cancellationToken);
        if (!certification.Counts(state, answers))
        {
            return new Refusal(Outcome.Refused, "A certificate is needed that is about the access and the keys as they are now. Begin a run and let the client make its calls.");
        }
        var found = await inForce.Of((await store.Head(cancellationToken)).Active, cancellationToken);
        if (found.Value is not { Workspace: { } workspace } active)
        {
            return found.Refused ?? new Refusal(Outcome.Conflict, "No release is active.");
        }
        var evidence = $"application {application.Id}, certificate {state!.Run.Hash}, questionnaire {answers.HashOf(ApplicationForms.Security)}";
        var proposed = new SortedDictionary<string, string>(active.Files.ToDictionary(file => file.Key, file => file.Value), StringComparer.Ordinal)
        {
            [PartnerFile.PathOf(application.Partner!)] = PartnerFile.Write(application, answers, workspace, evidence),
        };
        var opened = await opening.Handle($"Partner {answers.One(ApplicationForms.Organization, "title")} ({application.Partner})", application.Sponsor, proposed, cancellationToken, new OpenTerms(Draft: true));
        if (opened.Value is not { } change)
        {
            return opened;
        }
        await db.Write(async unit =>
        {
            var held = await unit.Db.Set<PartnerApplication>().FirstAsync(a => a.Id == application.Id, cancellationToken);
            held.Change = change.Id;
            await audit.Write(unit, new AuditEntry("partner.production-asked", asking.Account.Actor, PartnerApplications.Target(application)) { Detail = $"{change.Id}; {evidence}" });
        }, cancellationToken);
        return change;
    }
}
