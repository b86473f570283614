using System.Text;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>
/// One validation: where in the instance it is, what it found, and how much work it may still do. A speculative branch
/// (anyOf, not, if) runs quiet: it records nothing and stops at its first failure.
/// </summary>
internal sealed class SchemaRun(List<SchemaError> errors)
{
    /// <summary>Schemas within schemas at one place; beyond it the schema refers to itself without going down.</summary>
    private const int MaxDepth = 192;

    /// <summary>Schema applications in one run: combinators over recursive schemas can multiply without end.</summary>
    private const int MaxWork = 4_000_000;

    private const int MaxErrors = 100;

    private (string? Name, int Index)[] _path = new (string?, int)[16];
    private int _length;
    private int _depth;
    private int _work;
    private int _quiet;

    public bool Quiet => _quiet > 0;

    public void BeQuiet() => _quiet++;

    public void Speak() => _quiet--;

    public void Enter(string name) => Push((name, 0));

    public void Enter(int index) => Push((null, index));

    public void Leave() => _length--;

    /// <summary>Counts one schema application; false when a limit is reached, which fails the instance.</summary>
    public bool Descend(string location)
    {
        if (++_depth <= MaxDepth && ++_work <= MaxWork)
        {
            return true;
        }
        return Fail(location, "The content is nested too deeply for its schema to be checked.");
    }

    public void Ascend() => _depth--;

    /// <summary>Records a failure at the current place; always false.</summary>
    public bool Fail(string location, string message)
    {
        if (_quiet == 0 && errors.Count < MaxErrors)
        {
            errors.Add(new SchemaError(Pointer(), location, message));
        }
        return false;
    }

    private void Push((string?, int) step)
    {
        if (_length == _path.Length)
        {
            Array.Resize(ref _path, _length * 2);
        }
        _path[_length++] = step;
    }

    private string Pointer()
    {
        if (_length == 0)
        {
            return "";
        }
        var pointer = new StringBuilder();
        for (var i = 0; i < _length; i++)
        {
            pointer.Append('/');
            if (_path[i].Name is { } name)
            {
                pointer.Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            }
            else
            {
                pointer.Append(_path[i].Index);
            }
        }
        return pointer.ToString();
    }
}
