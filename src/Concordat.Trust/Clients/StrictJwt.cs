using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Concordat.Trust.Clients;

/// <summary>
/// The one way in which a signed JWT is written: three parts in canonical base64url without anything around them, and JSON objects that name
/// nothing twice (RFC 7515 §2 and §4, RFC 7519 §4). What two readers could read in two ways is no token here.
/// </summary>
internal static class StrictJwt
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static bool IsOne(string text)
    {
        var parts = text.Split('.', 4);
        return parts.Length == 3 && Decode(parts[0]) is { } header && Decode(parts[1]) is { } claims && Decode(parts[2]) is not null
            && IsObject(header) && IsObject(claims);
    }

    /// <summary>The bytes; null where another text would give the same ones (trailing bits, padding, white space).</summary>
    private static byte[]? Decode(string part)
    {
        if (!Base64Url.IsValid(part) || part.Length == 0)
        {
            return null;
        }
        var bytes = Base64Url.DecodeFromChars(part);
        return Base64Url.EncodeToString(bytes) == part ? bytes : null;
    }

    private static bool IsObject(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(Utf8.GetString(json), Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            return false;
        }
    }
}
