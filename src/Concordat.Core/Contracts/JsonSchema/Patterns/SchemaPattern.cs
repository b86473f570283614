using System.Buffers;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Concordat.Core.Contracts.JsonSchema.Patterns;

/// <summary>
/// A pattern of JSON Schema (an ECMA-262 expression) that is ready to run. Plain sequences run on the bytes of the input; what .NET's engine without
/// backtracking can take runs there, in linear time, which is counted in steps; other look-around and back references run in a backtracking engine within a
/// time limit, and all of them in one validation within a common one.
/// </summary>
internal sealed class SchemaPattern
{
    private const int MaxLength = 4096;

    /// <summary>States beyond which the engine without backtracking gets too large.</summary>
    private const int MaxStates = 4000;

    private const int MaxSize = 10_000_000;

    /// <summary>States times characters that count as one unit of work.</summary>
    private const int StepsOfUnit = 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    private readonly FlatPattern? _flat;
    private readonly (Regex Regex, bool IsWanted)[] _parts;
    private readonly bool _backtracks;
    private readonly long _size;

    private SchemaPattern(FlatPattern? flat, (Regex, bool)[] parts, bool backtracks, long size) => (_flat, _parts, _backtracks, _size) = (flat, parts, backtracks, size);

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
            if (translation.Backtracks && !translation.Captures && Apart(pattern) is { } parts)
            {
                return new SchemaPattern(null, parts, backtracks: false, translation.Size);
            }
            var backtracks = translation.Backtracks || translation.Size > MaxStates;
            var options = RegexOptions.CultureInvariant | (translation.Captures ? RegexOptions.None : RegexOptions.ExplicitCapture);
            var regex = backtracks ? new Regex(translation.Pattern, options, Limit) : Linear(translation);
            return new SchemaPattern(translation.Flat, [(regex, true)], backtracks, backtracks ? 0 : translation.Size);
        }
        catch (Exception refused) when (refused is FormatException or ArgumentException or NotSupportedException)
        {
            problem = refused is FormatException ? refused.Message : "it cannot be enforced";
            return null;
        }
    }

    /// <summary>The same with its leading look-aheads apart; null where they cannot be taken apart, or where some part backtracks all the same.</summary>
    private static (Regex, bool)[]? Apart(string pattern)
    {
        if (LookAheads.Split(pattern) is not { } parts)
        {
            return null;
        }
        var translations = parts.ConvertAll(part => EcmaTranslator.Translate(part.Pattern));
        return translations.Exists(part => part.Backtracks || part.Size > MaxStates) ? null : [.. translations.Select((part, at) => (Linear(part), parts[at].IsWanted))];
    }

    private static Regex Linear(EcmaTranslation translation) => new(translation.Pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);

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
        if (run?.Afford(1 + (raw.Length / 16) + (raw.Length * _size / StepsOfUnit), node) == false)
        {
            return false;
        }
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
        if (!_backtracks)
        {
            foreach (var (regex, isWanted) in _parts)
            {
                if (regex.IsMatch(text) != isWanted)
                {
                    return false;
                }
            }
            return true;
        }
        try
        {
            if (run?.Exhausted == true)
            {
                return false;
            }
            var since = Stopwatch.GetTimestamp();
            var matches = _parts[0].Regex.IsMatch(text);
            return run?.SpendPatternTime(since, node) != false && matches;
        }
        catch (RegexMatchTimeoutException)
        {
            run?.Exhaust(node, SchemaRun.Undecided);
            return false;
        }
    }
}
