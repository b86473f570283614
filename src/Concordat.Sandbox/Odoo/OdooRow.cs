namespace Concordat.Sandbox.Odoo;

/// <summary>
/// One record. Values are texts (also dates, as Odoo writes them, so that they sort), integers (also many2one), doubles, booleans
/// and lists of ids; null is Odoo's "empty".
/// </summary>
internal sealed class OdooRow(OdooModel model, int id)
{
    public OdooModel Model { get; } = model;

    public int Id { get; } = id;

    public Dictionary<string, object?> Values { get; } = [];

    public object? this[string field] => field == "id" ? Id : Values.GetValueOrDefault(field);

    public string? Text(string field) => Values.GetValueOrDefault(field) as string;

    public int? Link(string field) => Values.GetValueOrDefault(field) as int?;

    public double Number(string field) => Values.GetValueOrDefault(field) switch { double d => d, int i => i, _ => 0 };

    public bool Flag(string field) => Values.GetValueOrDefault(field) is true;

    public IReadOnlyList<int> Links(string field) => Values.GetValueOrDefault(field) as IReadOnlyList<int> ?? [];
}
