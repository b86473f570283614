using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Concordat.Gateway;
using Concordat.Governance.Control;
using Concordat.Platform.Audit;
using Concordat.Platform.Problems;
using Concordat.Platform.Releases;
using static Concordat.Governance.Control.ControlApi;

namespace Concordat.Control;

/// <summary>
/// The one typed client of <c>/control/v1</c>, for the command line and the console alike. The <see cref="HttpClient"/> comes with its
/// base address and the person's credentials.
/// </summary>
/// <exception cref="ControlRefusedException">From every method: the control plane said no.</exception>
/// <exception cref="HttpRequestException">From every method: it is out of reach.</exception>
internal sealed partial class ControlClient(HttpClient http)
{
    private static readonly ControlJson Json = ControlJson.Default;

    public Task<PlanResponse> Plan(PlanRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "plan", request, Json.PlanRequest, Json.PlanResponse, cancellationToken);

    public Task<IReadOnlyList<ChangeView>> Changes(string? state = null, CancellationToken cancellationToken = default) =>
        Get("changes" + Query(("state", state)), Json.IReadOnlyListChangeView, cancellationToken);

    public Task<ChangeDetail> Change(string id, CancellationToken cancellationToken = default) =>
        Get($"changes/{Uri.EscapeDataString(id)}", Json.ChangeDetail, cancellationToken);

    public Task<ChangeFile> ChangeFile(string id, string path, string? open = null, int? line = null, CancellationToken cancellationToken = default) =>
        Get($"changes/{Uri.EscapeDataString(id)}/file" + Query(("path", path), ("open", open), ("line", line?.ToString())), Json.ChangeFile, cancellationToken);

    public async Task<ChangeView> Open(OpenChangeRequest request, CancellationToken cancellationToken = default) => (await Propose(request, cancellationToken)).Change;

    /// <summary>Opens a request, or finds the one that is open with the same content.</summary>
    public async Task<ProposedChange> Propose(OpenChangeRequest request, CancellationToken cancellationToken = default)
    {
        using var response = await Send(HttpMethod.Post, "changes", request, Json.OpenChangeRequest, cancellationToken);
        return new ProposedChange(await Read(response, Json.ChangeView, cancellationToken), response.StatusCode == HttpStatusCode.OK);
    }

    public Task<ChangeView> Approve(string id, ApproveRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"changes/{Uri.EscapeDataString(id)}/approve", request, Json.ApproveRequest, Json.ChangeView, cancellationToken);

    public Task<ChangeView> Vote(string id, VoteRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"changes/{Uri.EscapeDataString(id)}/votes", request, Json.VoteRequest, Json.ChangeView, cancellationToken);

    public Task<CommentView> Comment(string id, CommentRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"changes/{Uri.EscapeDataString(id)}/comments", request, Json.CommentRequest, Json.CommentView, cancellationToken);

    public Task<ChangeView> Revise(string id, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken = default) => Revise(id, files, null, cancellationToken);

    public Task<ChangeView> Revise(string id, IReadOnlyDictionary<string, string> files, IReadOnlyList<string>? authors, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"changes/{Uri.EscapeDataString(id)}/revisions", new RevisionRequest(files, authors), Json.RevisionRequest, Json.ChangeView, cancellationToken);

    public async Task<ChangeView> Submit(string id, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/changes/{Uri.EscapeDataString(id)}/submit");
        using var response = await http.SendAsync(request, cancellationToken);
        return await Read(response, Json.ChangeView, cancellationToken);
    }

    public Task<ChangeView> Emergency(string id, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"changes/{Uri.EscapeDataString(id)}/emergency", new EmergencyRequest(reason), Json.EmergencyRequest, Json.ChangeView, cancellationToken);

    public Task<RightsExplanation> ExplainRights(string change, CancellationToken cancellationToken = default) =>
        Get("rights/explanation" + Query(("change", change)), Json.RightsExplanation, cancellationToken);

    public Task<GovernanceTable> Governance(CancellationToken cancellationToken = default) => Get("governance", Json.GovernanceTable, cancellationToken);

    public Task<Agenda> Agenda(CancellationToken cancellationToken = default) => Get("governance/agenda", Json.Agenda, cancellationToken);

    public Task<PriorityList> Priorities(CancellationToken cancellationToken = default) => Get("governance/agenda/priorities", Json.PriorityList, cancellationToken);

    public Task<ProductList> Products(string? id = null, CancellationToken cancellationToken = default) => Get("products" + Query(("id", id)), Json.ProductList, cancellationToken);

    public Task<ServiceAccountList> ServiceAccounts(CancellationToken cancellationToken = default) => Get("service-accounts", Json.ServiceAccountList, cancellationToken);

    public Task<ScanDetail> Scan(CancellationToken cancellationToken = default) => Get("scan", Json.ScanDetail, cancellationToken);

    public async Task<ScanDetail> ScanNow(CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/scan");
        using var response = await http.SendAsync(request, cancellationToken);
        return await Read(response, Json.ScanDetail, cancellationToken);
    }

    public Task<RightsRowView> RightsRow(
        string change, string? domain = null, string? audience = null, string? classification = null, string? criticality = null, bool emergency = false, CancellationToken cancellationToken = default) =>
        Get("governance/row" + Query(("change", change), ("domain", domain), ("audience", audience), ("classification", classification), ("criticality", criticality),
            ("emergency", emergency ? "true" : null)), Json.RightsRowView, cancellationToken);

    public Task<GovernanceReplay> SimulateGovernance(string model, CancellationToken cancellationToken = default) =>
        Get("governance/simulation" + Query(("model", model)), Json.GovernanceReplay, cancellationToken);

    public Task<GovernanceAdviceView> AdviseGovernance(CancellationToken cancellationToken = default) => Get("governance/advice", Json.GovernanceAdviceView, cancellationToken);

    public Task<ChangeView> Reject(string id, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"changes/{Uri.EscapeDataString(id)}/reject", new ReasonRequest(reason), Json.ReasonRequest, Json.ChangeView, cancellationToken);

    public Task<ChangeView> Withdraw(string id, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"changes/{Uri.EscapeDataString(id)}/withdraw", new ReasonRequest(reason), Json.ReasonRequest, Json.ChangeView, cancellationToken);

    public Task<ReleaseList> Releases(CancellationToken cancellationToken = default) => Get("releases", Json.ReleaseList, cancellationToken);

    public Task<ReleaseDetail> Release(int number, CancellationToken cancellationToken = default) => Get($"releases/{number}", Json.ReleaseDetail, cancellationToken);

    public Task<ReleaseFile> ReleaseFile(int number, string path, CancellationToken cancellationToken = default) =>
        Get($"releases/{number}/file" + Query(("path", path)), Json.ReleaseFile, cancellationToken);

    public Task<ReleaseDiff> Diff(int from, int to, CancellationToken cancellationToken = default) =>
        Get("releases/diff" + Query(("from", $"{from}"), ("to", $"{to}")), Json.ReleaseDiff, cancellationToken);

    public Task<ActivationSummary> Activate(int number, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"releases/{number}/activate", new ReasonRequest(reason), Json.ReasonRequest, Json.ActivationSummary, cancellationToken);

    public Task<Catalogue> Catalogue(CancellationToken cancellationToken = default) => Get("catalogue", Json.Catalogue, cancellationToken);

    public Task<ZoneMap> Zones(CancellationToken cancellationToken = default) => Get("zones", Json.ZoneMap, cancellationToken);

    public Task<Graph> Graph(string? node = null, CancellationToken cancellationToken = default) => Get("graph" + Query(("node", node)), Json.Graph, cancellationToken);

    public Task<Impact> Impact(string node, string? field = null, CancellationToken cancellationToken = default) =>
        Get("impact" + Query(("node", node), ("field", field)), Json.Impact, cancellationToken);

    public Task<ScoreList> Scorecards(string? kind = null, string? name = null, CancellationToken cancellationToken = default) =>
        Get("scorecards" + Query(("kind", kind), ("name", name)), Json.ScoreList, cancellationToken);

    public Task<DriftList> Drift(string? @interface = null, CancellationToken cancellationToken = default) => Get("drift" + Query(("interface", @interface)), Json.DriftList, cancellationToken);

    public Task<FoundList> Search(string words, CancellationToken cancellationToken = default) => Get("search" + Query(("q", words)), Json.FoundList, cancellationToken);

    /// <summary>An evidence pack, written to a stream.</summary>
    public async Task Evidence(DateOnly from, DateOnly to, Stream target, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/evidence" + Query(("from", from.ToString("O")), ("to", to.ToString("O"))));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await Check(response, cancellationToken);
        await response.Content.CopyToAsync(target, cancellationToken);
    }

    public Task<Overview> Overview(int? minutes = null, CancellationToken cancellationToken = default) =>
        Get("overview" + Query(("minutes", minutes?.ToString())), Json.Overview, cancellationToken);

    public Task<MessagePage> Messages(
        string? state = null, string? kind = null, string? @interface = null, Guid? exchange = null, string? businessKey = null, long? before = null, int? most = null,
        CancellationToken cancellationToken = default) =>
        Get("messages" + Query(("state", state), ("kind", kind), ("interface", @interface), ("exchange", exchange?.ToString()), ("businessKey", businessKey),
            ("before", before?.ToString()), ("most", most?.ToString())), Json.MessagePage, cancellationToken);

    public Task<MessagePage> DeadLetters(string? @interface = null, long? before = null, int? most = null, CancellationToken cancellationToken = default) =>
        Get("deadletters" + Query(("interface", @interface), ("before", before?.ToString()), ("most", most?.ToString())), Json.MessagePage, cancellationToken);

    public Task<MessageDetail> Message(Guid id, CancellationToken cancellationToken = default) => Get($"messages/{id}", Json.MessageDetail, cancellationToken);

    public Task Replay(Guid id, ReplayRequest request, CancellationToken cancellationToken = default) =>
        Post($"messages/{id}/replay", request, Json.ReplayRequest, cancellationToken);

    public Task Discard(Guid id, string reason, CancellationToken cancellationToken = default) =>
        Post($"messages/{id}/discard", new ReasonRequest(reason), Json.ReasonRequest, cancellationToken);

    /// <summary>Content of a message; the look is audited with its reason.</summary>
    public Task<PayloadResponse> Payload(Guid id, PayloadRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"messages/{id}/payload", request, Json.PayloadRequest, Json.PayloadResponse, cancellationToken);

    public Task<ExchangePage> Exchanges(
        string? kind = null, string? @interface = null, string? client = null, string? partner = null, string? outcome = null, int? release = null,
        DateTimeOffset? before = null, int? most = null, CancellationToken cancellationToken = default) =>
        Get("exchanges" + Query(("kind", kind), ("interface", @interface), ("client", client), ("partner", partner), ("outcome", outcome), ("release", release?.ToString()),
            ("before", before?.UtcDateTime.ToString("O")), ("most", most?.ToString())), Json.ExchangePage, cancellationToken);

    public Task<ExchangeDetail> Exchange(Guid id, CancellationToken cancellationToken = default) => Get($"exchanges/{id}", Json.ExchangeDetail, cancellationToken);

    public Task<EventPage> Events(string? type = null, Guid? exchange = null, long? before = null, int? most = null, CancellationToken cancellationToken = default) =>
        Get("events" + Query(("type", type), ("exchange", exchange?.ToString()), ("before", before?.ToString()), ("most", most?.ToString())), Json.EventPage, cancellationToken);

    public Task<AuditPage> Audit(
        string? action = null, string? actor = null, string? target = null, Guid? exchange = null, long? before = null, int? most = null, CancellationToken cancellationToken = default) =>
        Get("audit" + Query(("action", action), ("actor", actor), ("target", target), ("exchange", exchange?.ToString()), ("before", before?.ToString()), ("most", most?.ToString())),
            Json.AuditPage, cancellationToken);

    /// <summary>Gives every entry as a line of JSON, as it comes.</summary>
    public async Task ExportAudit(string? action, string? target, Func<string, Task> line, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/audit/export" + Query(("action", action), ("target", target)));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await Check(response, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            await line(text);
        }
    }

    public Task<AuditRetentionView> AuditRetention(CancellationToken cancellationToken = default) => Get("audit/retention", Json.AuditRetentionView, cancellationToken);

    public Task<AuditRetentionView> HoldAudit(string reason, CancellationToken cancellationToken = default) => Send(HttpMethod.Post, "audit/holds", new ReasonRequest(reason), Json.ReasonRequest, Json.AuditRetentionView, cancellationToken);

    public Task<AuditRetentionView> ReleaseAuditHold(int number, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"audit/holds/{number}/release", new ReasonRequest(reason), Json.ReasonRequest, Json.AuditRetentionView, cancellationToken);

    public Task<AuditVerdict> VerifyAudit(CancellationToken cancellationToken = default) => Get("audit/verify", Json.AuditVerdict, cancellationToken);

    public Task<AuditProof> ProveAudit(long position, CancellationToken cancellationToken = default) => Get($"audit/{position}/proof", AuditProofJson.Default.AuditProof, cancellationToken);

    public Task<JsonElement> AuditKey(CancellationToken cancellationToken = default) => Get("audit/key", Json.JsonElement, cancellationToken);

    public Task<GatewayExplanation> ExplainCall(string method, string path, string? client, string? purpose, CancellationToken cancellationToken = default) =>
        Get("gateway/explanation" + Query(("method", method), ("path", path), ("client", client), ("purpose", purpose)),
            GatewayExplanationJson.Default.GatewayExplanation, cancellationToken);

    public Task<PeopleList> People(CancellationToken cancellationToken = default) => Get("people", PeopleJson.Default.PeopleList, cancellationToken);

    public Task<OneTimePassword> AddPerson(NewPerson person, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "people", person, PeopleJson.Default.NewPerson, PeopleJson.Default.OneTimePassword, cancellationToken);

    /// <param name="name">Name for signing in.</param>
    /// <param name="verb"><c>disable</c> or <c>enable</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SwitchPerson(string name, string verb, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/people/{Uri.EscapeDataString(name)}/{verb}");
        using var response = await http.SendAsync(request, cancellationToken);
        await Check(response, cancellationToken);
    }

    public Task<PatientAccountList> PatientAccounts(CancellationToken cancellationToken = default) =>
        Get("patient-accounts", PatientAccountJson.Default.PatientAccountList, cancellationToken);

    public Task<OneTimeCode> InvitePatient(PatientInvitation invitation, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "patient-accounts", invitation, PatientAccountJson.Default.PatientInvitation, PatientAccountJson.Default.OneTimeCode, cancellationToken);

    public async Task ClosePatientAccount(Guid id, string reason, CancellationToken cancellationToken = default)
    {
        using var response = await Send(HttpMethod.Post, $"patient-accounts/{id}/disable", new ClosedAccount(reason), PatientAccountJson.Default.ClosedAccount, cancellationToken);
    }

    private async Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/{path}");
        using var response = await http.SendAsync(request, cancellationToken);
        return await Read(response, type, cancellationToken);
    }

    private async Task<T> Send<TBody, T>(HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await Send(method, path, body, bodyType, cancellationToken);
        return await Read(response, type, cancellationToken);
    }

    private async Task Post<TBody>(string path, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken cancellationToken)
    {
        using var response = await Send(HttpMethod.Post, path, body, bodyType, cancellationToken);
        await Check(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> Send<TBody>(HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{Root}/{path}") { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await http.SendAsync(request, cancellationToken);
    }

    private static async Task<T> Read<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await Check(response, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, type, cancellationToken) ?? throw new HttpRequestException("The control plane answered nothing.");
    }

    private static async Task Check(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }
        Problem? problem = null;
        if (response.Content.Headers.ContentType?.MediaType == Problem.MediaType)
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            problem = await JsonSerializer.DeserializeAsync(body, Json.Problem, cancellationToken);
        }
        else if (response.Content.Headers.ContentType?.MediaType == OperationOutcome.MediaType)
        {
            problem = Outcome((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        throw new ControlRefusedException(problem ?? new Problem
        {
            Type = "about:blank",
            Title = response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => "You are not signed in, or your session ended.",
                HttpStatusCode.Forbidden => "Your roles do not allow this.",
                var status => $"The control plane answered {(int)status}.",
            },
            Status = (int)response.StatusCode,
        });
    }

    private static string Query(params (string Name, string? Value)[] parts)
    {
        var given = parts.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}

/// <summary>An open change request.</summary>
/// <param name="Change">The request.</param>
/// <param name="Found">True where it was open with this content already.</param>
internal sealed record ProposedChange(ControlApi.ChangeView Change, bool Found);
