using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Platform.Problems;
using Concordat.Trust.Clients;
using Concordat.Trust.Consents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust;

/// <summary>Why a client is stopped or let go on.</summary>
internal sealed record SuspensionRequest(string? Reason);

/// <summary>A directive of a patient. The reference stands in the body, never in an address.</summary>
internal sealed record ConsentRequest(string? PatientRef, string? Purpose, string? Reason);

/// <summary><c>/control/v1/clients/…</c> and <c>/control/v1/consents</c>: what narrows a release at once.</summary>
internal static class NarrowingEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/control/v1").RequireAuthorization(Policies.Administer).WithTags("narrowing");
        control.MapPost("/clients/{id}/suspend", Suspend).Produces(StatusCodes.Status204NoContent).WithName("suspendClient").WithSummary("Stop a client")
            .WithDescription("From now on every call of this client or service account is refused, whatever its tokens say. The body has a reason.");
        control.MapPost("/clients/{id}/resume", Resume).Produces(StatusCodes.Status204NoContent).WithName("resumeClient").WithSummary("Let a client go on")
            .WithDescription("Ends a suspension: what the active release allows is allowed again. The body has a reason.");
        control.MapPost("/consents/opt-out", OptOut).Produces(StatusCodes.Status204NoContent).WithName("optOut").WithSummary("Take down that a patient says no")
            .WithDescription("The body names the patient by reference, a purpose and a reason. Calls for this purpose see nothing of the patient from now on.");
        control.MapPost("/consents/withdraw", Withdraw).Produces(StatusCodes.Status204NoContent).WithName("withdrawOptOut").WithSummary("Take back a patient's no")
            .WithDescription("The body names the patient by reference, a purpose and a reason. What was refused for this purpose is decided by the release again.");
    }

    private static async Task Suspend(string id, HttpContext context, ClientDirectory clients, Suspensions suspensions)
    {
        if (clients.FindKeyHolder(id) is null)
        {
            await Problem.Of(Outcome.NotFound, null, "The active release knows no such client or service account.").Write(context);
        }
        else if (await JsonBody.Read(context, People.PeopleJson.Default.SuspensionRequest) is { } request)
        {
            await suspensions.Suspend(id, Actor.Asking(context), request.Reason ?? "", context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private static async Task Resume(string id, HttpContext context, Suspensions suspensions)
    {
        if (await JsonBody.Read(context, People.PeopleJson.Default.SuspensionRequest) is { } request)
        {
            await suspensions.Resume(id, Actor.Asking(context), request.Reason ?? "", context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private static Task OptOut(HttpContext context, OptOuts optOuts) => Direct(context, optOuts.Record);

    private static Task Withdraw(HttpContext context, OptOuts optOuts) => Direct(context, optOuts.Withdraw);

    private static async Task Direct(HttpContext context, Func<string, string, string, string, CancellationToken, Task> change)
    {
        if (await JsonBody.Read(context, People.PeopleJson.Default.ConsentRequest) is not { } request)
        {
            return;
        }
        if (request.PatientRef is not { Length: > 0 and <= 200 } || (request.Purpose is not OptOuts.AnyPurpose && !PurposeOfUse.Codes.Contains(request.Purpose ?? "")))
        {
            await Problem.Of(Outcome.Invalid, null, "patientRef is needed, and purpose: an HL7 PurposeOfUse code or *.").Write(context);
            return;
        }
        await change(request.PatientRef, request.Purpose!, Actor.Asking(context), request.Reason ?? "", context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
