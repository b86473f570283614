using System.Globalization;
using System.Text;

namespace Concordat.Platform.Secrets;

/// <summary>A key file's content: one line <c>concordat-key-1 KIND GENERATION BASE64</c>.</summary>
internal sealed record WrappedKey(string Kind, int Generation, byte[] Wrapped)
{
    private const string Form = "concordat-key-1";

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Form} {Kind} {Generation} {Convert.ToBase64String(Wrapped)}\n"));

    /// <summary>Null where it is another content.</summary>
    public static WrappedKey? Read(byte[] content)
    {
        var parts = content.Length is > 32 and < 4096 ? Encoding.UTF8.GetString(content).TrimEnd('\n').Split(' ') : [];
        if (parts is not [Form, var kind, var number, var text] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
        {
            return null;
        }
        var wrapped = new byte[text.Length];
        return Convert.TryFromBase64String(text, wrapped, out var length) ? new WrappedKey(kind, generation, wrapped[..length]) : null;
    }
}
