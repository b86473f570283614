using System.Text.Json;
using Concordat.Core.Primitives;
using Concordat.Platform.Problems;

namespace Concordat.Gateway.Requests;

/// <summary>
/// What a request says under a name: in its parameters, or in its body by a dotted name. Where it says it in two ways it is refused: a check reads one of
/// them, and the system behind may read the other.
/// </summary>
internal static class RequestValue
{
    /// <summary>The value as text; null where the request does not say it, or says it by a list or an object.</summary>
    public static (string? Value, Denial? Refused) Of(GatewayCall call, string name)
    {
        var (said, found) = InBody(call, name);
        if (said > 1 || (said == 1 && found.ValueKind == JsonValueKind.Undefined))
        {
            return (null, TwoWays(name, "It stands there in another spelling, or in more than one. Say it once, as the contract spells it."));
        }
        var value = Text(found);
        foreach (var (parameter, given) in call.Parameters)
        {
            if (parameter.Name != name)
            {
                continue;
            }
            var text = Text(given);
            if (said > 0 && text != value)
            {
                return (null, TwoWays(name, "It stands in more than one place of the request, each time with another value. Say it once."));
            }
            (said, value) = (1, text);
        }
        return (value, null);
    }

    /// <summary>How many properties of the body bear the name, be it in another case, and the one that bears it as it is spelt.</summary>
    private static (int Said, JsonElement Found) InBody(GatewayCall call, string name)
    {
        var node = call.Json?.RootElement ?? default;
        var said = 0;
        foreach (var part in name.Split('.'))
        {
            if (node.ValueKind != JsonValueKind.Object)
            {
                return (0, default);
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
            said = Math.Max(said, named);
            if (named == 0)
            {
                return (said > 1 ? said : 0, default);
            }
            node = next;
            if (next.ValueKind == JsonValueKind.Undefined)
            {
                break;
            }
        }
        return (said, node);
    }

    private static Denial TwoWays(string name, string detail) =>
        new(Outcome.Invalid, "The request says one thing in two ways.", [new ProblemPointer("#/" + name.Replace('.', '/'), detail)]);

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
