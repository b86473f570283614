using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Concordat.Platform.Problems;
using static Concordat.Governance.Control.ControlApi;

namespace Concordat.Control;

/// <summary>Consents, disclosures and emergencies. Consents travel as the FHIR resources that they are.</summary>
internal sealed partial class ControlClient
{
    public Task<string> CreateConsent(string resource, string? reason, CancellationToken cancellationToken = default) => Fhir(HttpMethod.Post, "Consent", Body(resource), reason, null, cancellationToken);

    /// <param name="address"><c>Consent/ID</c>, with <c>/_history</c> or a version.</param>
    /// <param name="reason">Why, for the ledger.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<string> ReadConsent(string address, string? reason, CancellationToken cancellationToken = default) => Fhir(HttpMethod.Get, address, null, reason, null, cancellationToken);

    public Task<string> UpdateConsent(Guid id, string resource, string? reason, string? version, CancellationToken cancellationToken = default) =>
        Fhir(HttpMethod.Put, $"Consent/{id}", Body(resource), reason, version, cancellationToken);

    public Task<string> SearchConsents(Patient patient, string? reason, CancellationToken cancellationToken = default) => Fhir(HttpMethod.Post, "Consent/_search", new FormUrlEncodedContent(
        [patient.System is { } system ? new("patient.identifier", $"{system}|{patient.Value}") : new("patient", patient.Value)]), reason, null, cancellationToken);

    /// <summary>A page of AuditEvents, as a FHIR Bundle.</summary>
    /// <param name="parameters">Of the search; the patient too, since they go in a body.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<string> AuditEvents(IEnumerable<KeyValuePair<string, string>> parameters, string? reason, CancellationToken cancellationToken = default) =>
        Fhir(HttpMethod.Post, "AuditEvent/_search", new FormUrlEncodedContent(parameters), reason, null, cancellationToken);

    public Task<DisclosuresReport> Disclosures(DisclosuresQuestion question, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "disclosures", question, ConsentJson.Default.DisclosuresQuestion, ConsentJson.Default.DisclosuresReport, cancellationToken);

    public Task<Emergency> BreakGlass(NewEmergency emergency, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "break-glass", emergency, ConsentJson.Default.NewEmergency, ConsentJson.Default.Emergency, cancellationToken);

    public async Task<IReadOnlyList<Emergency>> Emergencies(bool waiting = false, CancellationToken cancellationToken = default) =>
        (await Get("break-glass" + Query(("waiting", waiting ? "true" : null), ("most", "500")), ConsentJson.Default.EmergencyPage, cancellationToken)).Emergencies;

    public Task ReviewEmergency(Guid id, EmergencyReview review, CancellationToken cancellationToken = default) => Post($"break-glass/{id}/review", review, ConsentJson.Default.EmergencyReview, cancellationToken);

    private static StringContent Body(string resource) => new(resource, System.Text.Encoding.UTF8, new MediaTypeHeaderValue("application/fhir+json"));

    private async Task<string> Fhir(HttpMethod method, string address, HttpContent? body, string? reason, string? version, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{Root}/fhir/{address}") { Content = body };
        request.Headers.TryAddWithoutValidation("Concordat-Reason", reason);
        request.Headers.TryAddWithoutValidation("If-Match", version);
        using var response = await http.SendAsync(request, cancellationToken);
        await Check(response, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>The same refusal as a problem: the first issue says what happened, the others where.</summary>
    private static Problem Outcome(int status, string resource)
    {
        var issues = JsonNode.Parse(resource)?["issue"]?.AsArray().Select(issue => ((string?)issue?["details"]?["text"] ?? "", (string?)issue?["expression"]?[0] ?? "")).ToList() ?? [];
        return new Problem
        {
            Type = "about:blank",
            Title = issues.Count > 0 ? issues[0].Item1 : $"The control plane answered {status}.",
            Status = status,
            Errors = [.. issues.Skip(1).Select(issue => new ProblemPointer(issue.Item2, issue.Item1))],
        };
    }
}
