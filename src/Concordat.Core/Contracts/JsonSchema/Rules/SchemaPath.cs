using System.Globalization;
using System.Text;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>The steps to a place, kept while a run collects; it becomes a JSON Pointer when something is found there.</summary>
internal sealed class SchemaPath
{
    private readonly List<(string? Name, int Index)> _steps = [];

    /// <summary>Enters by a step that is escaped already and may have several parts.</summary>
    public void Enter(string step) => _steps.Add((step, -1));

    /// <summary>Enters a property, or an item where there is no name.</summary>
    public void Enter(string? name, int index) => _steps.Add((name is null ? null : Escape(name), index));

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    public void Clear() => _steps.Clear();

    /// <summary>The pointer with one keyword more.</summary>
    public string Of(string keyword) => keyword.Length == 0 ? ToString() : $"{ToString()}/{keyword}";

    public override string ToString()
    {
        var pointer = new StringBuilder();
        foreach (var (name, index) in _steps)
        {
            pointer.Append('/').Append(name ?? index.ToString(CultureInfo.InvariantCulture));
        }
        return pointer.ToString();
    }

    /// <summary>RFC 6901, 3.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
