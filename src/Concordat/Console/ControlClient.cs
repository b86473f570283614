using System.Net.Http.Json;
using System.Text.Json;
using Concordat.Governance.Control;
using Concordat.Platform.Audit;

namespace Concordat.Web;

internal sealed class ControlClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private const string Root = "/control/v1";

    private async Task<T> Get<T>(string path, CancellationToken c)
    {
        using var answer = await http.GetAsync(Root + path, c);
        await Ok(answer, c);
        return (await answer.Content.ReadFromJsonAsync<T>(Json, c))!;
    }

    private async Task<HttpContent> Send(string path, object body, CancellationToken c)
    {
        var answer = await http.PostAsJsonAsync(Root + path, body, Json, c);
        await Ok(answer, c);
        return answer.Content;
    }

    private static async Task Ok(HttpResponseMessage answer, CancellationToken c)
    {
        if (!answer.IsSuccessStatusCode)
        {
            string? detail = null;
            try { detail = (await answer.Content.ReadFromJsonAsync<JsonElement>(c)).GetProperty("detail").GetString(); } catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException) { detail = null; }
            throw new HttpRequestException(detail, null, answer.StatusCode);
        }
    }

    private static string Query(params (string Name, object? Value)[] parts)
    {
        var given = parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value is DateTimeOffset d ? d.ToString("O") : p.Value!.ToString()!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }

    public Task<ControlApi.Overview> Overview(CancellationToken c = default) => Get<ControlApi.Overview>("/overview", c);
    public Task<IReadOnlyList<ControlApi.ChangeView>> Changes(string? state, CancellationToken c = default) => Get<IReadOnlyList<ControlApi.ChangeView>>("/changes" + Query(("state", state)), c);
    public Task<ControlApi.ChangeDetail> Change(string id, CancellationToken c = default) => Get<ControlApi.ChangeDetail>($"/changes/{id}", c);
    public Task Approve(string id, string hash, string reason, CancellationToken c = default) => Send($"/changes/{id}/approve", new ControlApi.ApproveRequest(hash, reason), c);
    public Task Reject(string id, string reason, CancellationToken c = default) => Send($"/changes/{id}/reject", new ControlApi.ReasonRequest(reason), c);
    public Task Withdraw(string id, string reason, CancellationToken c = default) => Send($"/changes/{id}/withdraw", new ControlApi.ReasonRequest(reason), c);
    public Task<ControlApi.ReleaseList> Releases(CancellationToken c = default) => Get<ControlApi.ReleaseList>("/releases", c);
    public Task<ControlApi.ReleaseDetail> Release(int number, CancellationToken c = default) => Get<ControlApi.ReleaseDetail>($"/releases/{number}", c);
    public Task<ControlApi.ReleaseFile> ReleaseFile(int number, string path, CancellationToken c = default) => Get<ControlApi.ReleaseFile>($"/releases/{number}/file" + Query(("path", path)), c);
    public Task<ControlApi.ReleaseDiff> ReleaseDiff(int from, int to, CancellationToken c = default) => Get<ControlApi.ReleaseDiff>("/releases/diff" + Query(("from", from), ("to", to)), c);
    public Task Activate(int number, string reason, CancellationToken c = default) => Send($"/releases/{number}/activate", new ControlApi.ReasonRequest(reason), c);
    public Task<ControlApi.Catalogue> Catalogue(CancellationToken c = default) => Get<ControlApi.Catalogue>("/catalogue", c);
    public Task<ControlApi.ExchangePage> Exchanges(string? kind, string? @interface, string? client, string? partner, string? outcome, int? release, DateTimeOffset? before, int most, CancellationToken c = default) =>
        Get<ControlApi.ExchangePage>("/exchanges" + Query(("kind", kind), ("interface", @interface), ("client", client), ("partner", partner), ("outcome", outcome), ("release", release), ("before", before), ("most", most)), c);
    public Task<ControlApi.ExchangeDetail> Exchange(Guid id, CancellationToken c = default) => Get<ControlApi.ExchangeDetail>($"/exchanges/{id}", c);
    public Task<ControlApi.MessagePage> Messages(string? state, string? kind, string? @interface, Guid? exchange, string? key, long? before, int most, CancellationToken c = default) =>
        Get<ControlApi.MessagePage>("/messages" + Query(("state", state), ("kind", kind), ("interface", @interface), ("exchange", exchange), ("businessKey", key), ("before", before), ("most", most)), c);
    public Task<ControlApi.MessagePage> DeadLetters(string? @interface, long? before, int most, CancellationToken c = default) => Get<ControlApi.MessagePage>("/deadletters" + Query(("interface", @interface), ("before", before), ("most", most)), c);
    public Task<ControlApi.MessageDetail> Message(Guid id, CancellationToken c = default) => Get<ControlApi.MessageDetail>($"/messages/{id}", c);
    public Task Replay(Guid id, string reason, bool fromStart, CancellationToken c = default) => Send($"/messages/{id}/replay", new ControlApi.ReplayRequest(reason, fromStart), c);
    public Task Discard(Guid id, string reason, CancellationToken c = default) => Send($"/messages/{id}/discard", new ControlApi.ReasonRequest(reason), c);
    public async Task<ControlApi.PayloadResponse> Payload(Guid id, string reason, string? stage, CancellationToken c = default) =>
        (await (await Send($"/messages/{id}/payload", new ControlApi.PayloadRequest(reason, stage), c)).ReadFromJsonAsync<ControlApi.PayloadResponse>(Json, c))!;
    public Task<ControlApi.AuditPage> Audit(string? action, string? actor, string? target, Guid? exchange, long? before, int most, CancellationToken c = default) =>
        Get<ControlApi.AuditPage>("/audit" + Query(("action", action), ("actor", actor), ("target", target), ("exchange", exchange), ("before", before), ("most", most)), c);
    public Task<AuditVerdict> VerifyAudit(CancellationToken c = default) => Get<AuditVerdict>("/audit/verify", c);
}
