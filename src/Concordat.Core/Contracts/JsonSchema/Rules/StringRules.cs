using Concordat.Core.Contracts.JsonSchema.Formats;
using Concordat.Core.Contracts.JsonSchema.Patterns;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Everything that judges strings: JSON Schema validation 6.3 and 7. A length counts code points, not bytes or UTF-16 units.</summary>
internal sealed class StringRules
{
    public long Least { get; init; }

    public long Most { get; init; } = long.MaxValue;

    public SchemaPattern? Pattern { get; init; }

    public StringFormat? Format { get; init; }

    /// <summary>The answer of <see cref="Check"/> where nothing is to be recorded.</summary>
    public bool Holds(ReadOnlySpan<byte> raw, SchemaRun run) =>
        (raw.Length >= Least * 12 || (raw.Length >= Least && (Least <= 1 || JsonText.CodePoints(raw) >= Least)))
        && (raw.Length <= Most || JsonText.CodePoints(raw) <= Most)
        && (Pattern is null || Pattern.Matches(raw, null, run))
        && (Format is null || Format.Matches(raw, run));

    /// <summary>Judges the text between the quotes; without a run nothing is recorded.</summary>
    public bool Check(ReadOnlySpan<byte> raw, SchemaNode node, SchemaRun? run)
    {
        var valid = true;
        // One code point takes twelve bytes at most: two escapes.
        if (raw.Length < Least || (Least > 1 && raw.Length < Least * 12 && JsonText.CodePoints(raw) < Least))
        {
            valid = Fail("minLength", $"It must be at least {Least} long.");
        }
        if (raw.Length > Most && JsonText.CodePoints(raw) > Most)
        {
            valid = Fail("maxLength", $"It must be no longer than {Most}.");
        }
        if (!valid && run?.Collecting != true)
        {
            return false;
        }
        if (Pattern is not null && !Pattern.Matches(raw, node, run))
        {
            valid = Fail("pattern", "It must match the pattern of the contract.");
        }
        if (Format is not null && !Format.Matches(raw, run))
        {
            valid = Fail("format", Format.Message);
        }
        return valid;

        bool Fail(string keyword, string message) => run?.Fail(node, keyword, message) ?? false;
    }
}
