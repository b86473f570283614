using System.Globalization;
using System.Text.Json;
using Concordat.Core.Consents;
using Concordat.Core.Workspace;

namespace Concordat.Gateway.Plan;

/// <summary>Where the records of an interface say what consents may tell apart: class, codes and date (<c>access.subject</c>).</summary>
internal sealed record RecordContent(string? Class, string[]? Code, string[]? Date)
{
    public static RecordContent Of(ApiSubject? subject) => new(subject?.Class, subject?.Code?.Split('.'), subject?.Date?.Split('.'));

    /// <summary>What is known before there is a record.</summary>
    public ConsentContent Known => new(Class, null, null);

    /// <summary>What a record says. What it does not say where it should stays unknown, so that no denial is passed over.</summary>
    public ConsentContent Of(JsonElement record) => new(Class, Code is null ? null : Codes(At(record, Code)), Date is null ? null : Day(At(record, Date)));

    private static JsonElement At(JsonElement node, string[] path)
    {
        foreach (var name in path)
        {
            if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty(name, out node))
            {
                return default;
            }
        }
        return node;
    }

    /// <summary>Of a text <c>system|code</c>, a Coding, a CodeableConcept, or a list of them.</summary>
    private static string? Codes(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Object when value.TryGetProperty("coding", out var codings) => Codes(codings),
        JsonValueKind.Object when Text(value, "system") is { } system && Text(value, "code") is { } code => $"{system}|{code}",
        JsonValueKind.Array when value.GetArrayLength() > 0 => Joined(value),
        _ => null,
    };

    private static string? Joined(JsonElement list)
    {
        string? all = null;
        foreach (var item in list.EnumerateArray())
        {
            if (Codes(item) is not { } codes)
            {
                return null;
            }
            all = all is null ? codes : $"{all}\n{codes}";
        }
        return all;
    }

    private static DateOnly? Day(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: >= 10 } text
        && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
