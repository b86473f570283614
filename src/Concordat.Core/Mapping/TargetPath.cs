using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Concordat.Core.Mapping;

/// <summary>
/// A place in the target: <c>name[+].family</c>, <c>code.coding[0].system</c>. <c>[+]</c> adds an item for each value, <c>[0]</c> is a
/// fixed one. Objects and arrays on the way come into being with the first value.
/// </summary>
internal sealed class TargetPath
{
    private const int None = -1;
    private const int Append = -2;
    private readonly List<(string Name, int Index)> _steps = [];

    private TargetPath(string text) => Text = text;

    public string Text { get; }

    /// <summary>True where every value gets an item of its own.</summary>
    public bool Appends => _steps.Exists(s => s.Index == Append);

    public static bool TryParse(string text, [NotNullWhen(true)] out TargetPath? path)
    {
        path = new TargetPath(text);
        foreach (var part in text.Split('.'))
        {
            var open = part.IndexOf('[');
            var name = open < 0 ? part : part[..open];
            var index = open < 0 ? None : part.EndsWith("[+]", StringComparison.Ordinal) && open == part.Length - 3 ? Append
                : part.EndsWith(']') && int.TryParse(part.AsSpan(open + 1, part.Length - open - 2), out var n) && n is >= 0 and < 1000 ? n : -3;
            if (index == -3 || name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                path = null;
                return false;
            }
            path._steps.Add((name, index));
        }
        return true;
    }

    /// <summary>The object that stands there already; null where there is none, or a new item is wanted.</summary>
    public JsonObject? FindObject(JsonObject root)
    {
        JsonNode? at = root;
        foreach (var (name, index) in _steps)
        {
            at = (at as JsonObject)?[name];
            if (index == Append) return null;
            if (index >= 0) at = at is JsonArray array && index < array.Count ? array[index] : null;
        }
        return at as JsonObject;
    }

    /// <summary>Puts a value there, in place of what was there; false where a single value stands in the way.</summary>
    public bool Set(JsonObject root, JsonNode value)
    {
        var at = root;
        for (var i = 0; i < _steps.Count; i++)
        {
            var (name, index) = _steps[i];
            var last = i == _steps.Count - 1;
            if (index == None)
            {
                if (last) at[name] = value;
                else if (at[name] is null) at[name] = new JsonObject();
                if (last) return true;
                if (at[name] is not JsonObject inner) return false;
                at = inner;
                continue;
            }
            if (at[name] is null) at[name] = new JsonArray();
            if (at[name] is not JsonArray array) return false;
            var position = index == Append ? array.Count : Math.Min(index, array.Count);
            if (last && position < array.Count) array[position] = value;
            else if (position == array.Count) array.Add(last ? value : new JsonObject());
            if (last) return true;
            if (array[position] is not JsonObject item) return false;
            at = item;
        }
        return true;
    }
}
