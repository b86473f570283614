using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Systems.Odoo;

/// <summary>
/// Looks at the users that the operations name: whether each can sign in, and which groups each has that its operations do not need.
/// Odoo does not tell which group gave a right, so a group counts as needed where its name speaks of an application
/// whose models the user's operations touch; the groups of administration never do.
/// </summary>
internal static class OdooDoctor
{
    /// <summary>Which words of a group's full name stand for the models of a business function.</summary>
    static readonly (string Models, string[] Words)[] Applications =
    [
        ("account.", ["invoic", "account", "billing"]),
        ("sale.", ["sales"]),
        ("purchase.", ["purchase"]),
        ("stock.", ["inventory", "stock", "warehouse"]),
        ("product.", ["inventory", "stock", "sales", "purchase", "product"]),
        ("calendar.", ["calendar"]),
        ("res.partner", ["contact"]),
        ("hr.", ["employee", "human"]),
        ("crm.", ["sales", "crm"]),
        ("project.", ["project"]),
        ("maintenance.", ["maintenance"]),
    ];

    internal static async Task<IReadOnlyList<Finding>> Check(string system, OdooBackend backend, IReadOnlyList<OdooOperations> operations, CancellationToken cancel)
    {
        var findings = new List<Finding>();
        var byUser = operations.SelectMany(file => file.ByName.Values).GroupBy(o => o.User).OrderBy(g => g.Key, StringComparer.Ordinal);
        foreach (var function in byUser)
        {
            var at = function.First().At;
            if (!backend.Logins.TryGetValue(function.Key, out var login) && !backend.Logins.TryGetValue("default", out login))
            {
                findings.Add(Finding.Error("odoo-no-user", $"The system '{system}' has no credentials for the business function '{function.Key}'.", at, "Add them to its 'credentials'."));
                continue;
            }
            var groups = await Groups(backend.Client, login, cancel);
            if (groups.Fault is { } fault)
            {
                findings.Add(Finding.Error(fault.Code, $"The Odoo user of '{function.Key}' cannot be used: {fault.Outcome.Title}", at, fault == OdooFault.Credentials ? "Look at its login and API key." : null));
                continue;
            }
            var models = function.SelectMany(Models).ToHashSet(StringComparer.Ordinal);
            findings.AddRange(groups.Names.Where(name => !IsNeeded(name, models)).Select(name => Finding.Warn(
                "odoo-excess-group", $"The Odoo user of '{function.Key}' is in the group '{name}', which its operations do not need.", at,
                "Take the user out of the group, or give the operations that need it a user of their own.")));
        }
        return findings;
    }

    static IEnumerable<string> Models(OdooOperation operation) =>
    [
        operation.Model,
        .. operation.Wizard is { } wizard ? [wizard.Model, .. wizard.Values.Select(v => v.Lookup?.Model).OfType<string>()] : Array.Empty<string>(),
        .. operation.Lines is { } lines ? [lines.Model, .. lines.Values.Select(v => v.Lookup?.Model).OfType<string>()] : Array.Empty<string>(),
        .. operation.Values.Select(v => v.Lookup?.Model).OfType<string>(),
        .. operation.Fields.Concat(operation.Fields.SelectMany(f => f.Items)).Concat(operation.Filters.Select(f => new OdooOutput("", f.Field, f.Type, f.Words, [], default)))
            .SelectMany(f => f.Field.Split('.')[..^1]).Select(Related).OfType<string>(),
    ];

    /// <summary>Fields that lead to another application, by Odoo's own naming.</summary>
    static string? Related(string field) => field switch
    {
        "partner_id" or "partner_ids" => "res.partner",
        "product_id" => "product.product",
        "location_id" => "stock.location",
        _ => null,
    };

    static bool IsNeeded(string group, IReadOnlySet<string> models)
    {
        var name = group.ToLowerInvariant();
        if (name.Contains("administration", StringComparison.Ordinal) || name.Contains("settings", StringComparison.Ordinal))
        {
            return false;
        }
        return name.Contains("user types", StringComparison.Ordinal) || name.StartsWith("technical", StringComparison.Ordinal)
            || Applications.Any(a => models.Any(m => m.StartsWith(a.Models, StringComparison.Ordinal)) && a.Words.Any(w => name.Contains(w, StringComparison.Ordinal)));
    }

    static async Task<(IReadOnlyList<string> Names, OdooFault? Fault)> Groups(OdooClient client, OdooLogin login, CancellationToken cancel)
    {
        var specification = new JsonObject { ["groups_id"] = new JsonObject { ["fields"] = new JsonObject { ["full_name"] = new JsonObject() } } };
        var answer = await client.WebSearchRead(login, "res.users", [new JsonArray("login", "=", login.Name)], specification, cancel, limit: 1);
        if (answer.Fault is not null)
        {
            return ([], answer.Fault);
        }
        return answer.Value.TryGetProperty("records", out var records) && records.ValueKind == JsonValueKind.Array && records.GetArrayLength() == 1
            ? ([.. records[0].GetProperty("groups_id").EnumerateArray().Select(Name).OfType<string>()], null)
            : ([], OdooFault.NotOdoo);
    }

    static string? Name(JsonElement group) =>
        group.TryGetProperty("full_name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
}
