using System.Text.Json.Nodes;

namespace Concordat.Systems.Odoo;

/// <summary>
/// The client for one Odoo. Each call runs inside the guard of its system, as one user, and sends again what was rolled back for a
/// serialization conflict. A read that timed out is the caller's to repeat; a create must go through <see cref="Load"/>, because a
/// call that we gave up on may still be committed.
/// </summary>
internal sealed class OdooClient(OdooConnection connection, HttpClient http, TimeProvider time) : IDisposable
{
    readonly JsonRpcTransport transport = new(connection, http);
    readonly SystemGuard guard = new(connection.Limits, time);

    public bool IsOpen => guard.IsOpen;

    /// <summary>Any public method of a model.</summary>
    public async Task<OdooAnswer> Call(OdooLogin login, OdooRequest request, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (answer, outcome) = await guard.Run(token => Once(login, request, token), cancel);
            if (outcome is not null)
            {
                return OdooAnswer.No(OdooFault.Down with { Code = "odoo-" + outcome.Code, Outcome = outcome });
            }
            if (answer.Fault is not { Conflict: true } || attempt >= connection.ConflictRetries)
            {
                return answer;
            }
            // Spread, or the same writers meet again.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 120) << attempt), time, cancel);
        }
    }

    async ValueTask<OdooAnswer> Once(OdooLogin login, OdooRequest request, CancellationToken cancel)
    {
        var (user, secret, fault) = await login.Enter(transport, cancel);
        if (fault is not null)
        {
            return OdooAnswer.No(fault);
        }
        var answer = await transport.Execute(user, secret, request, cancel);
        if (answer.Fault == OdooFault.Credentials)
        {
            login.Forget();
        }
        return answer;
    }

    /// <summary>The server's version, without a login.</summary>
    public async Task<OdooAnswer> Version(CancellationToken cancel)
    {
        var (answer, outcome) = await guard.Run(token => transport.Send("common", "version", [], token), cancel);
        return outcome is null ? answer : OdooAnswer.No(OdooFault.Down with { Outcome = outcome });
    }

    public Task<OdooAnswer> Read(OdooLogin login, string model, IEnumerable<int> ids, IEnumerable<string> fields, CancellationToken cancel) =>
        Call(login, new(model, "read", [Numbers(ids), Texts(fields)]), cancel);

    public Task<OdooAnswer> SearchRead(
        OdooLogin login, string model, JsonArray domain, IEnumerable<string> fields, CancellationToken cancel, int? limit = null, int offset = 0, string? order = null) =>
        Call(login, new(model, "search_read", [domain.DeepClone()], Paging(new() { ["fields"] = Texts(fields) }, limit, offset, order)), cancel);

    public Task<OdooAnswer> Search(OdooLogin login, string model, JsonArray domain, CancellationToken cancel, int? limit = null, int offset = 0, string? order = null, JsonObject? context = null) =>
        Call(login, new(model, "search", [domain.DeepClone()], WithContext(Paging([], limit, offset, order), context)), cancel);

    public Task<OdooAnswer> Count(OdooLogin login, string model, JsonArray domain, CancellationToken cancel, JsonObject? context = null) =>
        Call(login, new(model, "search_count", [domain.DeepClone()], context is null ? null : WithContext([], context)), cancel);

    /// <summary>Records with their related records and the total, all in one round trip: <c>{length, records}</c>.</summary>
    public Task<OdooAnswer> WebSearchRead(
        OdooLogin login, string model, JsonArray domain, JsonObject specification, CancellationToken cancel,
        int? limit = null, int offset = 0, string? order = null, JsonObject? context = null) =>
        Call(login, new(model, "web_search_read", [domain.DeepClone()], WithContext(Paging(new() { ["specification"] = specification.DeepClone() }, limit, offset, order), context)), cancel);

    /// <summary>One record or, in one transaction, many: batches of a hundred are more than ten times faster than one by one.</summary>
    public Task<OdooAnswer> Create(OdooLogin login, string model, JsonNode values, CancellationToken cancel) =>
        Call(login, new(model, "create", [values.DeepClone()]), cancel);

    public Task<OdooAnswer> Write(OdooLogin login, string model, IEnumerable<int> ids, JsonObject values, CancellationToken cancel, JsonObject? context = null) =>
        Call(login, new(model, "write", [Numbers(ids), values.DeepClone()], WithContext([], context)), cancel);

    public Task<OdooAnswer> Unlink(OdooLogin login, string model, IEnumerable<int> ids, CancellationToken cancel) =>
        Call(login, new(model, "unlink", [Numbers(ids)]), cancel);

    /// <summary>
    /// Creates or updates by external id. Rows are texts; a bad row is no error of Odoo but <c>ids: false</c> with messages, and then
    /// nothing was stored: that becomes <see cref="OdooFault.LoadRefused"/>.
    /// </summary>
    public async Task<OdooAnswer> Load(OdooLogin login, string model, IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows, CancellationToken cancel, JsonObject? context = null)
    {
        var table = new JsonArray([.. rows.Select(row => (JsonNode)Texts(row))]);
        var answer = await Call(login, new(model, "load", [Texts(columns), table], WithContext([], context)), cancel);
        if (answer.Fault is not null)
        {
            return answer;
        }
        return answer.Value.ValueKind == System.Text.Json.JsonValueKind.Object && answer.Value.TryGetProperty("ids", out var ids)
            ? ids.ValueKind == System.Text.Json.JsonValueKind.Array ? OdooAnswer.Of(ids) : OdooAnswer.No(OdooFault.LoadRefused)
            : OdooAnswer.No(OdooFault.NotOdoo);
    }

    static JsonObject Paging(JsonObject keywords, int? limit, int offset, string? order)
    {
        if (offset > 0)
        {
            keywords["offset"] = offset;
        }
        if (limit is { } most)
        {
            keywords["limit"] = most;
        }
        if (order is not null)
        {
            keywords["order"] = order;
        }
        return keywords;
    }

    static JsonObject WithContext(JsonObject keywords, JsonObject? context)
    {
        if (context is not null)
        {
            keywords["context"] = context.DeepClone();
        }
        return keywords;
    }

    static JsonArray Numbers(IEnumerable<int> ids) => new([.. ids.Select(id => (JsonNode)id)]);

    static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
