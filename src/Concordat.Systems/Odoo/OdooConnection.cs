using System.Text.Json.Nodes;

namespace Concordat.Systems.Odoo;

/// <summary>Where an Odoo is and how we speak with it.</summary>
/// <param name="BaseUrl">Without <c>/jsonrpc</c>; a path before it is kept.</param>
/// <param name="Database">Name of the database.</param>
/// <param name="Limits">Protects both sides.</param>
internal sealed record OdooConnection(Uri BaseUrl, string Database, SystemLimits Limits)
{
    /// <summary>First is current (new records belong to it), all are visible. Empty: those of the user.</summary>
    public IReadOnlyList<int> Companies { get; init; } = [];

    /// <summary>A code that is installed in Odoo: any other is an error there.</summary>
    public string Language { get; init; } = "en_US";

    public string TimeZone { get; init; } = "UTC";

    /// <summary>How often a call is sent again after a serialization conflict that Odoo's own five tries did not solve.</summary>
    public int ConflictRetries { get; init; } = 2;

    public Uri Endpoint => new(BaseUrl.AbsoluteUri.TrimEnd('/') + "/jsonrpc");

    /// <summary>The context of every call; that of a request is laid over it, key by key.</summary>
    public JsonObject Context(JsonNode? over)
    {
        var context = new JsonObject { ["lang"] = Language, ["tz"] = TimeZone };
        if (Companies.Count > 0)
        {
            context["allowed_company_ids"] = new JsonArray([.. Companies.Select(id => (JsonNode)id)]);
        }
        if (over is JsonObject own)
        {
            foreach (var (key, value) in own)
            {
                context[key] = value?.DeepClone();
            }
        }
        return context;
    }
}
