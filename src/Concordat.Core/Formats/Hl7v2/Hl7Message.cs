using System.Buffers;
using System.Text;
using Concordat.Core.Primitives;

namespace Concordat.Core.Formats.Hl7v2;

/// <summary>
/// An HL7 v2 message in its ER7 encoding (HL7 v2.5.1 chapter 2): an index over the bytes as they were received.
/// Every byte is kept, so that <see cref="Write"/> gives back exactly what came in. Reading is lazy and total: what
/// is absent is an empty value.
/// </summary>
public sealed class Hl7Message
{
    private readonly List<Hl7Segment> _lines = [];
    private List<Hl7Segment>? _segments;

    internal Hl7Message(ReadOnlyMemory<byte> bytes, string file, Delimiters delimiters, int prefix)
    {
        (Bytes, File, Delimiters, Prefix, Encoding) = (bytes, file, delimiters, prefix, Encoding.UTF8);
    }

    /// <summary>The message as it was received. It belongs to this object: the caller no longer writes to it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The name that findings give as their file.</summary>
    public string File { get; }

    /// <summary>The separators that MSH declares.</summary>
    public Delimiters Delimiters { get; }

    /// <summary>The character set of MSH-18, or the one that fits where MSH-18 is empty.</summary>
    public Encoding Encoding { get; internal set; }

    /// <summary>All segments in order; blank lines are left out.</summary>
    public IReadOnlyList<Hl7Segment> Segments => _segments ??= _lines.FindAll(s => !s.IsBlank);

    /// <summary>The message header.</summary>
    public Hl7Segment Header => _lines[0];

    /// <summary>MSH-9.1, for example <c>ORU</c>.</summary>
    public string MessageCode => Header.Field(9).Component(1).Text;

    /// <summary>MSH-9.2, for example <c>R01</c>.</summary>
    public string TriggerEvent => Header.Field(9).Component(2).Text;

    /// <summary>MSH-10: the sender's own number of the message. Laboratories reuse it: see the content hash.</summary>
    public string ControlId => Header.Field(10).Text;

    /// <summary>MSH-12.1, for example <c>2.5.1</c>.</summary>
    public string Version => Header.Field(12).Component(1).Text;

    /// <summary>MSH-3.1, the sending application.</summary>
    public string SendingApplication => Header.Field(3).Component(1).Text;

    /// <summary>MSH-4.1, the sending facility.</summary>
    public string SendingFacility => Header.Field(4).Component(1).Text;

    internal int Prefix { get; }

    /// <summary>
    /// Reads a message. Never throws for any content: what is wrong comes back as findings, which name the place
    /// and never repeat a value of the message.
    /// </summary>
    /// <param name="bytes">The message without its MLLP frame. CR ends a segment; LF and CRLF are accepted.</param>
    /// <param name="file">The name for findings.</param>
    /// <param name="limits">Size limits; <see cref="MessageLimits.Default"/> where null.</param>
    public static ParsedMessage Parse(ReadOnlyMemory<byte> bytes, string file = "message", MessageLimits? limits = null) =>
        new Hl7Parser(bytes, file, limits ?? MessageLimits.Default).Parse();

    /// <summary>The first segment of a name; null where there is none.</summary>
    public Hl7Segment? Segment(string name, int occurrence = 1)
    {
        foreach (var segment in _lines)
            if (segment.Occurrence == occurrence && segment.Name == name) return segment;
        return null;
    }

    /// <summary>All segments of a name, in order.</summary>
    public IEnumerable<Hl7Segment> SegmentsOf(string name) => _lines.Where(s => s.Name == name);

    /// <summary>The value at a path; an empty one where there is nothing.</summary>
    public Hl7Value Get(Hl7Path path) => Segment(path.Segment, path.Occurrence) is { } segment ? path.In(segment) : default;

    /// <summary>The value at a path such as <c>PID-3[2].4.1</c>.</summary>
    /// <exception cref="FormatException">The path itself is not one: a mistake in the program.</exception>
    public Hl7Value Get(string path) => Get(Hl7Path.Parse(path));

    /// <summary>Writes the message, part by part from the index: byte for byte what was parsed.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write(Bytes.Span[..Prefix]);
        foreach (var line in _lines)
        {
            var name = line.FieldCount == 0 ? line.Length : line.Field(1).Start - (line.IsHeader ? 0 : 1) - line.Start;
            output.Write(Bytes.Span.Slice(line.Start, name));
            for (var field = 1; field <= line.FieldCount; field++)
            {
                // The header's first field is the separator itself, so none stands before it and the second.
                if (!line.IsHeader || field > 2) output.Write([Delimiters.Field]);
                output.Write(line.Field(field).Bytes);
            }
            output.Write(Bytes.Span.Slice(line.Start + line.Length, line.Terminator));
        }
    }

    /// <summary>Where the message stands as a whole.</summary>
    public SourcePosition Position => new(File, 0, 0);

    internal void Add(Hl7Segment line, int occurrence)
    {
        line.Occurrence = occurrence;
        _lines.Add(line);
    }
}
