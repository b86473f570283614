using System.Collections.Frozen;

namespace Concordat.Sandbox.Odoo;

internal enum OdooType
{
    Char, Text, Html, Boolean, Integer, Float, Monetary, Date, Datetime, Selection, Many2One, One2Many, Many2Many,
}

/// <param name="Of">Related model, for relations.</param>
/// <param name="Inverse">The field of the related model that points back, for one2many.</param>
/// <param name="Keys">Allowed values of a selection; the first is the default where <paramref name="Required"/>.</param>
/// <param name="Indexed">Equality on it is looked up, not scanned.</param>
internal sealed record OdooField(string Name, OdooType Type, string? Of, string? Inverse, IReadOnlyList<string> Keys, bool Required, bool Indexed)
{
    public string Label => char.ToUpperInvariant(Name[0]) + Name[1..].Replace("_id", "", StringComparison.Ordinal).Replace('_', ' ');

    public bool IsList => Type is OdooType.One2Many or OdooType.Many2Many;

    public string TypeName => Type.ToString().ToLowerInvariant();
}

/// <param name="Order">Order of a search that names none: <c>field</c> or <c>field desc</c>.</param>
internal sealed record OdooModel(string Name, string Label, string Order, FrozenDictionary<string, OdooField> Fields)
{
    /// <summary>The field of that name.</summary>
    /// <exception cref="OdooError">Where there is none, as Odoo says it.</exception>
    public OdooField Field(string name) =>
        Fields.TryGetValue(name, out var field) ? field : throw OdooError.Value($"Invalid field '{name}' on model '{Name}'");
}

/// <summary>The models, in a short notation: <c>name type</c>, <c>!</c> required, <c>#</c> indexed, relation after a colon.</summary>
internal static class OdooSchema
{
    public static FrozenDictionary<string, OdooModel> Models { get; } = Read(OdooSchemaText.Text).ToFrozenDictionary(m => m.Name);

    static IEnumerable<OdooModel> Read(string text)
    {
        foreach (var block in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var lines = block.Split('\n', StringSplitOptions.TrimEntries);
            var head = lines[0].Split('|');
            var fields = lines.Skip(1).SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(Field)
                .Concat(
                [
                    new("id", OdooType.Integer, null, null, [], false, false),
                    new("display_name", OdooType.Char, null, null, [], false, false),
                    new("create_date", OdooType.Datetime, null, null, [], false, false),
                    new("write_date", OdooType.Datetime, null, null, [], false, false),
                    new("create_uid", OdooType.Many2One, "res.users", null, [], false, false),
                    new("write_uid", OdooType.Many2One, "res.users", null, [], false, false),
                ]);
            yield return new(head[0], head[1], head[2], fields.ToFrozenDictionary(f => f.Name));
        }
    }

    static OdooField Field(string text)
    {
        var parts = text.Split(' ', 2);
        var required = parts[0].Contains('!', StringComparison.Ordinal);
        var indexed = parts[0].Contains('#', StringComparison.Ordinal);
        var name = parts[0].Trim('!', '#');
        var type = parts[1].Split(':');
        return type[0] switch
        {
            "sel" => new(name, OdooType.Selection, null, null, type[1].Split('/'), required, indexed),
            "m2o" => new(name, OdooType.Many2One, type[1], null, [], required, true),
            "m2m" => new(name, OdooType.Many2Many, type[1], null, [], required, false),
            "o2m" => new(name, OdooType.One2Many, type[1], type[2], [], required, false),
            _ => new(name, Enum.Parse<OdooType>(type[0], ignoreCase: true), null, null, [], required, indexed),
        };
    }
}
