using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Concordat.Core.Formats.Fhir;

namespace Concordat.Platform.Audit;

/// <summary>An AuditEvent as a syslog message (RFC 5424), counted in octets for a stream (RFC 5425 §4.3).</summary>
internal static class SyslogFrame
{
    private const int Facility = 13; // log audit, RFC 5424 §6.2.1
    private const int Informational = 6;
    private const int Warning = 4;

    /// <summary>Writes a frame: the length, a space, the message.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="one">The event.</param>
    /// <param name="host">Of this node: printable ASCII, at most 255.</param>
    /// <param name="process">The process id.</param>
    public static void Write(IBufferWriter<byte> into, AuditEvent one, string host, int process)
    {
        var message = new ArrayBufferWriter<byte>(1024);
        var head = string.Create(CultureInfo.InvariantCulture,
            $"<{(Facility * 8) + (one.Outcome == "0" ? Informational : Warning)}>1 {one.Recorded.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {Name(host)} concordat {process} AuditEvent - ");
        Encoding.ASCII.GetBytes(head, message);
        message.Write("\uFEFF"u8); // MSG-UTF8, RFC 5424 §6.4
        using (var json = new Utf8JsonWriter(message))
        {
            one.Write(json);
        }
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.WrittenCount} "), into);
        into.Write(message.WrittenSpan);
    }

    private static string Name(string host)
    {
        var name = new string([.. host.Where(c => c is > ' ' and <= '~').Take(255)]);
        return name.Length == 0 ? "-" : name;
    }
}
