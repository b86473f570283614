using System.Text;

namespace Concordat.Governance.Notices;

/// <summary>A text that may not grow beyond its bound.</summary>
internal sealed class BoundedWriter(int longest) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    /// <exception cref="InvalidOperationException">The text is too long.</exception>
    public override void Write(char value)
    {
        if (_text.Length == longest)
        {
            throw new InvalidOperationException("The text is too long.");
        }
        _text.Append(value);
    }

    public override string ToString() => _text.ToString();
}
