using System.Text.Json.Nodes;
using Concordat.Sandbox.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Sandbox.Payer;

/// <summary>A payer's eligibility service in plain JSON and an echo for measurements. Answers are made from the member's id, so they never change.</summary>
internal sealed class PayerEndpoint(SandboxBehaviour behaviour, PayerDesk desk, FhirStore claims)
{
    const int MaxBody = 10 << 20;
    long checks;

    public JsonObject State()
    {
        var state = new JsonObject { ["eligibilityChecks"] = Interlocked.Read(ref checks), ["ledger"] = desk.Ledger() };
        state["fhir"] = claims.State();
        return state;
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        var payer = routes.MapGroup("/payer").AddEndpointFilter(async (call, next) => await behaviour.Before(call.HttpContext) ? await next(call) : Results.Empty);
        payer.MapGet("/eligibility", (string? memberId) => Check(memberId));
        payer.MapGet("/eligibility/{memberId}", (string memberId) => Check(memberId));
        payer.MapPost("/eligibility", (EligibilityRequest request) => Check(request.MemberId));
        payer.MapGet("/echo", () => Results.Json(new { status = "ok" }));
        payer.MapPost("/echo", async (HttpRequest request) =>
        {
            if (request.ContentLength is null or > MaxBody)
            {
                return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
            }
            var body = new byte[(int)request.ContentLength];
            await request.Body.ReadExactlyAsync(body);
            return Results.Bytes(body, request.ContentType);
        });
    }

    public sealed record EligibilityRequest(string? MemberId);

    IResult Check(string? memberId)
    {
        Interlocked.Increment(ref checks);
        if (string.IsNullOrWhiteSpace(memberId) || memberId.Length > 64)
        {
            return Results.Problem("A member id of at most 64 characters is needed.", statusCode: 400);
        }
        return Results.Json(new
        {
            memberId,
            covered = PayerMembers.IsCovered(memberId),
            plan = PayerMembers.Plan(memberId),
            validUntil = "2027-12-31",
        });
    }
}
