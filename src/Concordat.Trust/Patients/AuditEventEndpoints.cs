using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Concordat.Trust.Consents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Concordat.Trust.Patients;

/// <summary>
/// <c>/control/v1/fhir/AuditEvent</c>: the ledger and the exchanges as FHIR R4 AuditEvents in the patterns of IHE BALP, searched as RESTful ATNA does. A patient stands in
/// bodies alone, so who looks for one posts to <c>_search</c>. Each search is audited.
/// </summary>
internal static class AuditEventEndpoints
{
    private const int Largest = 16 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var fhir = routes.MapGroup("/control/v1/fhir").RequireAuthorization(Policies.Evidence).WithTags("Audit");
        fhir.MapGet("/AuditEvent", ByQuery).Produces<object>(StatusCodes.Status200OK, OperationOutcome.MediaType).Produces<object>(StatusCodes.Status400BadRequest, OperationOutcome.MediaType).WithName("searchAuditEvents").WithSummary("Search audit events")
            .WithDescription("Parameters date (eq, ge, gt, le, lt), agent (urn:concordat:client|NAME), action, outcome, policy, _count. A FHIR Bundle, newest first. Each search is audited.");
        fhir.MapPost("/AuditEvent/_search", ByForm).Produces<object>(StatusCodes.Status200OK, OperationOutcome.MediaType).Produces<object>(StatusCodes.Status400BadRequest, OperationOutcome.MediaType).WithName("searchAuditEventsOfPatient").WithSummary("Search audit events of a patient")
            .WithDescription("The same parameters as a form, and the patient as patient.identifier=system|value or patient=reference. Repeat the form with the _cursor of the next link.");
    }

    private static Task ByQuery(HttpContext context, AuditEventSearch search, ConsentGate gate, ModuleDb db, AuditLedger audit) =>
        context.Request.Query.ContainsKey("patient") || context.Request.Query.ContainsKey("patient.identifier")
            ? Refuse(context, [new ProblemPointer("query/patient", "A patient stands in no URL: POST the search as a form to /control/v1/fhir/AuditEvent/_search.")])
            : Answer(context, context.Request.Query, search, gate, db, audit);

    private static async Task ByForm(HttpContext context, AuditEventSearch search, ConsentGate gate, ModuleDb db, AuditLedger audit)
    {
        JsonBody.Bound(context, Largest);
        if (!context.Request.HasFormContentType)
        {
            await Refuse(context, [new ProblemPointer("header/Content-Type", "A search is a form: application/x-www-form-urlencoded.")]);
            return;
        }
        await Answer(context, await context.Request.ReadFormAsync(context.RequestAborted), search, gate, db, audit);
    }

    private static async Task Answer(HttpContext context, IEnumerable<KeyValuePair<string, StringValues>> parameters, AuditEventSearch search, ConsentGate gate, ModuleDb db, AuditLedger audit)
    {
        var mistakes = new List<ProblemPointer>();
        var question = AuditEventQuestion.Read(parameters, mistakes);
        if (mistakes.Count > 0)
        {
            await Refuse(context, mistakes);
            return;
        }
        var (page, next) = await search.Find(question, context.RequestAborted);
        var target = question.Patient is { } who ? $"patient-key/{gate.KeyOf(who.Value, who.System)}" : "audit/events";
        await db.Write(unit => audit.Write(unit, new AuditEntry("audit.searched", Actor.Asking(context), target)
        {
            Reason = context.Request.Headers["Concordat-Reason"].ToString() is { Length: > 0 and <= 500 } reason ? reason : null, Detail = $"{page.Count} events",
        }), context.RequestAborted);
        context.Response.ContentType = OperationOutcome.MediaType;
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", "searchset");
        if (next is not null)
        {
            json.WriteStartArray("link");
            json.WriteStartObject();
            json.WriteString("relation", "next");
            json.WriteString("url", Link(context.Request, next));
            json.WriteEndObject();
            json.WriteEndArray();
        }
        if (page.Count > 0)
        {
            json.WriteStartArray("entry");
            foreach (var one in page)
            {
                json.WriteStartObject();
                json.WriteString("fullUrl", $"urn:concordat:audit-event:{one.Id}");
                json.WritePropertyName("resource");
                one.Write(json);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>The same search from the cursor on. What a form asked stays out of it.</summary>
    private static string Link(HttpRequest request, string cursor)
    {
        var query = HttpMethods.IsGet(request.Method) ? request.Query.Where(parameter => parameter.Key != "_cursor") : [];
        return $"{request.Path}{QueryString.Create(query.Append(new KeyValuePair<string, StringValues>("_cursor", cursor)))}";
    }

    private static Task Refuse(HttpContext context, IReadOnlyList<ProblemPointer> mistakes) => OperationOutcome.Write(
        context, Problem.Of(Outcome.Invalid, null, "The search cannot be understood.", mistakes));
}
