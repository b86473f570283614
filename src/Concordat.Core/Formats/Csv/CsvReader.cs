using Concordat.Core.Primitives;

namespace Concordat.Core.Formats.Csv;

/// <summary>What a CSV file may hold at most; beyond it reading stops with a finding.</summary>
/// <param name="Columns">Fields of one record.</param>
/// <param name="RecordLength">Characters of one record.</param>
public sealed record CsvLimits(int Columns = 512, int RecordLength = 1 << 20);

/// <summary>
/// Reads comma-separated values (RFC 4180) record by record in bounded memory. It takes LF and CR as ends of a line too, a byte order mark, blanks before a
/// quoted field, and where no separator is named the one that the first line uses: a comma, semicolon, tabulator or bar. What breaks the rules stops it with <see cref="Problem"/>.
/// </summary>
public sealed class CsvReader(TextReader text, string name, CsvLimits? limits = null, char? separator = null)
{
    private readonly CsvLimits limits = limits ?? new CsvLimits();
    private readonly char[] buffer = new char[1 << 16];
    private readonly List<int> ends = [];
    private char[] record = new char[1024];
    private char between = separator ?? '\0';
    private int at, filled, length, line = 1;
    private bool begun;

    /// <summary>The line on which the current record begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Fields of the current record.</summary>
    public int Count => ends.Count;

    /// <summary>Why reading stopped before the end; null where it did not. It tells the place and nothing of the content.</summary>
    public Finding? Problem { get; private set; }

    /// <summary>A field of the current record, unquoted; it holds until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<char> this[int field]
    {
        get
        {
            var from = field == 0 ? 0 : ends[field - 1];
            return record.AsSpan(from, ends[field] - from);
        }
    }

    /// <summary>Goes to the next record; lines without anything are none.</summary>
    /// <returns>False at the end, and where <see cref="Problem"/> says why.</returns>
    public bool Read()
    {
        if (!begun)
        {
            Begin();
        }
        while (Problem is null && Peek() >= 0)
        {
            Line = line;
            ends.Clear();
            length = 0;
            if (!ReadRecord())
            {
                return false;
            }
            if (ends.Count > 1 || length > 0)
            {
                return true;
            }
        }
        ends.Clear();
        return false;
    }

    /// <summary>The fields of the current record as texts without blanks around them.</summary>
    public string[] Texts()
    {
        var texts = new string[Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = this[i].Trim().ToString();
        }
        return texts;
    }

    private bool ReadRecord()
    {
        while (true)
        {
            if (!ReadField())
            {
                return false;
            }
            ends.Add(length);
            if (ends.Count > limits.Columns)
            {
                return Stop("csv-too-wide", $"A record has more than {limits.Columns} fields.", "Check the separator and the quotes.");
            }
            var next = Next();
            if (next < 0 || EndsLine(next))
            {
                return true;
            }
        }
    }

    /// <summary>Reads one field, up to what ends it.</summary>
    private bool ReadField()
    {
        var from = length;
        while (true)
        {
            var next = Peek();
            if (next < 0 || next == between || next is '\r' or '\n')
            {
                return true;
            }
            if (next == '"' && IsBlank(from))
            {
                length = from;
                at++;
                return ReadQuoted();
            }
            if (!Add((char)next))
            {
                return false;
            }
            at++;
        }
    }

    private bool ReadQuoted()
    {
        while (true)
        {
            var next = Next();
            if (next < 0)
            {
                return Stop("csv-quote-open", "A quoted field does not end.", "Close it with a quotation mark; quotation marks inside are doubled (RFC 4180, section 2.7).");
            }
            if (next == '"')
            {
                if (Peek() != '"')
                {
                    break;
                }
                at++;
            }
            else if (next == '\n')
            {
                line++;
            }
            if (!Add((char)next))
            {
                return false;
            }
        }
        while (Peek() == ' ')
        {
            at++;
        }
        var after = Peek();
        return after < 0 || after == between || after is '\r' or '\n'
            || Stop("csv-quote-inside", "Something follows the end of a quoted field.", "Double the quotation marks inside a quoted field (RFC 4180, section 2.7).");
    }

    private bool EndsLine(int next)
    {
        if (next is not ('\r' or '\n'))
        {
            return false;
        }
        if (next == '\r' && Peek() == '\n')
        {
            at++;
        }
        line++;
        return true;
    }

    private bool IsBlank(int from) => record.AsSpan(from, length - from).Trim().IsEmpty;

    private bool Add(char character)
    {
        if (length == record.Length)
        {
            if (length >= limits.RecordLength)
            {
                return Stop("csv-too-long", $"A record has more than {limits.RecordLength} characters.", "Check the quotes: one that is not closed swallows the lines after it.");
            }
            Array.Resize(ref record, length * 2);
        }
        record[length++] = character;
        return true;
    }

    private bool Stop(string rule, string message, string fix)
    {
        Problem = Finding.Error(rule, message, new SourcePosition(name, Line, 1), fix);
        ends.Clear();
        return false;
    }

    private void Begin()
    {
        begun = true;
        if (Peek() == '\uFEFF')
        {
            at++;
        }
        if (between == '\0')
        {
            var first = buffer.AsSpan(at, filled - at);
            var end = first.IndexOfAny('\r', '\n');
            first = end < 0 ? first : first[..end];
            between = ',';
            foreach (var candidate in ";\t|")
            {
                between = first.Count(candidate) > first.Count(between) ? candidate : between;
            }
        }
    }

    private int Peek()
    {
        if (at == filled)
        {
            at = 0;
            filled = text.Read(buffer, 0, buffer.Length);
        }
        return filled <= 0 ? -1 : buffer[at];
    }

    private int Next()
    {
        var next = Peek();
        at += next < 0 ? 0 : 1;
        return next;
    }
}
