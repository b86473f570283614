using System.Runtime.InteropServices;

namespace Concordat.Core.Matching;

/// <summary>
/// The records of a matching by column: each distinct value is kept once, and a record holds its number. Equal values are so equal numbers, and what is worked
/// out for a value (its sound, its frequency) is worked out once.
/// </summary>
/// <param name="rules">Which fields there are.</param>
public sealed class RecordTable(MatchRules rules)
{
    private readonly List<string> ids = [];
    private readonly List<byte> sources = [];
    private readonly List<int> cells = [];
    private readonly MatchColumn[] columns = [.. rules.Fields.Select(field => new MatchColumn(field.Kind))];

    /// <summary>The rules whose fields these are.</summary>
    public MatchRules Rules => rules;

    /// <summary>Records.</summary>
    public int Count => ids.Count;

    /// <summary>True where two files are linked: pairs then have one record of each.</summary>
    public bool IsLinkage { get; private set; }

    /// <summary>The name of a record.</summary>
    public string Id(int record) => ids[record];

    /// <summary>The file of a record, from 0.</summary>
    public int Source(int record) => sources[record];

    /// <summary>Adds a record.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="source">The number of its file: 0 or 1.</param>
    /// <param name="values">Its values in the order of the fields, as they were read.</param>
    public void Add(string id, byte source, ReadOnlySpan<string> values)
    {
        ids.Add(id);
        sources.Add(source);
        IsLinkage |= source > 0;
        for (var field = 0; field < columns.Length; field++)
        {
            cells.Add(columns[field].Number(values[field]));
        }
    }

    /// <summary>Whether two records may be a pair at all.</summary>
    internal bool MayPair(int a, int b) => a != b && (!IsLinkage || sources[a] != sources[b]);

    /// <summary>How many pairs there are, compared or not.</summary>
    internal double Pairs
    {
        get
        {
            double second = sources.Count(s => s > 0);
            return IsLinkage ? second * (Count - second) : Count * (Count - 1.0) / 2;
        }
    }

    internal MatchColumn Column(int field) => columns[field];

    /// <summary>The numbers of a record's values by field; 0 where one is missing.</summary>
    internal ReadOnlySpan<int> Cells(int record) => CollectionsMarshal.AsSpan(cells).Slice(record * columns.Length, columns.Length);
}

/// <summary>The distinct values of one field.</summary>
internal sealed class MatchColumn(FieldKind kind)
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly Dictionary<string, int> sounds = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<string> values = [""];
    private readonly List<int> counts = [0];
    private readonly List<ValueTraits> traits = [default];

    public IReadOnlyList<string> Values => values;

    public string Value(int number) => values[number];

    /// <summary>In how many records a value stands.</summary>
    public int Occurrences(int number) => counts[number];

    public ReadOnlySpan<ValueTraits> Traits => CollectionsMarshal.AsSpan(traits);

    /// <summary>The number of a value, which is known from then on; 0 where it is missing.</summary>
    public int Number(string raw)
    {
        var value = FieldText.Of(kind, raw);
        if (!numbers.TryGetValue(value, out var number))
        {
            number = values.Count;
            numbers.Add(value, number);
            values.Add(value);
            counts.Add(0);
            traits.Add(ValueTraits.Of(kind, value, kind is FieldKind.Name or FieldKind.Text ? Sound(value) : 0));
        }
        counts[number]++;
        return number;
    }

    private int Sound(string value)
    {
        var code = Nysiis.Code(value);
        if (!sounds.TryGetValue(code, out var number))
        {
            sounds.Add(code, number = sounds.Count);
        }
        return number;
    }
}
