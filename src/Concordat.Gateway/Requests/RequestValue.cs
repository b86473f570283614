using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;

namespace Concordat.Gateway.Requests;

/// <summary>What a request says under a name: in the path, the query or the body, in this order.</summary>
internal static class RequestValue
{
    /// <summary>The value of a parameter, or of a property of the body by its dotted name; null where the request does not say it.</summary>
    public static string? Of(GatewayCall call, string name)
    {
        foreach (var (parameter, value) in call.Parameters)
        {
            if (parameter.Name == name)
            {
                return Text(value);
            }
        }
        if (call.Json is null)
        {
            return null;
        }
        var node = call.Json.RootElement;
        foreach (var part in name.Split('.'))
        {
            if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty(part, out node))
            {
                return null;
            }
        }
        return Text(node);
    }

    /// <summary>
    /// A refusal where a body says a name in two spellings that differ in case alone: we read one of them, and the system behind may read the other.
    /// </summary>
    public static Denial? Ambiguous(GatewayCall call, string name)
    {
        if (call.Json is null)
        {
            return null;
        }
        var node = call.Json.RootElement;
        foreach (var part in name.Split('.'))
        {
            if (node.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
            var (named, next) = (0, default(JsonElement));
            foreach (var property in node.EnumerateObject())
            {
                if (property.Name.Equals(part, StringComparison.OrdinalIgnoreCase))
                {
                    named++;
                    next = property.NameEquals(part) ? property.Value : next;
                }
            }
            if (named > 1)
            {
                return new Denial(Outcome.Invalid, "The body says one thing in two spellings.", [new ProblemPointer("#/" + name.Replace('.', '/'), "It stands there more than once, in upper and lower case. Say it once, as the contract spells it.")]);
            }
            node = next;
        }
        return null;
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
