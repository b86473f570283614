using System.Security.Claims;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Concordat.Platform.Releases;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.Privileges;

/// <summary>Where privileges are asked for, approved, used and ended. Whatever it decides stands in the ledger in the same transaction.</summary>
internal sealed class PrivilegeDesk(ModuleDb db, AuditLedger audit, ReleaseFeed feed, IEnumerable<IPrivilegeWatch> watchers)
{
    /// <summary>What the active release asks for.</summary>
    public PrivilegeTerms TermsOf(string operation) => PrivilegedAccess.Of(feed.Current?.Workspace.PrivilegedAccess.Values.FirstOrDefault(), operation);

    /// <summary>The policy whose roles may ask for it.</summary>
    public static string PolicyOf(string operation) => operation switch
    {
        PrivilegedOperation.PayloadView => Policies.ViewPayload,
        PrivilegedOperation.Replay => Policies.Operate,
        PrivilegedOperation.Export => Policies.Evidence,
        _ => Policies.Administer,
    };

    public async Task<(Privilege? Asked, Problem? Refused)> Ask(ClaimsPrincipal user, string operation, int? minutes, string reason, CancellationToken cancellationToken)
    {
        var (name, policy, terms) = (user.Identity!.Name!, PolicyOf(operation), TermsOf(operation));
        if (!Policies.Meets(user, policy, Policies.RolesOf[policy]))
        {
            return (null, Problem.Of(Outcome.Forbidden, null, $"Your roles do not open '{operation}': one of {string.Join(", ", Policies.RolesOf[policy].Order(StringComparer.Ordinal))} does."));
        }
        if (terms.Standing)
        {
            return (null, Problem.Of(Outcome.Conflict, null, $"'{operation}' needs no privilege here: your role is enough."));
        }
        if (minutes is < 1 || minutes > terms.Minutes)
        {
            return (null, Problem.Of(Outcome.Invalid, null, null, [new ProblemPointer("#/minutes", $"From 1 to {terms.Minutes}, by the standard of privileged access.")]));
        }
        return await db.Write(async unit =>
        {
            await Lock(unit, cancellationToken);
            var since = unit.Now - Privilege.Patience;
            var open = (await unit.Db.Set<Privilege>().Where(p => p.Person == name && p.Operation == operation && !p.Refused && p.EndedBy == null && (p.Until > unit.Now || (p.Until == null && p.AskedAt > since)))
                .ToListAsync(cancellationToken)).FirstOrDefault();
            if (open is not null)
            {
                return (null, Problem.Of(Outcome.Conflict, null, open.Until is { } until ? $"You have it already: {open.Id}, until {until:HH:mm} UTC." : $"{open.Id} waits for a second person already."));
            }
            var asked = new Privilege
            {
                Number = (await unit.Db.Set<Privilege>().MaxAsync(p => (int?)p.Number, cancellationToken) ?? 0) + 1, Operation = operation, Person = name, Reason = reason, Minutes = minutes ?? terms.Minutes,
                AskedAt = unit.Now, SecondPerson = terms.SecondPerson,
            };
            unit.Db.Add(asked);
            await Tell(unit, asked, "privilege.asked", Actor.NameOf(name), reason, $"{operation} for {asked.Minutes} minutes{(asked.SecondPerson ? ", by a second person" : "")}");
            if (!asked.SecondPerson)
            {
                await Give(unit, asked, Actor.NameOf(name));
                return (asked, null);
            }
            var seconds = (await unit.Db.Set<People.Person>().AsNoTracking().Where(p => !p.Disabled && p.Roles != "" && p.UserName != name).OrderBy(p => p.NormalizedUserName).ToListAsync(cancellationToken))
                .Where(p => Policies.RolesOf[Policies.ApprovePrivilege].Overlaps(p.RoleList)).Select(p => p.UserName!).ToList();
            foreach (var watcher in watchers)
            {
                await watcher.Asked(unit, asked.Id, name, seconds);
            }
            return ((Privilege?)asked, (Problem?)null);
        }, cancellationToken);
    }

    public Task<(Privilege? Decided, Problem? Refused)> Decide(string id, bool approve, string who, string note, CancellationToken cancellationToken) => Change(id, async (unit, one) =>
    {
        if (string.Equals(one.Person, who, StringComparison.OrdinalIgnoreCase))
        {
            return Problem.Of(Outcome.Forbidden, null, "A second person decides: never whoever asked.");
        }
        if (one.State(unit.Now) is not "waiting" and var state)
        {
            return Problem.Of(Outcome.Conflict, null, $"{one.Id} is {state}: there is nothing to decide.");
        }
        (one.DecidedBy, one.DecidedAt, one.Note, one.Refused) = (Actor.NameOf(who), unit.Now, note, !approve);
        if (approve)
        {
            await Give(unit, one, one.DecidedBy);
        }
        else
        {
            await Tell(unit, one, "privilege.refused", one.DecidedBy, note, $"{one.Operation} for {one.Person}");
        }
        return null;
    }, cancellationToken);

    /// <summary>By whoever has it, or an administrator.</summary>
    public Task<(Privilege? Ended, Problem? Refused)> End(string id, ClaimsPrincipal user, string reason, CancellationToken cancellationToken) => Change(id, async (unit, one) =>
    {
        var who = user.Identity!.Name!;
        if (!string.Equals(one.Person, who, StringComparison.OrdinalIgnoreCase) && !user.IsInRole(Roles.Administrator))
        {
            return Problem.Of(Outcome.Forbidden, null, $"{one.Person} or an administrator ends it.");
        }
        if (one.State(unit.Now) is not ("active" or "waiting") and var state)
        {
            return Problem.Of(Outcome.Conflict, null, $"{one.Id} is {state} already.");
        }
        one.EndedBy = Actor.NameOf(who);
        one.Until = one.Until is null ? null : unit.Now;
        await Tell(unit, one, "privilege.ended", one.EndedBy, reason, $"{one.Operation} of {one.Person}, {one.Uses} uses");
        return null;
    }, cancellationToken);

    /// <summary>Takes down a use; a problem where there is no privilege that holds now. The entry is committed before the operation begins.</summary>
    public async Task<Problem?> Use(ClaimsPrincipal user, string operation, string what, CancellationToken cancellationToken)
    {
        var terms = TermsOf(operation);
        if (terms.Standing)
        {
            return null;
        }
        var name = user.Identity!.Name!;
        var used = await db.Write(async unit =>
        {
            if (await unit.Db.Set<Privilege>().Where(p => p.Person == name && p.Operation == operation && p.EndedBy == null && p.Until > unit.Now).OrderBy(p => p.Number).FirstOrDefaultAsync(cancellationToken) is not { } one)
            {
                return false;
            }
            await unit.Sql.Execute("UPDATE trust_privileges SET uses = uses + 1, last_used_at = $1 WHERE number = $2", unit.Now, one.Number);
            await Tell(unit, one, "privilege.used", Actor.NameOf(name), one.Reason, $"{operation}: {what}");
            return true;
        }, cancellationToken);
        return used ? null : Needed(operation, terms);
    }

    /// <summary>Privileges, the newest first; with <paramref name="open"/> those alone that are active or wait.</summary>
    public async Task<List<Privilege>> List(bool open, int most, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Privilege.Patience;
        return await db.Read(read => read.Set<Privilege>()
            .Where(p => !open || (!p.Refused && p.EndedBy == null && (p.Until > now || (p.Until == null && p.AskedAt > since)))).OrderByDescending(p => p.Number).Take(most).ToListAsync(cancellationToken), cancellationToken);
    }

    private static Problem Needed(string operation, PrivilegeTerms terms) => Problem.Of(Outcome.PrivilegeNeeded, null,
        $"This needs the privilege '{operation}', which lasts {terms.Minutes} minutes at most{(terms.SecondPerson ? " and which somebody else approves" : "")}: concordat privilege ask {operation} --reason TEXT, or /access/privileges?ask={operation} in the console.")
        with { Privilege = operation };

    private async Task<(Privilege?, Problem?)> Change(string id, Func<UnitOfWork, Privilege, Task<Problem?>> change, CancellationToken cancellationToken)
    {
        var number = Privilege.NumberOf(id);
        return await db.Write<(Privilege?, Problem?)>(async unit =>
        {
            await Lock(unit, cancellationToken);
            if (await unit.Db.Set<Privilege>().FirstOrDefaultAsync(p => p.Number == number, cancellationToken) is not { } one)
            {
                return (null, Problem.Of(Outcome.NotFound, null, $"There is no privilege '{id}'; their ids are like PA-0001."));
            }
            return await change(unit, one) is { } refused ? (null, refused) : (one, null);
        }, cancellationToken);
    }

    private async Task Give(UnitOfWork unit, Privilege one, string by)
    {
        (one.From, one.Until) = (unit.Now, unit.Now.AddMinutes(one.Minutes));
        await Tell(unit, one, "privilege.given", by, one.Note ?? one.Reason, $"{one.Operation} to {one.Person} until {one.Until:O}");
    }

    private Task Tell(UnitOfWork unit, Privilege one, string action, string by, string reason, string detail) =>
        audit.Write(unit, new AuditEntry(action, by, $"privilege/{one.Id}") { Reason = reason, Detail = detail, Release = feed.Current?.Number });

    /// <summary>Numbers are taken once, and two do not decide at the same time.</summary>
    private static Task Lock(UnitOfWork unit, CancellationToken cancellationToken) => unit.LockKeys(["privileges"], cancellationToken);
}
