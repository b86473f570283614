namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>The type of a field, as the tables write it: <c>text</c>, <c>[tag]</c>, <c>[tag]!</c> (no two alike), <c>{server?}</c>, <c>=send|receive</c>.</summary>
/// <param name="Form">What it is.</param>
/// <param name="Reference">Whether a reference may stand in its place.</param>
/// <param name="Inner">The type of the items of a list or mapping.</param>
/// <param name="Name">The object of a named type.</param>
/// <param name="Words">The words of a choice.</param>
/// <param name="Distinct">Whether the items of a list differ from one another.</param>
internal sealed record ShapeType(
    ShapeForm Form, bool Reference, ShapeType? Inner = null, string? Name = null, IReadOnlyList<string>? Words = null, bool Distinct = false)
{
    public static ShapeType Schema { get; } = new(ShapeForm.Schema, true, Name: "schema");

    /// <summary>Reads the notation of the tables, which are part of the product: an error in them is a bug.</summary>
    public static ShapeType Read(string text)
    {
        if (text.EndsWith('?'))
        {
            return Read(text[..^1]) with { Reference = true };
        }
        return text switch
        {
            ['=', .. var words] => new(ShapeForm.Words, false, Words: words.Split('|')),
            ['[', .. var inner, ']'] => new(ShapeForm.ListOf, false, Read(inner)),
            ['{', .. var inner, '}'] => new(ShapeForm.MapOf, false, Read(inner)),
            ['[', .. var different, ']', '!'] => new(ShapeForm.ListOf, false, Read(different), Distinct: true),
            "schema" => Schema,
            "schemas" => new(ShapeForm.Schemas, true),
            "payload" => new(ShapeForm.Payload, true),
            "ownPayload" => new(ShapeForm.OwnPayload, true),
            "headers" => new(ShapeForm.Headers, true),
            "schemaTypes" => new(ShapeForm.SchemaTypes, false),
            _ when Enum.TryParse<ShapeForm>(text, ignoreCase: true, out var form) => new(form, false),
            _ => new(ShapeForm.Named, false, Name: text),
        };
    }
}
