using System.Globalization;
using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Trust.Consents;

/// <summary>
/// <c>/control/v1/fhir/Consent</c>: FHIR R4 create, read, vread, update, history and search over consents. A patient stands in bodies alone, so a search is a
/// POST to <c>_search</c>; every look is audited. Why somebody changes a consent comes in <c>Concordat-Reason</c>.
/// </summary>
internal static class ConsentEndpoints
{
    private const int Largest = 256 * 1024;
    private const string Reason = "Concordat-Reason";
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var fhir = routes.MapGroup("/control/v1/fhir").RequireAuthorization(Policies.Administer).WithTags("consents");
        fhir.MapPost("/Consent", Create).Produces<object>(StatusCodes.Status201Created, OperationOutcome.MediaType).Produces<object>(StatusCodes.Status409Conflict, OperationOutcome.MediaType).WithName("createConsent").WithSummary("Write down a consent")
            .WithDescription("The body is a FHIR R4 Consent. What could not be enforced is refused, every mistake with its FHIRPath. In force on this node when it is answered, on others within two seconds.");
        fhir.MapGet("/Consent/{id:guid}", (Guid id, HttpContext context, ConsentStore store, ModuleDb db, AuditLedger audit) => Read(id, null, context, store, db, audit))
            .Produces<object>(StatusCodes.Status200OK, OperationOutcome.MediaType).WithName("readConsent").WithSummary("Read a consent").WithDescription("The newest version, with its number as ETag. The look is audited.");
        fhir.MapPut("/Consent/{id:guid}", Update).Produces<object>(StatusCodes.Status200OK, OperationOutcome.MediaType).WithName("updateConsent").WithSummary("Change or revoke a consent")
            .WithDescription("Makes another version. With the status inactive or entered-in-error it is revoked. If-Match names the version that it is made from.");
        fhir.MapGet("/Consent/{id:guid}/_history", History).Produces<object>(StatusCodes.Status200OK, OperationOutcome.MediaType).WithName("consentHistory").WithSummary("All versions of a consent")
            .WithDescription("A FHIR Bundle of all versions, the newest first. The look is audited.");
        fhir.MapGet("/Consent/{id:guid}/_history/{version:int}", (Guid id, int version, HttpContext context, ConsentStore store, ModuleDb db, AuditLedger audit) => Read(id, version, context, store, db, audit))
            .Produces<object>(StatusCodes.Status200OK, OperationOutcome.MediaType).WithName("readConsentVersion").WithSummary("Read a version of a consent").WithDescription("One version. The look is audited.");
        fhir.MapPost("/Consent/_search", Search).Produces<object>(StatusCodes.Status200OK, OperationOutcome.MediaType).WithName("searchConsents").WithSummary("Consents of a patient")
            .WithDescription("The form names the patient as patient.identifier=system|value or patient=reference, and perhaps a status. A FHIR Bundle of the newest versions. The look is audited.");
    }

    private static async Task Create(HttpContext context, ConsentStore store)
    {
        using var resource = await Body(context);
        if (resource is null)
        {
            return;
        }
        var mistakes = new List<Finding>();
        var (refused, stored) = await store.Create(resource.RootElement, Actor.Asking(context), WhyOf(context), mistakes, context.RequestAborted);
        if (refused is not null)
        {
            await Refuse(context, refused, refused == Outcome.Conflict ? $"The patient said the same already: Consent/{stored!.Id}." : "The consent was not written down.", mistakes);
            return;
        }
        context.Response.Headers.Location = $"/control/v1/fhir/Consent/{stored!.Id}/_history/{stored.Version}";
        await Answer(context, StatusCodes.Status201Created, stored.Content, stored.Version);
    }

    private static async Task Update(Guid id, HttpContext context, ConsentStore store)
    {
        using var resource = await Body(context);
        if (resource is null)
        {
            return;
        }
        var mistakes = new List<Finding>();
        int? expected = context.Request.Headers.IfMatch.ToString() is { Length: > 4 } tag && int.TryParse(tag.Replace("W/", "", StringComparison.Ordinal).Trim('"'), CultureInfo.InvariantCulture, out var version) ? version : null;
        if (context.Request.Headers.IfMatch.Count > 0 && expected is null)
        {
            await Refuse(context, Outcome.Invalid, "If-Match holds no version of a consent, such as W/\"1\".", []);
            return;
        }
        var (refused, stored) = await store.Update(id, expected, resource.RootElement, Actor.Asking(context), WhyOf(context), mistakes, context.RequestAborted);
        if (refused is not null)
        {
            await Refuse(context, refused, refused == Outcome.Conflict ? "Somebody changed the consent in the meantime. Read it again."
                : refused == Outcome.Refused ? "The consent is another patient's. Set its status to entered-in-error, and create one for this patient." : null, mistakes);
            return;
        }
        await Answer(context, StatusCodes.Status200OK, stored!.Content, stored.Version);
    }

    private static async Task Read(Guid id, int? version, HttpContext context, ConsentStore store, ModuleDb db, AuditLedger audit)
    {
        var stored = await store.Read(id, version, context.RequestAborted);
        await Looked(context, db, audit, $"consent/{id}", stored is null ? Outcome.NotFound.Code : "ok");
        await (stored is null ? Refuse(context, Outcome.NotFound, null, []) : Answer(context, StatusCodes.Status200OK, stored.Content, stored.Version));
    }

    private static async Task History(Guid id, HttpContext context, ConsentStore store, ModuleDb db, AuditLedger audit)
    {
        var versions = await store.History(id, context.RequestAborted);
        await Looked(context, db, audit, $"consent/{id}", versions.Count == 0 ? Outcome.NotFound.Code : "ok");
        await (versions.Count == 0 ? Refuse(context, Outcome.NotFound, null, []) : Answer(context, StatusCodes.Status200OK, Bundle("history", versions), null));
    }

    private static async Task Search(HttpContext context, ConsentStore store, ConsentGate gate, ModuleDb db, AuditLedger audit)
    {
        JsonBody.Bound(context, Largest);
        if (!context.Request.HasFormContentType)
        {
            await Refuse(context, Outcome.Invalid, "A search is a form: patient.identifier=system|value or patient=reference.", []);
            return;
        }
        var fields = await context.Request.ReadFormAsync(context.RequestAborted);
        var patient = PatientIdentifier.FromSearch(name => fields[name].ToString());
        if (patient is not { } who)
        {
            await Refuse(context, Outcome.Invalid, "Name the patient: patient.identifier=system|value or patient=reference.", []);
            return;
        }
        var status = fields["status"].ToString() is { Length: > 0 } wanted ? wanted : null;
        var found = await store.Of(who, status, context.RequestAborted);
        await Looked(context, db, audit, $"patient-key/{gate.KeyOf(who.Value, who.System)}", "ok");
        await Answer(context, StatusCodes.Status200OK, Bundle("searchset", found), null);
    }

    private static async Task<JsonDocument?> Body(HttpContext context)
    {
        JsonBody.Bound(context, Largest);
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
        }
        catch (JsonException broken)
        {
            await Refuse(context, Outcome.Invalid, string.Create(CultureInfo.InvariantCulture, $"The body is no JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}."), []);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await Refuse(context, Outcome.TooLarge, "A consent has at most 256 KiB.", []);
        }
        return null;
    }

    private static async Task Answer(HttpContext context, int status, byte[] body, int? version)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = OperationOutcome.MediaType;
        context.Response.Headers.CacheControl = "no-store";
        if (version is not null)
        {
            context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");
        }
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static Task Refuse(HttpContext context, Outcome outcome, string? detail, List<Finding> mistakes) => OperationOutcome.Write(
        context, Problem.Of(outcome, null, detail, [.. mistakes.Select(mistake => new ProblemPointer(mistake.At.File, $"{mistake.Message} {mistake.Fix}".TrimEnd()))]));

    private static byte[] Bundle(string type, IReadOnlyList<StoredConsent> consents)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", type);
            json.WriteNumber("total", consents.Count);
            json.WriteStartArray("entry");
            foreach (var consent in consents)
            {
                json.WriteStartObject();
                json.WriteString("fullUrl", $"urn:uuid:{consent.Id}");
                json.WritePropertyName("resource");
                json.WriteRawValue(consent.Content);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static Task Looked(HttpContext context, ModuleDb db, AuditLedger audit, string target, string outcome) => db.Write(unit =>
        audit.Write(unit, new AuditEntry("consent.viewed", Actor.Asking(context), target) { Outcome = outcome, Reason = WhyOf(context) is { Length: > 0 } why ? why : null }), context.RequestAborted);

    private static string WhyOf(HttpContext context) => context.Request.Headers[Reason].ToString() is { Length: <= 500 } reason ? reason : "";
}
