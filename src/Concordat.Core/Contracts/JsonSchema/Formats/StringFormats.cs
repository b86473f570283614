using System.Collections.Frozen;
using Concordat.Core.Contracts.JsonSchema.Patterns;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>The formats that are asserted: JSON Schema validation 7.3, and <c>byte</c> of the OpenAPI format registry.</summary>
internal static class StringFormats
{
    public static readonly FrozenDictionary<string, StringFormat> All = new StringFormat[]
    {
        new("date", TimeFormats.IsDate),
        new("date-time", TimeFormats.IsDateTime),
        new("time", TimeFormats.IsTime),
        new("duration", TimeFormats.IsDuration),
        new("email", text => MailFormats.IsEmail(text, international: false)),
        new("idn-email", text => MailFormats.IsEmail(text, international: true)),
        new("hostname", text => HostNames.IsHostName(text)),
        new("idn-hostname", HostNames.IsInternational),
        new("ipv4", IpFormats.IsIpv4),
        new("ipv6", IpFormats.IsIpv6),
        new("uri", text => UriFormats.IsUri(text, international: false), UriFormats.IsPlain),
        new("uri-reference", text => UriFormats.IsReference(text, international: false), UriFormats.IsPlain),
        new("iri", text => UriFormats.IsUri(text, international: true), UriFormats.IsPlain),
        new("iri-reference", text => UriFormats.IsReference(text, international: true), UriFormats.IsPlain),
        new("uri-template", UriTemplates.IsTemplate),
        new("uuid", IsUuid),
        new("json-pointer", Pointers.IsPointer),
        new("relative-json-pointer", Pointers.IsRelative),
        new("regex", text => SchemaPattern.Compile(text.ToString(), out _) is not null),
        new("byte", text => text.Length % 4 == 0 && System.Buffers.Text.Base64.IsValid(text)),
    }.ToFrozenDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>Formats of the OpenAPI registry that say how a value is shown or stored and assert nothing about its text.</summary>
    public static readonly FrozenSet<string> WithoutAssertion = new[] { "binary", "password", "float", "double", "decimal", "markdown", "html", "commonmark" }.ToFrozenSet();

    /// <summary>RFC 4122, 3.</summary>
    private static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
        {
            return false;
        }
        for (var at = 0; at < text.Length; at++)
        {
            if (at is 8 or 13 or 18 or 23 ? text[at] != '-' : !char.IsAsciiHexDigit((char)text[at]))
            {
                return false;
            }
        }
        return true;
    }
}
