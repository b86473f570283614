using System.Buffers;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>
/// A pattern of JSON Schema (an ECMA-262 expression) that is ready to run. Plain sequences run on the bytes of the input; what .NET's engine without
/// backtracking can take runs there, in linear time; look-around and back references run in a backtracking engine within a time limit, and all of them
/// in one validation within a common one.
/// </summary>
internal sealed class SchemaPattern
{
    private const int MaxLength = 4096;

    /// <summary>States beyond which the engine without backtracking gets too large.</summary>
    private const int MaxStates = 4000;

    private const int MaxSize = 10_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    /// <summary>Without backtracking the time grows with the text alone; the limit is for texts of many megabytes.</summary>
    private static readonly TimeSpan LinearLimit = TimeSpan.FromMilliseconds(500);

    private readonly FlatPattern? _flat;
    private readonly Regex _regex;
    private readonly bool _backtracks;

    private SchemaPattern(FlatPattern? flat, Regex regex, bool backtracks) => (_flat, _regex, _backtracks) = (flat, regex, backtracks);

    /// <summary>True where the engine backtracks, within a limit of time.</summary>
    public bool Backtracks => _backtracks;

    /// <summary>The compiled pattern; null where it is not one that can be enforced.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="problem">Why there is none.</param>
    public static SchemaPattern? Compile(string pattern, out string? problem)
    {
        if (pattern.Length > MaxLength)
        {
            problem = $"it has more than {MaxLength} characters";
            return null;
        }
        try
        {
            problem = null;
            var translation = EcmaTranslator.Translate(pattern);
            if (translation.Size > MaxSize)
            {
                problem = "its counts stand for too many repetitions";
                return null;
            }
            var backtracks = translation.Backtracks || translation.Size > MaxStates;
            var options = RegexOptions.CultureInvariant | (translation.Captures ? RegexOptions.None : RegexOptions.ExplicitCapture);
            var regex = backtracks ? new Regex(translation.Pattern, options, Limit) : new Regex(translation.Pattern, options | RegexOptions.NonBacktracking, LinearLimit);
            return new SchemaPattern(translation.Flat, regex, backtracks);
        }
        catch (Exception refused) when (refused is FormatException or ArgumentException or NotSupportedException)
        {
            problem = refused is FormatException ? refused.Message : "it cannot be enforced";
            return null;
        }
    }

    /// <summary>Whether a text matches anywhere. A text that takes longer than the limit does not match, and ends the run with a no.</summary>
    /// <param name="raw">The bytes between the quotes of a JSON string.</param>
    /// <param name="node">The schema that asks; null where nothing is to be recorded.</param>
    /// <param name="run">Whose budget is used; null for none.</param>
    public bool Matches(ReadOnlySpan<byte> raw, SchemaNode? node, SchemaRun? run)
    {
        if (_flat is not null)
        {
            var matches = _flat.Matches(raw);
            if ((matches && !_flat.TakesBackslash) || !JsonText.IsEscaped(raw))
            {
                return matches;
            }
        }
        run?.Spend(1 + (raw.Length / 16));
        if (raw.Length <= 64) // what is taken from the stack is cleared each time
        {
            Span<char> few = stackalloc char[64];
            return Run(few[..JsonText.Decode(raw, few)], node, run);
        }
        var many = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            return Run(many.AsSpan(0, JsonText.Decode(raw, many)), node, run);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(many);
        }
    }

    private bool Run(ReadOnlySpan<char> text, SchemaNode? node, SchemaRun? run)
    {
        try
        {
            if (!_backtracks)
            {
                return _regex.IsMatch(text);
            }
            if (run?.Exhausted == true)
            {
                return false;
            }
            var since = Stopwatch.GetTimestamp();
            var matches = _regex.IsMatch(text);
            return run?.SpendPatternTime(since, node) != false && matches;
        }
        catch (RegexMatchTimeoutException)
        {
            run?.Exhaust(node);
            return false;
        }
    }
}
