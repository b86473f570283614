using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.People;

/// <summary>A person as administrators see one.</summary>
internal sealed record PersonResponse(string Name, string DisplayName, IReadOnlyList<string> Roles, bool MustChangePassword, bool Disabled);

/// <summary>All people.</summary>
internal sealed record PeopleResponse(IReadOnlyList<PersonResponse> People);

/// <summary>A person to be made.</summary>
internal sealed record CreatePersonRequest(string? Name, string? DisplayName, IReadOnlyList<string>? Roles);

/// <summary>The one-time password of a new person; shown this once.</summary>
internal sealed record CreatePersonResponse(string Name, string OneTimePassword);

/// <summary>What a person's roles are to be, and why.</summary>
internal sealed record ChangeRolesRequest(IReadOnlyList<string>? Roles, string? Reason);

/// <summary><c>/control/v1/people</c>.</summary>
internal static class PeopleEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var people = routes.MapGroup("/control/v1/people").RequireAuthorization(Policies.Administer).WithTags("people");
        people.MapGet("", List).Produces<PeopleResponse>().WithName("listPeople").WithSummary("List people")
            .WithDescription("Everybody who may sign in here, with roles, and who is disabled.");
        people.MapPost("", Create).NeedsPrivilege(PrivilegedOperation.UserChange).Produces<CreatePersonResponse>(StatusCodes.Status201Created).Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType)
            .WithName("createPerson").WithSummary("Make a person")
            .WithDescription("The body has a name, a display name and roles. The answer has a password for the first sign-in, shown this once.");
        people.MapPost("/{name}/disable", (string name, HttpContext context, ModuleDb db, AuditLedger audit) => Switch(name, disabled: true, context, db, audit))
            .Produces(StatusCodes.Status204NoContent).WithName("disablePerson").WithSummary("Disable a person")
            .WithDescription("The person can no longer sign in, and open sessions end.");
        people.MapPost("/{name}/enable", (string name, HttpContext context, ModuleDb db, AuditLedger audit) => Switch(name, disabled: false, context, db, audit)).NeedsPrivilege(PrivilegedOperation.UserChange)
            .Produces(StatusCodes.Status204NoContent).WithName("enablePerson").WithSummary("Enable a person")
            .WithDescription("The person may sign in again.");
        people.MapPost("/{name}/roles", ChangeRoles).NeedsPrivilege(PrivilegedOperation.UserChange).Produces(StatusCodes.Status204NoContent).WithName("changeRoles").WithSummary("Change what a person may do")
            .WithDescription("The body has all roles that the person is to have, and a reason. It gives back what a review took away. Nobody changes the own roles.");
    }

    private static async Task List(HttpContext context, ModuleDb db)
    {
        var rows = await db.Read(read => read.Set<Person>().OrderBy(p => p.NormalizedUserName).ToListAsync(context.RequestAborted), context.RequestAborted);
        var people = rows.Select(p => new PersonResponse(p.UserName!, p.DisplayName, p.RoleList, p.MustChangePassword, p.Disabled));
        await context.Response.WriteAsJsonAsync(new PeopleResponse([.. people]), PeopleJson.Default.PeopleResponse);
    }

    private static async Task Create(HttpContext context, PeopleDirectory people)
    {
        if (await JsonBody.Read(context, PeopleJson.Default.CreatePersonRequest) is not { } request)
        {
            return;
        }
        if (request.Name is not { Length: > 0 and <= 64 } name || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
        {
            await Problem.Of(Outcome.Invalid, null, null, [new ProblemPointer("#/name", "Letters, digits, dots and dashes, at most 64.")]).Write(context);
        }
        else if (request.Roles is not { Count: > 0 } roles || roles.Any(r => !Roles.All.Contains(r)))
        {
            await Problem.Of(Outcome.Invalid, null, null, [new ProblemPointer("#/roles", "One or more of: " + string.Join(", ", Roles.All))]).Write(context);
        }
        else if (await people.Create(name, request.DisplayName ?? name, [.. roles.Distinct()], Actor.Asking(context), cancellationToken: context.RequestAborted) is { } password)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsJsonAsync(new CreatePersonResponse(name, password), PeopleJson.Default.CreatePersonResponse);
        }
        else
        {
            await Problem.Of(Outcome.Conflict, null, "There is a person of this name.").Write(context);
        }
    }

    private static async Task ChangeRoles(string name, HttpContext context, ModuleDb db, AuditLedger audit)
    {
        if (await JsonBody.Read(context, PeopleJson.Default.ChangeRolesRequest) is not { } request)
        {
            return;
        }
        if (string.Equals(name, context.User.Identity!.Name, StringComparison.OrdinalIgnoreCase))
        {
            await Problem.Of(Outcome.Refused, null, "Nobody changes the own roles: another administrator must.").Write(context);
            return;
        }
        var wrong = new List<ProblemPointer>();
        if (request.Roles is not { Count: > 0 } || request.Roles.Any(role => !Roles.All.Contains(role)))
        {
            wrong.Add(new ProblemPointer("#/roles", "One or more of: " + string.Join(", ", Roles.All)));
        }
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 500)
        {
            wrong.Add(new ProblemPointer("#/reason", "Why, in at most 500 characters."));
        }
        if (wrong.Count > 0)
        {
            await Problem.Of(Outcome.Invalid, null, null, wrong).Write(context);
            return;
        }
        var normalized = name.ToUpperInvariant(); // as Identity stores it
        var found = await db.Write(async unit =>
        {
            if (await unit.Db.Set<Person>().SingleOrDefaultAsync(p => p.NormalizedUserName == normalized) is not { } person)
            {
                return false;
            }
            var (had, has) = (person.Roles, string.Join(',', request.Roles!.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
            (person.Roles, person.RolesBy, person.RolesAt) = (has, Actor.Asking(context), unit.Now);
            person.WithheldRoles = string.Join(',', person.WithheldList.Except(request.Roles!));
            await audit.Write(unit, new AuditEntry("person.roles-changed", person.RolesBy, $"person/{person.UserName}") { Reason = request.Reason, Detail = $"{had} to {has}" });
            return true;
        }, context.RequestAborted);
        if (found)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await Problem.Of(Outcome.NotFound, null).Write(context);
    }

    /// <summary>Disabling ends the person's sessions in the same transaction.</summary>
    private static async Task Switch(string name, bool disabled, HttpContext context, ModuleDb db, AuditLedger audit)
    {
        if (disabled && string.Equals(name, context.User.Identity!.Name, StringComparison.OrdinalIgnoreCase))
        {
            await Problem.Of(Outcome.Refused, null, "Nobody disables the own account: another administrator must.").Write(context);
            return;
        }
        var normalized = name.ToUpperInvariant(); // as Identity stores it
        var found = await db.Write(async unit =>
        {
            var person = await unit.Db.Set<Person>().SingleOrDefaultAsync(p => p.NormalizedUserName == normalized);
            if (person is null)
            {
                return false;
            }
            person.Disabled = disabled;
            await unit.Sql.Execute("DELETE FROM trust_sessions WHERE person_id = $1", person.Id);
            await audit.Write(unit, new AuditEntry(disabled ? "person.disabled" : "person.enabled", Actor.Asking(context), $"person/{person.UserName}"));
            return true;
        }, context.RequestAborted);
        if (found)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await Problem.Of(Outcome.NotFound, null).Write(context);
    }
}
