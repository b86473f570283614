using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Odoo;

/// <summary>The three services behind <c>/jsonrpc</c>.</summary>
internal sealed class OdooService(OdooDatabase db)
{
    /// <summary>Stands for Python's None: the answer then has no <c>result</c> key at all.</summary>
    public static readonly JsonNode None = new JsonObject { ["none"] = true };

    public const string Database = "brigid";

    static readonly JsonElement Nothing = JsonElement.Parse("null");

    public JsonNode? Call(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            throw parameters.ValueKind == JsonValueKind.Array
                ? OdooError.Value("dictionary update sequence element #0 has length 6; 2 is required")
                : OdooError.Type("RPC.jsonrpc() missing 3 required positional arguments: 'service', 'method', and 'args'");
        }
        if (!parameters.TryGetProperty("args", out var arguments) || !parameters.TryGetProperty("method", out var method) || !parameters.TryGetProperty("service", out var service))
        {
            throw OdooError.Type("RPC.jsonrpc() missing 1 required positional argument: 'args'");
        }
        var args = arguments.ValueKind == JsonValueKind.Array ? [.. arguments.EnumerateArray()] : Array.Empty<JsonElement>();
        return service.GetString() switch
        {
            "common" => Common(method.GetString(), args),
            "db" => DatabaseService(method.GetString(), args),
            "object" => Object(method.GetString(), args),
            var other => throw new OdooError("builtins.KeyError", other ?? "None"),
        };
    }

    JsonNode? Common(string? method, JsonElement[] args)
    {
        switch (method)
        {
            case "version":
                return new JsonObject
                {
                    ["server_version"] = "18.0-sandbox", ["server_version_info"] = new JsonArray(18, 0, 0, "final", 0, ""), ["server_serie"] = "18.0", ["protocol_version"] = 1,
                };
            case "login" or "authenticate" when args.Length >= 3:
                CheckDatabase(args[0]);
                return OdooUsers.Find(args[1].ToString(), args[2].ToString()) is { } user ? user.Id : JsonValue.Create(false);
            default:
                throw new OdooError("builtins.Exception", "Method not found: " + method);
        }
    }

    static JsonNode? DatabaseService(string? method, JsonElement[] args) => method switch
    {
        "list" => new JsonArray(Database),
        "db_exist" => args.Length > 0 && args[0].ToString() == Database,
        "server_version" => "18.0-sandbox",
        _ => throw OdooError.Denied(),
    };

    static void CheckDatabase(JsonElement name)
    {
        if (name.ToString() != Database)
        {
            throw new OdooError("psycopg2.OperationalError", $"connection to server at \"db.example\", port 5432 failed: FATAL:  database \"{name}\" does not exist\n");
        }
    }

    JsonNode? Object(string? service, JsonElement[] args)
    {
        if (service is not ("execute_kw" or "execute"))
        {
            throw new OdooError("builtins.NameError", "Method not available " + service);
        }
        if (args.Length < 5)
        {
            throw new OdooError("builtins.IndexError", "list index out of range");
        }
        CheckDatabase(args[0]);
        var user = Authenticate(args[1], args[2]);
        var positional = service == "execute" ? args[5..] : args.Length > 5 && args[5].ValueKind == JsonValueKind.Array ? [.. args[5].EnumerateArray()] : [];
        var keywords = service == "execute_kw" && args.Length > 6 && args[6].ValueKind == JsonValueKind.Object ? args[6] : Nothing;
        lock (db.Gate)
        {
            db.Begin(user);
            try
            {
                return new OdooMethods(db).Execute(args[3].ToString(), args[4].ToString(), positional, keywords);
            }
            catch
            {
                db.Rollback();
                throw;
            }
        }
    }

    int Authenticate(JsonElement user, JsonElement secret)
    {
        if (user.ValueKind == JsonValueKind.Null)
        {
            throw OdooError.Type("int() argument must be a string, a bytes-like object or a real number, not 'NoneType'");
        }
        if (user.ValueKind != JsonValueKind.Number || !user.TryGetInt32(out var id))
        {
            throw OdooError.Denied();
        }
        if (OdooUsers.All.FirstOrDefault(u => u.Id == id) is not { } known)
        {
            throw OdooError.Missing("res.users", id, id);
        }
        return known.Key == secret.ToString() ? id : throw OdooError.Denied();
    }
}
