using static Concordat.Governance.Control.ControlApi;

namespace Concordat.Control;

/// <summary>Playbooks and the incidents in which they are run.</summary>
internal sealed partial class ControlClient
{
    public Task<PlaybookList> Playbooks(CancellationToken cancellationToken = default) => Get("playbooks", Json.PlaybookList, cancellationToken);

    public Task<IncidentList> Incidents(CancellationToken cancellationToken = default) => Get("incidents", Json.IncidentList, cancellationToken);

    public Task<IncidentDetail> Incident(string id, CancellationToken cancellationToken = default) => Get($"incidents/{Uri.EscapeDataString(id)}", Json.IncidentDetail, cancellationToken);

    public Task<IncidentDetail> StartIncident(StartIncidentRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "incidents", request, Json.StartIncidentRequest, Json.IncidentDetail, cancellationToken);

    public Task<IncidentDetail> DoStep(string id, string step, string? evidence = null, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"incidents/{Uri.EscapeDataString(id)}/steps/{Uri.EscapeDataString(step)}/do", new DoStepRequest(evidence), Json.DoStepRequest, Json.IncidentDetail, cancellationToken);

    public Task<IncidentDetail> SkipStep(string id, string step, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"incidents/{Uri.EscapeDataString(id)}/steps/{Uri.EscapeDataString(step)}/skip", new ReasonRequest(reason), Json.ReasonRequest, Json.IncidentDetail, cancellationToken);

    public Task<IncidentDetail> CloseIncident(string id, string conclusion, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"incidents/{Uri.EscapeDataString(id)}/close", new ReasonRequest(conclusion), Json.ReasonRequest, Json.IncidentDetail, cancellationToken);

    public Task<ReleasedMessages> ReleaseHeld(string id, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"incidents/{Uri.EscapeDataString(id)}/release", new ReasonRequest(reason), Json.ReasonRequest, Json.ReleasedMessages, cancellationToken);

    /// <summary>The last signed report as a file; that it was taken is audited.</summary>
    public async Task<byte[]> IncidentReport(string id, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/incidents/{Uri.EscapeDataString(id)}/report");
        using var response = await http.SendAsync(request, cancellationToken);
        await Check(response, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
