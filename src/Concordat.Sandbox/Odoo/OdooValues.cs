using System.Globalization;
using System.Text.Json;

namespace Concordat.Sandbox.Odoo;

/// <summary>Values as a client writes them, with Odoo's traps left in: what it takes silently, what it refuses, and with which class.</summary>
internal static class OdooValues
{
    /// <summary>A quantity at a price, to the cent, half away from zero as Odoo rounds.</summary>
    public static double Amount(double quantity, double price) => (double)Math.Round((decimal)quantity * (decimal)price, 2, MidpointRounding.AwayFromZero);

    public static object? Read(OdooDatabase db, OdooModel model, OdooField field, JsonElement value)
    {
        var empty = value.ValueKind is JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined;
        switch (field.Type)
        {
            case OdooType.Boolean:
                // Python's bool(): any text that is not empty is true, "false" too.
                return value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.Number && value.GetDouble() != 0)
                    || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0);
            case OdooType.Integer:
                return empty ? 0 : Integer(value);
            case OdooType.Float:
                return empty ? 0.0 : Float(value);
            case OdooType.Monetary:
                return empty ? 0.0 : Math.Round(Float(value), 2, MidpointRounding.AwayFromZero);
            case OdooType.Many2One:
                return empty ? null : Link(db, model, field, value);
            default:
                break;
        }
        if (empty)
        {
            return null;
        }
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return field.Type switch
        {
            OdooType.Date => Date(text),
            OdooType.Datetime => Datetime(text),
            OdooType.Selection when text.Length == 0 => null,
            OdooType.Selection when !field.Keys.Contains(text) => throw OdooError.Value($"Wrong value for {model.Name}.{field.Name}: '{text}'"),
            _ => text,
        };
    }

    static object Integer(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => (int)value.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw OdooError.Value($"invalid literal for int() with base 10: {OdooDatabase.Repr(value)}"),
    };

    static double Float(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw OdooError.Value($"could not convert string to float: {OdooDatabase.Repr(value)}"),
    };

    static object? Link(OdooDatabase db, OdooModel model, OdooField field, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                var id = value.GetInt32();
                return db.Find(field.Of!, id) is not null ? id : throw OdooError.Validation(
                    "The operation cannot be completed: another model requires the record being deleted. If possible, archive it instead.\n\n"
                    + $"Model: {model.Label} ({model.Name})\nConstraint: {model.Name.Replace('.', '_')}_{field.Name}_fkey\n");
            case JsonValueKind.Array:
                // The trap of the captures: the [id, name] pair that a read gave is accepted, and clears the field.
                return null;
            default:
                throw new OdooError("psycopg2.errors.InvalidTextRepresentation", $"invalid input syntax for type integer: \"{value}\"\n");
        }
    }

    static string Date(string text) =>
        text.Length >= 10 && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? text[..10]
            : throw OdooError.Value($"time data '{text}' does not match format '%Y-%m-%d'");

    static string Datetime(string text)
    {
        if (text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return text + " 00:00:00";
        }
        return text.Length == 19 && DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? text
            : throw OdooError.Value($"time data '{text}' does not match format '%Y-%m-%d %H:%M:%S'");
    }
}
