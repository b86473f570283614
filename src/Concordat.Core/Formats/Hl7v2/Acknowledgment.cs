using System.Buffers;
using System.Globalization;
using System.Text;
using Concordat.Core.Primitives;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>Builds the ACK of a message (HL7 v2.5.1 §2.9.2 original mode, §2.14.1 structure).</summary>
public static class Acknowledgment
{
    /// <summary>More ERR segments than this help nobody, and let a small message ask for a large answer.</summary>
    private const int MaxErrors = 20;

    /// <summary>Longer header values are not copied back (HD has 227 characters in v2.5.1).</summary>
    private const int MaxCopied = 250;

    /// <summary>
    /// The acknowledgment of a message: sender and receiver are swapped, control id, processing id, version, separators
    /// and character set are the sender's.
    /// </summary>
    /// <param name="request">The message; null where it could not be read, and then the answer is in v2.5.1.</param>
    /// <param name="code">MSA-1, table 0008: AA, AE or AR.</param>
    /// <param name="time">MSH-7.</param>
    /// <param name="controlId">MSH-10 of the answer.</param>
    /// <param name="text">One sentence for MSA-3, of which v2.3 to v2.4 have no other place; never patient content.</param>
    /// <param name="findings">Become ERR segments for v2.5 and later. Their path's last part is the HL7 location.</param>
    public static byte[] Create(Hl7Message? request, string code, DateTimeOffset time, string controlId,
        string? text = null, IReadOnlyList<Finding>? findings = null)
    {
        var d = request?.Delimiters is { Escape: not 0, Subcomponent: not 0, Collide: false } own ? own : Delimiters.Recommended;
        // Values are copied as they were sent, so they fit only where the separators are the same.
        var header = request is not null && request.Delimiters == d ? request.Header : null;
        var encoding = request?.Encoding ?? Encoding.ASCII;
        var output = new ArrayBufferWriter<byte>(256);
        var version = request?.Version is { Length: > 0 and <= 10 } sent ? sent : "2.5.1";
        var modern = string.CompareOrdinal(version, "2.5") >= 0;

        void Raw(string ascii) => encoding.GetBytes(ascii, output);
        void Separate() => output.Write([d.Field]);
        void Value(string value)
        {
            Separate();
            encoding.GetBytes(Escapes.Encode(value, d), output);
        }
        void Copied(int field)
        {
            Separate();
            if (header?.Field(field) is { Length: <= MaxCopied } value) output.Write(value.Bytes);
        }

        Raw("MSH");
        Separate();
        Raw(d.EncodingCharacters);
        foreach (var field in (ReadOnlySpan<int>)[5, 6, 3, 4]) Copied(field);
        Value(time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        Value("");
        Separate();
        Raw(MessageType(request?.TriggerEvent, version, (char)d.Component));
        Value(controlId);
        if (header?.Field(11).IsValued == true) Copied(11);
        else Value("P");
        Value(version);
        if (header?.Field(18) is { IsValued: true, Length: <= 30 })
        {
            for (var field = 13; field <= 17; field++) Separate();
            Copied(18);
        }
        Raw("\rMSA");
        Value(code);
        Copied(10);
        if (text is not null) Value(text);
        Raw("\r");
        if (modern && findings is not null)
        {
            foreach (var finding in findings.Take(MaxErrors))
                Raw("ERR" + (char)d.Field + ErrorSegment.Fields(finding, d) + "\r");
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>MSH-9 is the code alone up to v2.3, gets the trigger in v2.3.1 and the structure in v2.4.</summary>
    private static string MessageType(string? trigger, string version, char component)
    {
        if (trigger is null or { Length: 0 or > 10 } || !trigger.All(char.IsAsciiLetterOrDigit)) return "ACK";
        if (string.CompareOrdinal(version, "2.3.1") < 0) return "ACK";
        return string.CompareOrdinal(version, "2.4") < 0 ? $"ACK{component}{trigger}" : $"ACK{component}{trigger}{component}ACK";
    }
}
