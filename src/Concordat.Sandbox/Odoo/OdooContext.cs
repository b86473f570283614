using System.Text.Json;

namespace Concordat.Sandbox.Odoo;

/// <summary>The context of a call: what a client may say beside the arguments.</summary>
internal sealed class OdooContext(JsonElement context)
{
    public bool Flag(string name) => context.ValueKind == JsonValueKind.Object && context.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public bool ActiveTest => !(context.ValueKind == JsonValueKind.Object && context.TryGetProperty("active_test", out var value) && value.ValueKind == JsonValueKind.False);

    public IReadOnlyList<int> Numbers(string name) =>
        context.ValueKind == JsonValueKind.Object && context.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.GetInt32())]
            : [];

    public string? Text(string name) =>
        context.ValueKind == JsonValueKind.Object && context.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What Odoo refuses before it looks at the call itself.</summary>
    public void Check(OdooDatabase db)
    {
        var allowed = db.Find("res.users", db.User)?.Links("company_ids") ?? [1];
        if (Numbers("allowed_company_ids").Any(id => !allowed.Contains(id)))
        {
            throw OdooError.Access("Access to unauthorized or invalid companies.");
        }
        if (Text("lang") is { } lang && !db.Table("res.lang").Rows.Values.Any(row => row.Text("code") == lang && row.Flag("active")))
        {
            throw OdooError.User($"Invalid language code: {lang}");
        }
    }
}
