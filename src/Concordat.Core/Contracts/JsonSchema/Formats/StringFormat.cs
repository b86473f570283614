using System.Buffers;
using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>A format as an assertion on text.</summary>
internal sealed class StringFormat
{
    private readonly Judge? _judge;
    private readonly JudgeBytes? _judgeBytes;
    private readonly JudgeBytes? _isPlain;

    /// <summary>A format of any text.</summary>
    /// <param name="name">The name.</param>
    /// <param name="judge">Whether a text has it.</param>
    /// <param name="isPlain">Whether bytes have it so plainly that nothing further need be asked; null where nobody can say.</param>
    public StringFormat(string name, Judge judge, JudgeBytes? isPlain = null) => (Name, _judge, _isPlain, Message) = (name, judge, isPlain, Sentence(name));

    /// <summary>A format that ASCII alone can have, which is judged on the bytes.</summary>
    public StringFormat(string name, JudgeBytes judge) => (Name, _judgeBytes, Message) = (name, judge, Sentence(name));

    /// <summary>Whether a text has the format.</summary>
    public delegate bool Judge(ReadOnlySpan<char> text);

    /// <summary>Whether a text without escapes has the format.</summary>
    public delegate bool JudgeBytes(ReadOnlySpan<byte> text);

    public string Name { get; }

    public string Message { get; }

    /// <summary>Judges the bytes between the quotes of a JSON string.</summary>
    public bool Matches(ReadOnlySpan<byte> raw, SchemaRun? run)
    {
        run?.Spend(1 + (raw.Length / 16));
        if (_judgeBytes is not null)
        {
            return _judgeBytes(JsonText.IsEscaped(raw) ? Encoding.UTF8.GetBytes(JsonText.Decode(raw)) : raw);
        }
        if (_isPlain?.Invoke(raw) == true)
        {
            return true;
        }
        if (raw.Length <= 64) // what is taken from the stack is cleared each time
        {
            Span<char> few = stackalloc char[64];
            return _judge!(few[..JsonText.Decode(raw, few)]);
        }
        var many = ArrayPool<char>.Shared.Rent(raw.Length);
        try
        {
            return _judge!(many.AsSpan(0, JsonText.Decode(raw, many)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(many);
        }
    }

    private static string Sentence(string name) => $"It must be a valid {name}.";
}
