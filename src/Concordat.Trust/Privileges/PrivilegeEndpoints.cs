using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Core.Privileges;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.Privileges;

/// <summary>Asks for a privilege.</summary>
/// <param name="Operation">A word of <see cref="PrivilegedOperation"/>.</param>
/// <param name="Minutes">For how long; null for as long as the standard allows.</param>
/// <param name="Reason">Why.</param>
internal sealed record AskPrivilegeRequest(string? Operation, int? Minutes, string? Reason);

/// <summary>What a second person says.</summary>
internal sealed record DecidePrivilegeRequest(bool? Approve, string? Note);

/// <summary>Why a privilege ends before its time.</summary>
internal sealed record EndPrivilegeRequest(string? Reason);

/// <summary>A privilege.</summary>
/// <param name="State">waiting, active, over, ended, refused or lapsed.</param>
/// <param name="Mine">Whether whoever asks for this list has it.</param>
internal sealed record PrivilegeView(
    string Id, string Operation, string Person, string Reason, int Minutes, string State, DateTimeOffset AskedAt, bool SecondPerson, string? DecidedBy, DateTimeOffset? DecidedAt, string? Note,
    DateTimeOffset? From, DateTimeOffset? Until, string? EndedBy, int Uses, DateTimeOffset? LastUsedAt, bool Mine)
{
    public static PrivilegeView Of(Privilege p, DateTimeOffset now, string who) => new(
        p.Id, p.Operation, p.Person, p.Reason, p.Minutes, p.State(now), p.AskedAt, p.SecondPerson, p.DecidedBy, p.DecidedAt, p.Note, p.From, p.Until, p.EndedBy, p.Uses, p.LastUsedAt,
        string.Equals(p.Person, who, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What an operation asks for.</summary>
/// <param name="Standing">Whether the role alone is enough.</param>
/// <param name="Minutes">For how long it is given at most.</param>
/// <param name="Yours">Whether the roles of whoever asks open it.</param>
internal sealed record PrivilegedOperationView(string Operation, bool Standing, int Minutes, bool SecondPerson, bool Yours);

/// <summary>Privileges, the newest first, and the terms of all operations.</summary>
internal sealed record PrivilegeList(IReadOnlyList<PrivilegedOperationView> Operations, IReadOnlyList<PrivilegeView> Privileges);

/// <summary><c>/control/v1/privileges</c>: leave to do what a role alone does not open, for minutes.</summary>
internal static class PrivilegeEndpoints
{
    private const int Most = 200;
    private const int LongestText = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/control/v1/privileges").WithTags("privileges");
        control.MapGet("", List).RequireAuthorization(Policies.View).Produces<PrivilegeList>().WithName("listPrivileges").WithSummary("List privileges")
            .WithDescription("The terms of every privileged operation, and privileges, the newest first, at most 200; with `open=true` those alone that are active or wait for a second person.");
        control.MapPost("", Ask).RequireAuthorization(Policies.View, Policies.SignedIn).Accepts<AskPrivilegeRequest>("application/json").Produces<PrivilegeView>(StatusCodes.Status201Created).Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType)
            .WithName("askPrivilege").WithSummary("Ask for a privilege").WithDescription("For an operation that the own roles open, with a reason. It is active at once, or waits for a second person where the standard of privileged access demands one.");
        control.MapPost("/{id}/decision", Decide).RequireAuthorization(Policies.ApprovePrivilege, Policies.SignedIn).Accepts<DecidePrivilegeRequest>("application/json").Produces<PrivilegeView>().Produces<Problem>(StatusCodes.Status404NotFound, Problem.MediaType)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("decidePrivilege").WithSummary("Approve or refuse a privilege").WithDescription("As the second person, never as whoever asked. The minutes count from the approval. A request that nobody decides lapses after eight hours.");
        control.MapPost("/{id}/end", End).RequireAuthorization(Policies.View, Policies.SignedIn).Accepts<EndPrivilegeRequest>("application/json").Produces<PrivilegeView>().Produces<Problem>(StatusCodes.Status404NotFound, Problem.MediaType)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("endPrivilege").WithSummary("End a privilege before its time").WithDescription("By whoever has it, or an administrator. The next use is refused.");
    }

    private static async Task List(bool? open, HttpContext context, PrivilegeDesk desk, TimeProvider clock)
    {
        var (now, who) = (clock.GetUtcNow(), context.User.Identity!.Name!);
        var operations = PrivilegedOperation.All.Select(operation => (Operation: operation, Terms: desk.TermsOf(operation), Policy: PrivilegeDesk.PolicyOf(operation)))
            .Select(one => new PrivilegedOperationView(one.Operation, one.Terms.Standing, one.Terms.Minutes, one.Terms.SecondPerson, Policies.Meets(context.User, one.Policy, Policies.RolesOf[one.Policy])));
        var rows = await desk.List(open == true, Most, now, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new PrivilegeList([.. operations], [.. rows.Select(one => PrivilegeView.Of(one, now, who))]), PrivilegeJson.Default.PrivilegeList);
    }

    private static async Task Ask(HttpContext context, PrivilegeDesk desk, TimeProvider clock)
    {
        if (await JsonBody.Read(context, PrivilegeJson.Default.AskPrivilegeRequest) is not { } request)
        {
            return;
        }
        var wrong = new List<ProblemPointer>();
        if (!PrivilegedOperation.All.Contains(request.Operation ?? ""))
        {
            wrong.Add(new ProblemPointer("#/operation", "One of: " + string.Join(", ", PrivilegedOperation.All)));
        }
        Text(request.Reason, "#/reason", wrong);
        if (wrong.Count > 0)
        {
            await Problem.Of(Outcome.Invalid, null, null, wrong).Write(context);
            return;
        }
        var (asked, refused) = await desk.Ask(context.User, request.Operation!, request.Minutes, request.Reason!.Trim(), context.RequestAborted);
        await Answer(context, asked, refused, clock, StatusCodes.Status201Created);
    }

    private static async Task Decide(string id, HttpContext context, PrivilegeDesk desk, TimeProvider clock)
    {
        if (await JsonBody.Read(context, PrivilegeJson.Default.DecidePrivilegeRequest) is not { } request)
        {
            return;
        }
        var wrong = new List<ProblemPointer>();
        if (request.Approve is null)
        {
            wrong.Add(new ProblemPointer("#/approve", "true or false."));
        }
        Text(request.Note, "#/note", wrong);
        if (wrong.Count > 0)
        {
            await Problem.Of(Outcome.Invalid, null, null, wrong).Write(context);
            return;
        }
        var (decided, refused) = await desk.Decide(id, request.Approve!.Value, context.User.Identity!.Name!, request.Note!.Trim(), context.RequestAborted);
        await Answer(context, decided, refused, clock);
    }

    private static async Task End(string id, HttpContext context, PrivilegeDesk desk, TimeProvider clock)
    {
        if (await JsonBody.Read(context, PrivilegeJson.Default.EndPrivilegeRequest) is not { } request)
        {
            return;
        }
        var wrong = new List<ProblemPointer>();
        Text(request.Reason, "#/reason", wrong);
        if (wrong.Count > 0)
        {
            await Problem.Of(Outcome.Invalid, null, null, wrong).Write(context);
            return;
        }
        var (ended, refused) = await desk.End(id, context.User, request.Reason!.Trim(), context.RequestAborted);
        await Answer(context, ended, refused, clock);
    }

    private static void Text(string? text, string pointer, List<ProblemPointer> wrong)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText)
        {
            wrong.Add(new ProblemPointer(pointer, $"Why, in at most {LongestText} characters: it stands in the ledger with every use. Name no patient."));
        }
    }

    private static Task Answer(HttpContext context, Privilege? one, Problem? refused, TimeProvider clock, int status = StatusCodes.Status200OK)
    {
        if (refused is not null)
        {
            return refused.Write(context);
        }
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(PrivilegeView.Of(one!, clock.GetUtcNow(), context.User.Identity!.Name!), PrivilegeJson.Default.PrivilegeView);
    }
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AskPrivilegeRequest))]
[JsonSerializable(typeof(DecidePrivilegeRequest))]
[JsonSerializable(typeof(EndPrivilegeRequest))]
[JsonSerializable(typeof(PrivilegeView))]
[JsonSerializable(typeof(PrivilegeList))]
internal sealed partial class PrivilegeJson : JsonSerializerContext;
