using System.Buffers;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>A format as an assertion on text.</summary>
internal sealed class StringFormat(string name, StringFormat.Judge judge)
{
    /// <summary>Whether a text has the format.</summary>
    public delegate bool Judge(ReadOnlySpan<char> text);

    public string Message { get; } = $"It must be a valid {name}.";

    /// <summary>Judges the bytes between the quotes of a JSON string.</summary>
    public bool Matches(ReadOnlySpan<byte> raw, SchemaRun? run)
    {
        run?.Spend(1 + (raw.Length / 16));
        if (raw.Length <= 64) // what is taken from the stack is cleared each time
        {
            Span<char> few = stackalloc char[64];
            return judge(few[..JsonText.Decode(raw, few)]);
        }
        var many = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            return judge(many.AsSpan(0, JsonText.Decode(raw, many)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(many);
        }
    }
}
