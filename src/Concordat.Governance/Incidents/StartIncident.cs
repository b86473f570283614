using Concordat.Core.Playbooks;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;
using Concordat.Trust;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Incidents;

/// <summary>Begins a playbook about somebody or something that the active release or the people's directory knows.</summary>
internal sealed class StartIncident(ModuleDb db, ReleaseFeed feed, PeopleDirectory people, AuditLedger audit)
{
    /// <param name="name">The playbook.</param>
    /// <param name="about">The name of what it is about, with or without its kind before a slash.</param>
    /// <param name="rehearsal">Whether nothing is to be changed.</param>
    /// <param name="reason">What was seen.</param>
    /// <param name="person">The sign-in name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Decision<Incident>> Handle(string name, string about, bool rehearsal, string reason, string person, CancellationToken cancellationToken)
    {
        if (feed.Current is not { } active)
        {
            return new Refusal(Outcome.Conflict, "No release is active here: playbooks come with one.");
        }
        if (active.Workspace.Playbooks.GetValueOrDefault(name) is not { } playbook)
        {
            return new Refusal(Outcome.NotFound, $"The active release has no playbook '{name}'. {(active.Workspace.Playbooks.Count == 0 ? "It has none: add playbooks/NAME.yaml." : Spelling.Fix(name, [.. active.Workspace.Playbooks.Keys]))}");
        }
        var subject = about.StartsWith(playbook.About + "/", StringComparison.Ordinal) ? about[(playbook.About.Length + 1)..] : about;
        if (await Flaw(active.Workspace, playbook.About, subject, reason, cancellationToken) is { } flaw)
        {
            return new Refusal(Outcome.Invalid, flaw);
        }
        return await db.Write<Decision<Incident>>(async unit =>
        {
            await unit.LockKeys(["incidents"], cancellationToken); // each number is taken once
            var full = $"{playbook.About}/{subject}";
            if (await unit.Db.Set<Incident>().FirstOrDefaultAsync(i => i.ClosedAt == null && i.Playbook == name && i.About == full && i.Rehearsal == rehearsal, cancellationToken) is { } open)
            {
                return new Refusal(Outcome.Conflict, $"{open.Id} is open about {full} already: go on there.");
            }
            var incident = new Incident
            {
                Number = (await unit.Db.Set<Incident>().MaxAsync(i => (int?)i.Number, cancellationToken) ?? 0) + 1, Playbook = name, Title = playbook.Title, About = full, Rehearsal = rehearsal,
                Reason = reason, StartedBy = person, StartedAt = unit.Now, Release = active.Number,
            };
            unit.Db.Add(incident);
            unit.Db.AddRange(playbook.Steps.Select((step, index) => new IncidentStep
            {
                Incident = incident.Number, Number = index + 1, Name = step.Name, Title = step.Title, Action = step.Action, Instruction = step.Instruction, Evidence = step.Evidence,
                Roles = string.Join(',', step.Roles.Count > 0 ? step.Roles : playbook.Roles), Minutes = step.Minutes, Hours = step.Hours, Seats = string.Join(',', step.Seats.Select(seat => seat.Name)), Keys = step.Keys,
            }));
            await audit.Write(unit, new AuditEntry("incident.started", Actor.NameOf(person), $"incident/{incident.Id}")
            {
                Reason = reason, Release = active.Number, Detail = $"{name} about {full}{(rehearsal ? ", a rehearsal" : "")}, {playbook.Steps.Count} steps",
            });
            return incident;
        }, cancellationToken);
    }

    private async Task<string?> Flaw(Workspace workspace, string kind, string subject, string reason, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReleaseLimits.TextLength)
        {
            return "A reason is needed: what was seen, and by whom. Name no patient.";
        }
        return kind switch
        {
            Playbook.Client when !workspace.Clients.ContainsKey(subject) => $"The active release has no client '{subject}'. {Spelling.Fix(subject, [.. workspace.Clients.Keys])}",
            Playbook.Partner when !workspace.Partners.ContainsKey(subject) => $"The active release has no partner '{subject}'. {Spelling.Fix(subject, [.. workspace.Partners.Keys])}",
            Playbook.Person when !await people.Knows(subject, cancellationToken) => $"Nobody who may sign in is called '{subject}'.",
            _ => null,
        };
    }
}
