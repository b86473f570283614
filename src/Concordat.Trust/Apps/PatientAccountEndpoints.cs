using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.Apps;

/// <summary>A patient who may sign in to let apps act.</summary>
/// <param name="Name">The name for signing in, which staff and patient agree on.</param>
/// <param name="PatientRef">The patient as interfaces name one.</param>
/// <param name="System">The system that assigned <paramref name="Value"/>.</param>
/// <param name="Value">An identifier of the patient in the index.</param>
internal sealed record InvitePatientRequest(string? Name, string? PatientRef, string? System, string? Value);

/// <summary>The one-time code of a new account; shown this once.</summary>
internal sealed record InvitePatientResponse(Guid Id, string OneTimeCode);

/// <summary>An account, with the random id of the patient index behind it; who that is stands there alone.</summary>
internal sealed record PatientAccountResponse(Guid Id, Guid IndexId, string State, DateTimeOffset InvitedAt);

/// <summary>All accounts.</summary>
internal sealed record PatientAccountsResponse(IReadOnlyList<PatientAccountResponse> Accounts);

/// <summary>Why an account is closed.</summary>
internal sealed record ClosePatientAccountRequest(string? Reason);

/// <summary><c>/control/v1/patient-accounts</c>.</summary>
internal static class PatientAccountEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/control/v1/patient-accounts").RequireAuthorization(Policies.Administer).WithTags("patient accounts");
        group.MapGet("", List).Produces<PatientAccountsResponse>().WithName("listPatientAccounts").WithSummary("List patients' accounts")
            .WithDescription("Accounts of patients, by which they let apps act, with their state: invited, active or disabled. The newest 1,000.");
        group.MapPost("", Invite).Produces<InvitePatientResponse>(StatusCodes.Status201Created).Produces<Problem>(StatusCodes.Status409Conflict, Problem.MediaType)
            .WithName("invitePatient").WithSummary("Invite a patient")
            .WithDescription("The body has a sign-in name, the patient's reference as interfaces name it, and an identifier (system, value) that links the account to the patient index. The answer has a one-time code for seven days, shown this once.");
        group.MapPost("/{id:guid}/disable", Disable).Produces(StatusCodes.Status204NoContent).WithName("disablePatientAccount").WithSummary("Close a patient's account")
            .WithDescription("The patient can sign in no more, and all that the account gave to apps ends. The body has a reason.");
    }

    private static async Task List(HttpContext context, PatientAccounts accounts)
    {
        var rows = await accounts.List(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            new PatientAccountsResponse([.. rows.Select(a => new PatientAccountResponse(a.Id, a.Patient, a.Disabled ? "disabled" : a.CodeUntil is null ? "active" : "invited", a.InvitedAt))]),
            PatientAccountJson.Default.PatientAccountsResponse);
    }

    private static async Task Invite(HttpContext context, PatientAccounts accounts)
    {
        if (await JsonBody.Read(context, PatientAccountJson.Default.InvitePatientRequest) is not { } request)
        {
            return;
        }
        var errors = new List<ProblemPointer>();
        foreach (var (place, value, most) in new[] { ("#/name", request.Name, 100), ("#/patientRef", request.PatientRef, 200), ("#/system", request.System, 300), ("#/value", request.Value, 200) })
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > most || value.Any(char.IsControl))
            {
                errors.Add(new ProblemPointer(place, $"A text of at most {most} characters is needed."));
            }
        }
        if (errors.Count > 0)
        {
            await Problem.Of(Outcome.Invalid, null, null, errors).Write(context);
        }
        else if (await accounts.Invite(request.Name!, request.PatientRef!, new PatientIdentifier(request.System!, request.Value!), Actor.Asking(context), context.RequestAborted) is var (id, code))
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsJsonAsync(new InvitePatientResponse(id, code), PatientAccountJson.Default.InvitePatientResponse);
        }
        else
        {
            await Problem.Of(Outcome.Conflict, null, "There is an account of this name.").Write(context);
        }
    }

    private static async Task Disable(Guid id, HttpContext context, PatientAccounts accounts)
    {
        if (await JsonBody.Read(context, PatientAccountJson.Default.ClosePatientAccountRequest) is not { } request)
        {
            return;
        }
        if (await accounts.Disable(id, Actor.Asking(context), request.Reason ?? "", context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await Problem.Of(Outcome.NotFound, null).Write(context);
    }
}

/// <summary>Serializes them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InvitePatientRequest))]
[JsonSerializable(typeof(InvitePatientResponse))]
[JsonSerializable(typeof(PatientAccountsResponse))]
[JsonSerializable(typeof(ClosePatientAccountRequest))]
internal sealed partial class PatientAccountJson : JsonSerializerContext;
