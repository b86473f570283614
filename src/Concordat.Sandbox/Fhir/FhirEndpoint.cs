using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Concordat.Sandbox.Fhir;

/// <summary>A FHIR R4 server below a path, such as <c>/ehr/fhir</c>, that knows create, update, read, search and transactions.</summary>
/// <param name="store">Its resources.</param>
/// <param name="behaviour">How it is told to behave.</param>
/// <param name="prefix">Where it stands.</param>
/// <param name="name">What its capability statement calls it.</param>
/// <param name="before">What happens, under the store's gate, before resources of a type are looked for.</param>
internal sealed class FhirEndpoint(FhirStore store, SandboxBehaviour behaviour, string prefix, string name, Action<string>? before = null)
{
    const string Media = "application/fhir+json; charset=utf-8";
    const int MaxBody = 16 << 20;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(prefix + "/metadata", Route(_ => Task.FromResult((200, Capability(), (string?)null))));
        routes.MapPost(prefix, Route(Transaction));
        routes.MapPost(prefix + "/{type}", Route(c => Create(c, Text(c, "type"))));
        routes.MapPut(prefix + "/{type}/{id}", Route(c => Update(c, Text(c, "type"), Text(c, "id"))));
        routes.MapGet(prefix + "/{type}/{id}", Route(c => Task.FromResult(Read(Text(c, "type"), Text(c, "id")))));
        routes.MapGet(prefix + "/{type}", Route(c => Task.FromResult(Search(c, Text(c, "type")))));
    }

    RequestDelegate Route(Func<HttpContext, Task<(int Status, JsonObject Body, string? Location)>> act) => context => Run(context, act);

    static string Text(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    async Task Run(HttpContext context, Func<HttpContext, Task<(int Status, JsonObject Body, string? Location)>> act)
    {
        if (!await behaviour.Before(context))
        {
            return;
        }
        (int Status, JsonObject Body, string? Location) answer;
        try
        {
            if (behaviour.Conflicts())
            {
                throw new FhirError(409, "conflict", "The resource is being changed by another client.");
            }
            answer = await act(context);
        }
        catch (FhirError e)
        {
            answer = (e.Status, Outcome(e.Code, e.Message), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            answer = (400, Outcome("structure", "The body is not a FHIR resource in JSON."), null);
        }
        if (!await behaviour.After(context))
        {
            return;
        }
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = Media;
        if (answer.Location is not null)
        {
            context.Response.Headers.Location = answer.Location;
        }
        if (behaviour.Padding > 0)
        {
            answer.Body = new JsonObject { ["resourceType"] = "Bundle", ["id"] = new string('x', behaviour.Padding) };
        }
        await context.Response.WriteAsync(answer.Body.ToJsonString());
    }

    static async Task<JsonObject> Body(HttpContext context)
    {
        if (context.Request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new FhirError(415, "not-supported", "Only JSON is supported.");
        }
        if (context.Request.ContentLength > MaxBody)
        {
            throw new FhirError(413, "too-long", "The body is too long.");
        }
        return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
            ?? throw FhirError.Invalid("The body is not a resource.");
    }

    async Task<(int, JsonObject, string?)> Transaction(HttpContext context)
    {
        var bundle = await Body(context);
        return (string?)bundle["resourceType"] == "Bundle" && (string?)bundle["type"] == "transaction"
            ? (200, new FhirTransaction(store).Run(bundle), null)
            : throw FhirError.Invalid("A Bundle of type transaction is expected here.");
    }

    async Task<(int, JsonObject, string?)> Create(HttpContext context, string type)
    {
        var resource = Typed(await Body(context), type);
        lock (store.Gate)
        {
            if (context.Request.Headers["If-None-Exist"].ToString() is { Length: > 0 } condition)
            {
                var found = FhirSearch.Find(store, type, condition);
                if (found.Count > 0)
                {
                    store.CountReuse();
                    return found.Count > 1 ? throw FhirError.Several() : (200, (JsonObject)found[0].DeepClone(), null);
                }
            }
            var id = store.NextId();
            store.Put(type, id, resource);
            return (201, (JsonObject)resource.DeepClone(), $"{prefix}/{type}/{id}/_history/1");
        }
    }

    async Task<(int, JsonObject, string?)> Update(HttpContext context, string type, string id)
    {
        var resource = Typed(await Body(context), type);
        lock (store.Gate)
        {
            var old = store.Put(type, id, resource);
            return (old is null ? 201 : 200, (JsonObject)resource.DeepClone(), null);
        }
    }

    static JsonObject Typed(JsonObject resource, string type) =>
        (string?)resource["resourceType"] == type ? resource : throw FhirError.Invalid("The resource is of another type than the address.");

    (int, JsonObject, string?) Read(string type, string id)
    {
        lock (store.Gate)
        {
            before?.Invoke(type);
            return (200, (JsonObject)(store.Get(type, id) ?? throw FhirError.NotFound($"{type}/{id}")).DeepClone(), null);
        }
    }

    (int, JsonObject, string?) Search(HttpContext context, string type)
    {
        lock (store.Gate)
        {
            before?.Invoke(type);
            var found = FhirSearch.Find(store, type, context.Request.QueryString.Value ?? "");
            var count = int.TryParse(context.Request.Query["_count"], out var asked) ? Math.Clamp(asked, 0, 1000) : 100;
            var entries = found.Take(count).Select(r => (JsonNode)new JsonObject { ["fullUrl"] = $"{type}/{(string?)r["id"]}", ["resource"] = r.DeepClone(), ["search"] = new JsonObject { ["mode"] = "match" } });
            return (200, new JsonObject { ["resourceType"] = "Bundle", ["type"] = "searchset", ["total"] = found.Count, ["entry"] = new JsonArray([.. entries]) }, null);
        }
    }

    static JsonObject Outcome(string code, string text) => new()
    {
        ["resourceType"] = "OperationOutcome",
        ["issue"] = new JsonArray(new JsonObject { ["severity"] = "error", ["code"] = code, ["diagnostics"] = text }),
    };

    JsonObject Capability() => new()
    {
        ["resourceType"] = "CapabilityStatement", ["status"] = "active", ["date"] = "2026-11-01", ["kind"] = "instance", ["fhirVersion"] = "4.0.1", ["format"] = new JsonArray("json"),
        ["software"] = new JsonObject { ["name"] = name }, ["implementation"] = new JsonObject { ["description"] = name + " with invented patients" },
        ["rest"] = new JsonArray(new JsonObject { ["mode"] = "server", ["interaction"] = new JsonArray(new JsonObject { ["code"] = "transaction" }) }),
    };
}
