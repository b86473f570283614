using System.Security.Cryptography;
using System.Text;
using Concordat.Core.Formats.Csv;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Reconciliation;

/// <summary>One side of a reconciliation.</summary>
/// <param name="Name">What findings call it.</param>
/// <param name="Open">Opens it from the beginning; it is read twice, and more often where very many rows differ.</param>
public sealed record ReconcileSide(string Name, Func<TextReader> Open);

/// <summary>
/// What is kept of the rows of a side: a hash of the key, one of what is compared, and the line. Neither values nor keys stay in memory, and nothing
/// goes to a disk; 36 bytes a row is all it costs.
/// </summary>
internal sealed class SideScan
{
    private const int MostRows = 20_000_000;
    private const int MostGroups = 10_000;
    private const int MostFindings = 20;
    private readonly ReconcileRules rules;
    private readonly ReconcileSide side;
    private readonly bool isRight;
    private readonly List<UInt128> keys = [];
    private readonly List<UInt128> contents = [];
    private readonly List<int> lines = [];
    private UInt128 keyHash, contentHash;
    private int[] key = [], compare = [], totals = [], by = [];
    private readonly ReconcileField[] byFields;
    private char[] scratch = new char[4096];

    private SideScan(ReconcileRules rules, ReconcileSide side, bool isRight)
    {
        (this.rules, this.side, this.isRight) = (rules, side, isRight);
        byFields = [.. rules.By.Select(column => Field(column) ?? new ReconcileField(column, ValueForm.Text))];
    }

    public List<Finding> Findings { get; } = [];

    public int Rows => keys.Count;

    /// <summary>Group → rows and sums.</summary>
    public Dictionary<string, (string[] Group, int Rows, decimal[] Sums)> Groups { get; } = new(StringComparer.Ordinal);

    public SideTotals Totals => new(Rows, Hex(keyHash), Hex(contentHash));

    public UInt128 Content(int row) => contents[row];

    public int Line(int row) => lines[row];

    /// <summary>Rows in the order of the hashes of their keys.</summary>
    public (UInt128[] Keys, int[] Rows) Sorted()
    {
        var (sorted, rows) = (keys.ToArray(), Enumerable.Range(0, keys.Count).ToArray());
        Array.Sort(sorted, rows);
        // Rows of one key come as they stand in the file.
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to] == sorted[from]; to++)
            {
            }
            Array.Sort(rows, from, to - from);
        }
        return (sorted, rows);
    }

    public static SideScan Read(ReconcileRules rules, ReconcileSide side, bool isRight, CancellationToken stop)
    {
        var scan = new SideScan(rules, side, isRight);
        scan.Each(scan.Keep, stop);
        return scan;
    }

    /// <summary>Reads the values of some rows again.</summary>
    /// <returns>Row → its key and compared values.</returns>
    public Dictionary<int, (string[] Key, string[] Values)> Values(HashSet<int> wanted, CancellationToken stop)
    {
        var found = new Dictionary<int, (string[], string[])>(wanted.Count);
        var row = 0;
        Each(csv =>
        {
            if (wanted.Contains(row++))
            {
                found.Add(row - 1, ([.. key.Select(c => csv[c].Trim().ToString())], [.. compare.Select(c => csv[c].Trim().ToString())]));
            }
        }, stop);
        if (row != Rows)
        {
            Findings.Add(Finding.Error("reconcile-moving", $"The side had {Rows} rows and now has {row}: it changed while it was read.", new SourcePosition(side.Name, 0, 0), "Reconcile a copy that nobody writes to."));
        }
        return found;
    }

    private void Each(Action<CsvReader> row, CancellationToken stop)
    {
        using var text = side.Open();
        var csv = new CsvReader(text, side.Name);
        if (csv.Read())
        {
            var header = csv.Texts();
            (key, compare) = (Columns(header, rules.Key.Select(Name)), Columns(header, rules.Compare.Select(Name)));
            (totals, by) = (Columns(header, rules.Totals.Select(Name)), Columns(header, rules.By.Select(Name)));
            while (Findings.Count < MostFindings && csv.Read())
            {
                if (csv.Count != header.Length)
                {
                    Findings.Add(Finding.Error("csv-ragged", $"The record has {csv.Count} fields and the header {header.Length}.", new SourcePosition(side.Name, csv.Line, 1), "Quote values that hold the separator."));
                    continue;
                }
                row(csv);
                if ((Rows & 0xFFFF) == 0)
                {
                    stop.ThrowIfCancellationRequested();
                }
            }
        }
        else
        {
            Findings.Add(csv.Problem ?? Finding.Error("csv-empty", "The file has no header.", new SourcePosition(side.Name, 0, 0), "The first line names the columns."));
            return;
        }
        if (csv.Problem is { } problem)
        {
            Findings.Add(problem);
        }
    }

    private void Keep(CsvReader csv)
    {
        if (Rows >= MostRows)
        {
            Findings.AddRange(Enumerable.Repeat(Finding.Error("reconcile-too-many", $"There are more than {MostRows} rows.", new SourcePosition(side.Name, csv.Line, 1), "Reconcile in parts."), MostFindings));
            return;
        }
        var length = Append(csv, rules.Key, key, 0);
        var own = Hash(scratch.AsSpan(0, length));
        var content = Hash(scratch.AsSpan(0, Append(csv, rules.Compare, compare, length)));
        keys.Add(own);
        contents.Add(content);
        lines.Add(csv.Line);
        unchecked
        {
            keyHash += own;
            contentHash += content;
        }
        AddUp(csv);
    }

    private void AddUp(CsvReader csv)
    {
        if (totals.Length == 0 && by.Length == 0)
        {
            return;
        }
        // Groups are told apart as values are compared, and told as they are first written.
        var group = scratch.AsSpan(0, Append(csv, byFields, by, 0)).ToString();
        if (!Groups.TryGetValue(group, out var sums))
        {
            if (Groups.Count == MostGroups)
            {
                Findings.AddRange(Enumerable.Repeat(Finding.Error("reconcile-groups", $"Totals are split into more than {MostGroups} groups.", new SourcePosition(side.Name, csv.Line, 1), "Split them by columns with fewer values."), MostFindings));
                return;
            }
            sums = ([.. by.Select(c => csv[c].Trim().ToString())], 0, new decimal[totals.Length]);
        }
        for (var i = 0; i < totals.Length; i++)
        {
            sums.Sums[i] += ReconcileValue.Number(csv[totals[i]]) ?? 0;
        }
        Groups[group] = sums with { Rows = sums.Rows + 1 };
    }

    /// <summary>Writes values with their ends, so that no two lists of values are written alike.</summary>
    private int Append(CsvReader csv, IReadOnlyList<ReconcileField> fields, int[] columns, int length)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            var value = csv[columns[i]];
            if (scratch.Length < length + value.Length + 64)
            {
                Array.Resize(ref scratch, (length + value.Length + 64) * 2);
            }
            length += ReconcileValue.Write(fields[i].Form, value, scratch.AsSpan(length));
            scratch[length++] = '\u001F';
        }
        return length;
    }

    private static UInt128 Hash(ReadOnlySpan<char> text)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static string Hex(UInt128 value) => value.ToString("x32");

    private string Name(ReconcileField field) => isRight ? field.Right ?? field.Name : field.Name;

    private string Name(string column) => Field(column) is { } field ? Name(field) : column;

    private ReconcileField? Field(string column) => rules.Compare.Concat(rules.Key).FirstOrDefault(f => f.Name == column);

    private int[] Columns(string[] header, IEnumerable<string> names) =>
    [
        .. names.Select(name =>
        {
            var at = Array.FindIndex(header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (at < 0 && !Findings.Exists(f => f.Path is [var told] && told == name))
            {
                Findings.Add(Finding.Error("reconcile-no-column", $"There is no column '{name}'.", new SourcePosition(side.Name, 1, 1), Spelling.Fix(name, header)) with { Path = [name] });
            }
            return Math.Max(at, 0);
        }),
    ];
}
