using System.Text.Json.Nodes;

namespace Concordat.Systems.Odoo;

/// <summary>One method of one model: what every transport of Odoo (JSON-RPC now) must be able to carry.</summary>
/// <param name="Model">Technical name, <c>account.move</c>.</param>
/// <param name="Method">Public method name.</param>
/// <param name="Arguments">Positional; the first is the list of ids for a method of records.</param>
/// <param name="Keywords">By name; a <c>context</c> here is laid over that of the connection.</param>
internal sealed record OdooRequest(string Model, string Method, JsonArray Arguments, JsonObject? Keywords = null);
