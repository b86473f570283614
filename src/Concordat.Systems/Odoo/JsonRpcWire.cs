using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Systems.Odoo;

/// <summary>The bytes of Odoo's JSON-RPC: <c>POST /jsonrpc</c>, params <c>{service, method, args}</c>. Pure.</summary>
internal static class JsonRpcWire
{
    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(long id, string service, string method, JsonArray arguments)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteString("method", "call");
            json.WriteStartObject("params");
            json.WriteString("service", service);
            json.WriteString("method", method);
            json.WritePropertyName("args");
            arguments.WriteTo(json);
            json.WriteEndObject();
            json.WriteNumber("id", id);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>The arguments of <c>object.execute_kw</c>; empty keywords are left out, as Odoo's own clients do.</summary>
    public static JsonArray ExecuteKw(string database, int user, string secret, OdooRequest request, JsonObject? keywords)
    {
        var arguments = new JsonArray(database, user, secret, request.Model, request.Method, request.Arguments.DeepClone());
        if (keywords is { Count: > 0 })
        {
            arguments.Add(keywords);
        }
        return arguments;
    }

    /// <summary>
    /// Reads an answer. Odoo leaves the <c>result</c> key out where a method returns None. Whatever is not a JSON-RPC answer (HTML
    /// of a proxy, a login page, a JSON text of another kind) is <see cref="OdooFault.NotOdoo"/>.
    /// </summary>
    /// <param name="body">The whole body.</param>
    /// <param name="id">The id that was sent; null accepts any.</param>
    public static OdooAnswer Read(ReadOnlyMemory<byte> body, long? id)
    {
        JsonElement answer;
        try
        {
            using var document = JsonDocument.Parse(body);
            answer = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return OdooAnswer.No(OdooFault.NotOdoo);
        }
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("jsonrpc", out _))
        {
            return OdooAnswer.No(OdooFault.NotOdoo);
        }
        if (answer.TryGetProperty("error", out var error))
        {
            return OdooAnswer.No(ReadFault(error));
        }
        var foreign = id is { } sent && !(answer.TryGetProperty("id", out var echoed) && echoed.ValueKind == JsonValueKind.Number && echoed.TryGetInt64(out var got) && got == sent);
        if (foreign)
        {
            return OdooAnswer.No(OdooFault.NotOdoo);
        }
        return answer.TryGetProperty("result", out var result) ? OdooAnswer.Of(result) : OdooAnswer.Nothing;
    }

    static OdooFault ReadFault(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return OdooFault.NotOdoo;
        }
        // Code 100 is the web client's "session expired" and comes before any look at the class.
        if (error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) && number == 100)
        {
            return OdooFault.Of("odoo.http.SessionExpiredException");
        }
        return error.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? OdooFault.Of(name.GetString())
            : OdooFault.Of(null);
    }
}
