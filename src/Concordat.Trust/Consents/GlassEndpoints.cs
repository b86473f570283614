using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Concordat.Trust.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.Consents;

/// <summary>Breaks the glass for a client and a patient.</summary>
/// <param name="Client">The client that sees the patient.</param>
/// <param name="PatientRef">The patient, as interfaces name it.</param>
/// <param name="System">Who assigned the identifier; null for a reference.</param>
/// <param name="Minutes">For how long.</param>
/// <param name="Reason">Why; no word of the patient.</param>
internal sealed record BreakGlassRequest(string? Client, string? PatientRef, string? System, int Minutes, string? Reason);

/// <summary>What a review says.</summary>
internal sealed record ReviewGlassRequest(bool? Justified, string? Note);

/// <summary>One emergency, without the patient.</summary>
internal sealed record GlassView(Guid Id, string Client, string By, string Reason, DateTimeOffset At, DateTimeOffset Until, DateTimeOffset ReviewBy, DateTimeOffset? ReviewedAt, string? ReviewedBy, bool? Justified)
{
    public static GlassView Of(GlassRow row) => new(row.Id, row.Client, row.By, row.Reason, row.At, row.Until, row.ReviewBy, row.ReviewedAt, row.ReviewedBy, row.ReviewedAt is null ? null : row.IsJustified);
}

/// <summary>Some emergencies.</summary>
/// <param name="Emergencies">The latest first.</param>
/// <param name="Next">Those before this moment are on the next page; null on the last.</param>
internal sealed record GlassPage(IReadOnlyList<GlassView> Emergencies, DateTimeOffset? Next);

/// <summary><c>/control/v1/break-glass</c>: emergencies that pass a patient's denial, and their reviews.</summary>
internal static class GlassEndpoints
{
    private const int ShortestReason = 10;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/control/v1/break-glass").WithTags("consents");
        control.MapPost("", Break).RequireAuthorization(Policies.Operate).Produces<GlassView>(StatusCodes.Status201Created).Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType).WithName("breakGlass").WithSummary("Let a client see a patient in an emergency")
            .WithDescription("For some minutes the client sees this patient whatever the consents say; all else is decided as ever. It needs a reason and a review by somebody else within the time that the standard of consent sets.");
        control.MapGet("", List).RequireAuthorization(Policies.View).Produces<GlassPage>().WithName("listBrokenGlass").WithSummary("Emergencies and their reviews")
            .WithDescription("The latest first; with waiting=true those alone that wait for a review. The next page begins before the moment that next names.");
        control.MapPost("/{id:guid}/review", Review).RequireAuthorization(Policies.Evidence).Produces(StatusCodes.Status204NoContent).WithName("reviewBrokenGlass").WithSummary("Review an emergency")
            .WithDescription("Says whether it was justified, and why. Not by whoever broke the glass; one that was not justified ends at once.");
    }

    private static async Task Break(HttpContext context, BrokenGlass glass, ConsentGate gate, ClientDirectory clients)
    {
        if (await JsonBody.Read(context, GlassJson.Default.BreakGlassRequest) is not { } request)
        {
            return;
        }
        if (gate.BreakGlass is not { } terms)
        {
            await Problem.Of(Outcome.Forbidden, null, "The standard of consent in force does not let anybody break the glass (breakGlass in standards/consent.yaml).").Write(context);
            return;
        }
        var wrong = new List<ProblemPointer>();
        Want(clients.Find(request.Client ?? "") is not null, "#/client", "A client of the active release.");
        Want(request.PatientRef is { Length: > 0 and <= 200 } && request.System is not { Length: > 200 }, "#/patientRef", "The patient, as interfaces name it; with its system where it is an identifier.");
        Want(request.Minutes >= 1 && request.Minutes <= terms.Longest.TotalMinutes, "#/minutes", $"From 1 to {terms.Longest.TotalMinutes:0}.");
        Want(request.Reason is { Length: >= ShortestReason and <= 500 }, "#/reason", $"Why it is an emergency, in {ShortestReason} to 500 characters, without a word of the patient.");
        if (wrong.Count > 0)
        {
            await Problem.Of(Outcome.Invalid, null, "The glass was not broken.", wrong).Write(context);
            return;
        }
        var (refused, why, row) = await glass.Break(
            terms, request.Client!, new PatientIdentifier(request.System ?? "", request.PatientRef!), TimeSpan.FromMinutes(request.Minutes), Actor.Asking(context), request.Reason!, context.RequestAborted);
        await (refused is not null ? Problem.Of(refused, null, why).Write(context) : Results.Json(GlassView.Of(row!), GlassJson.Default.GlassView, statusCode: StatusCodes.Status201Created).ExecuteAsync(context));

        void Want(bool holds, string pointer, string detail)
        {
            if (!holds)
            {
                wrong.Add(new ProblemPointer(pointer, detail));
            }
        }
    }

    private static async Task List(bool? waiting, DateTimeOffset? before, int? most, HttpContext context, BrokenGlass glass)
    {
        var wanted = Math.Clamp(most ?? 50, 1, 500);
        var rows = await glass.List(waiting == true, before, wanted, context.RequestAborted);
        await Results.Json(new GlassPage([.. rows.Select(GlassView.Of)], rows.Count == wanted ? rows[^1].At : null), GlassJson.Default.GlassPage).ExecuteAsync(context);
    }

    private static async Task Review(Guid id, HttpContext context, BrokenGlass glass)
    {
        if (await JsonBody.Read(context, GlassJson.Default.ReviewGlassRequest) is not { } request)
        {
            return;
        }
        if (request is not { Justified: { } justified, Note: { Length: >= ShortestReason and <= 500 } note })
        {
            await Problem.Of(Outcome.Invalid, null, $"justified is true or false, and note says why in {ShortestReason} to 500 characters.").Write(context);
            return;
        }
        var (refused, why) = await glass.Review(id, justified, Actor.Asking(context), note, context.RequestAborted);
        if (refused is not null)
        {
            await Problem.Of(refused, null, why).Write(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BreakGlassRequest))]
[JsonSerializable(typeof(ReviewGlassRequest))]
[JsonSerializable(typeof(GlassView))]
[JsonSerializable(typeof(GlassPage))]
internal sealed partial class GlassJson : JsonSerializerContext;
