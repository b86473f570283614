using System.Text.Json.Serialization;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;
using Concordat.Platform.Problems;
using Concordat.Trust.Consents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Trust.Patients;

/// <summary>Asks who saw a patient's data.</summary>
/// <param name="PatientRef">The patient, as interfaces name it.</param>
/// <param name="System">Who assigned the identifier; null for a reference.</param>
/// <param name="From">First moment; a year ago where it is left out.</param>
/// <param name="Until">The moment after the last; now where it is left out.</param>
/// <param name="Reason">Why somebody asks; no word of the patient.</param>
internal sealed record DisclosuresRequest(string? PatientRef, string? System, DateTimeOffset? From, DateTimeOffset? Until, string? Reason);

/// <summary>What was disclosed, newest first. A patient may ask for it: 45 CFR 164.528 and Article 15 GDPR.</summary>
/// <param name="From">First moment.</param>
/// <param name="Until">The moment after the last.</param>
/// <param name="Entries">Exchanges about the patient, and people who looked at what they carried.</param>
/// <param name="More">There are more than are shown: ask for a shorter span.</param>
internal sealed record DisclosuresResponse(DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<DisclosureView> Entries, bool More);

/// <summary>One use of the patient's data, or an attempt.</summary>
/// <param name="At">When.</param>
/// <param name="Who">The client, or a person by <c>person:</c>.</param>
/// <param name="Partner">The partner behind a client.</param>
/// <param name="What">The interface with its version and operation.</param>
/// <param name="Fields">Names of the fields that were shown; null where none were noted.</param>
/// <param name="Purpose">PurposeOfUse, or a person's reason.</param>
/// <param name="Outcome"><c>ok</c>, or why nothing was shown.</param>
/// <param name="Release">The release that allowed it.</param>
/// <param name="Decision">The change request that made the release.</param>
/// <param name="Exchange">To ask further.</param>
/// <param name="Emergency">The reason, where somebody had broken the glass for this client.</param>
internal sealed record DisclosureView(
    DateTimeOffset At, string Who, string? Partner, string What, string? Fields, string? Purpose, string Outcome, int? Release, string? Decision, Guid Exchange, string? Emergency);

/// <summary><c>POST /control/v1/disclosures</c>: who saw what of a patient, when, why and under which release.</summary>
internal static class Disclosures
{
    private const int Most = 5_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/control/v1/disclosures", Report).RequireAuthorization(Policies.Evidence).WithTags("consents")
        .Produces<DisclosuresResponse>().WithName("reportDisclosures").WithSummary("Who saw a patient's data")
        .WithDescription("The body names the patient by reference or identifier and a span of time. Tells every call, message, event and look at contents that was about the patient, refused ones too. Asking is audited.");

    private static async Task Report(HttpContext context, ModuleDb db, AuditLedger audit, ExchangeLog exchanges, PatientIndex patients, ConsentGate gate, TimeProvider clock)
    {
        if (await JsonBody.Read(context, DisclosureJson.Default.DisclosuresRequest) is not { } request)
        {
            return;
        }
        var until = request.Until ?? clock.GetUtcNow();
        var from = request.From ?? until.AddYears(-1);
        if (request.PatientRef is not { Length: > 0 and <= 200 } || request.System is { Length: > 200 } || from >= until || request.Reason is not { Length: >= 3 and <= 500 })
        {
            await Problem.Of(Outcome.Invalid, null, "patientRef is needed, a reason, and a span of time that begins before it ends.").Write(context);
            return;
        }
        var asked = gate.KeyOf(request.PatientRef, request.System);
        var by = Actor.Asking(context);
        await db.Write(unit => audit.Write(unit, new AuditEntry("disclosures.reported", by, $"patient-key/{asked}") { Reason = request.Reason, Detail = $"{from:O}/{until:O}" }), context.RequestAborted);
        var patient = await patients.Find(db, new PatientIdentifier(request.System ?? "", request.PatientRef), context.RequestAborted);
        var keys = await KeysOf(db, gate, asked, patient, context.RequestAborted);
        var glass = patient is not { } id ? [] : await db.Read(read => read.Set<GlassRow>().Where(g => g.Patient == id).ToListAsync(context.RequestAborted), context.RequestAborted);
        var found = await ExchangeQueries.About(exchanges, keys, from, until, Most + 1, context.RequestAborted);
        var entries = found.Take(Most).Select(e => Of(e, glass)).ToList();
        var byId = found.ToDictionary(e => e.Id);
        foreach (var look in await AuditQueries.Of(db, "payload.viewed", [.. byId.Keys], context.RequestAborted))
        {
            var about = byId[look.Exchange!.Value];
            entries.Add(new DisclosureView(look.At, look.Actor, null, $"content of {about.Interface}", null, look.Reason, look.Outcome, look.Release, about.Decision, about.Id, null));
        }
        context.Response.Headers.CacheControl = "no-store";
        await Results.Json(new DisclosuresResponse(from, until, [.. entries.OrderByDescending(entry => entry.At)], found.Count > Most), DisclosureJson.Default.DisclosuresResponse).ExecuteAsync(context);
    }

    private static DisclosureView Of(ExchangeRecord e, List<GlassRow> glass) => new(
        e.StartedAt, e.Client ?? e.Kind, e.Partner, $"{e.Interface} {e.Version} {e.Operation}".TrimEnd(), e.FieldsReturned, e.Purpose, e.Outcome, e.Release, e.Decision, e.Id,
        glass.Find(g => g.Client == e.Client && e.StartedAt >= g.At && e.StartedAt < g.Until)?.Reason);

    /// <summary>Keyed hashes of everything that the patient is known by.</summary>
    internal static async Task<IReadOnlyCollection<string>> KeysOf(ModuleDb db, ConsentGate gate, string asked, Guid? patient, CancellationToken cancellationToken) =>
        patient is not { } id ? [asked] : [asked, gate.KeyOf($"urn:uuid:{id}"), .. await db.Read(read =>
            read.Set<PatientIdentifierRow>().Where(i => i.Patient == id).Select(i => i.Key).ToListAsync(cancellationToken), cancellationToken)];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DisclosuresRequest))]
[JsonSerializable(typeof(DisclosuresResponse))]
internal sealed partial class DisclosureJson : JsonSerializerContext;
