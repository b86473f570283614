using System.Collections.Frozen;
using Concordat.Core.Contracts.JsonSchema.Patterns;

namespace Concordat.Core.Contracts.JsonSchema.Formats;

/// <summary>The formats that are asserted: JSON Schema validation 7.3, and <c>byte</c> of the OpenAPI format registry.</summary>
internal static class StringFormats
{
    public static readonly FrozenDictionary<string, StringFormat> All = new Dictionary<string, StringFormat.Judge>
    {
        ["date"] = TimeFormats.IsDate,
        ["date-time"] = TimeFormats.IsDateTime,
        ["time"] = TimeFormats.IsTime,
        ["duration"] = TimeFormats.IsDuration,
        ["email"] = text => MailFormats.IsEmail(text, international: false),
        ["idn-email"] = text => MailFormats.IsEmail(text, international: true),
        ["hostname"] = text => HostNames.IsHostName(text),
        ["idn-hostname"] = HostNames.IsInternational,
        ["ipv4"] = IpFormats.IsIpv4,
        ["ipv6"] = IpFormats.IsIpv6,
        ["uri"] = text => UriFormats.IsUri(text, international: false),
        ["uri-reference"] = text => UriFormats.IsReference(text, international: false),
        ["iri"] = text => UriFormats.IsUri(text, international: true),
        ["iri-reference"] = text => UriFormats.IsReference(text, international: true),
        ["uri-template"] = UriTemplates.IsTemplate,
        ["uuid"] = text => text.Length == 36 && Guid.TryParseExact(text, "D", out _),
        ["json-pointer"] = Pointers.IsPointer,
        ["relative-json-pointer"] = Pointers.IsRelative,
        ["regex"] = text => SchemaPattern.Compile(text.ToString(), out _) is not null,
        ["byte"] = text => text.Length % 4 == 0 && System.Buffers.Text.Base64.IsValid(text),
    }.ToFrozenDictionary(format => format.Key, format => new StringFormat(format.Key, format.Value), StringComparer.Ordinal);

    /// <summary>Formats of the OpenAPI registry that say how a value is shown or stored and assert nothing about its text.</summary>
    public static readonly FrozenSet<string> WithoutAssertion = new[] { "binary", "password", "float", "double", "decimal", "markdown", "html", "commonmark" }.ToFrozenSet();
}
