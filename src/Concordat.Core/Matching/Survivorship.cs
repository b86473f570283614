using Concordat.Core.Reconciliation;
using Concordat.Core.Workspace;

namespace Concordat.Core.Matching;

/// <summary>Which of several values of one column survives in the golden record.</summary>
public enum Survival
{
    /// <summary>The one that most records have.</summary>
    MostFrequent,
    /// <summary>The longest.</summary>
    MostComplete,
    /// <summary>The one of the record that was changed last.</summary>
    MostRecent,
    /// <summary>The one of the most trusted source.</summary>
    MostTrusted,
}

/// <summary>One record of a group, as it was read.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Values">Its values by column; empty where one is missing.</param>
/// <param name="Source">Where it comes from; empty where nobody says.</param>
/// <param name="Updated">When it was changed last; null where nobody says.</param>
public sealed record GoldenSource(string Id, IReadOnlyList<string> Values, string Source, DateOnly? Updated);

/// <summary>A value that survives, and the record that it comes from.</summary>
public readonly record struct GoldenValue(string Value, string From);

/// <summary>
/// How the golden record of a group comes about: of each column one value survives. A missing value never survives another; where the rule of a column leaves
/// several, the most trusted, most frequent, longest and first of them is taken, in this order.
/// </summary>
/// <param name="Fields">Rules of single columns.</param>
/// <param name="Otherwise">The rule of all others.</param>
public sealed record Survivorship(IReadOnlyDictionary<string, Survival> Fields, Survival Otherwise)
{
    private static readonly Choices<Survival> Rules = new(
        ("most-frequent", Survival.MostFrequent), ("most-complete", Survival.MostComplete), ("most-recent", Survival.MostRecent), ("most-trusted", Survival.MostTrusted));

    /// <summary>What holds where nobody wrote rules.</summary>
    public static readonly Survivorship Default = new(new Dictionary<string, Survival>(), Survival.MostFrequent);

    /// <summary>The column that says where a record comes from; null: its file does.</summary>
    public string? Source { get; init; }

    /// <summary>Sources, the most trusted first; others come after them.</summary>
    public IReadOnlyList<string> Trust { get; init; } = [];

    /// <summary>The column with the day of the last change; null where there is none.</summary>
    public string? Updated { get; init; }

    /// <summary>Reads the rules; what is wrong becomes findings of the reader.</summary>
    public static Survivorship Read(ResourceReader r)
    {
        var source = r.OptionalText("source", "The column that says where a record comes from; without it the name of its file.");
        var trust = r.Texts("trust", "Sources, the most trusted first.");
        var updated = r.OptionalText("updated", "The column with the day of the last change.");
        var written = r.TextMap("fields", "By column: most-frequent, most-complete, most-recent or most-trusted.");
        var otherwise = r.OptionalChoice("otherwise", Rules, Survival.MostFrequent, "The rule of all other columns; without it most-frequent.");
        var fields = new Dictionary<string, Survival>(StringComparer.OrdinalIgnoreCase);
        foreach (var (column, rule) in written)
        {
            if (!Rules.TryGet(rule.Name, out var survival))
            {
                r.ReportAt("match-survivorship", rule.At, $"'{rule.Name}' is no rule.", Spelling.Fix(rule.Name, Rules.Words.ToList()));
            }
            fields[column] = survival;
        }
        var used = fields.Values.Append(otherwise).ToHashSet();
        if (used.Contains(Survival.MostRecent) && updated is null)
        {
            r.Report("match-survivorship", "updated", "'most-recent' needs to know when records were changed.", "Name the column under 'updated'.");
        }
        if (used.Contains(Survival.MostTrusted) && trust.Count == 0)
        {
            r.Report("match-survivorship", "trust", "'most-trusted' needs to know whom to trust.", "List the sources under 'trust', the most trusted first.");
        }
        return new Survivorship(fields, otherwise) { Source = source, Trust = trust, Updated = updated };
    }

    /// <summary>The golden record of some records that are one.</summary>
    /// <param name="columns">The names of their columns.</param>
    /// <param name="records">The records, at least one.</param>
    public IReadOnlyList<GoldenValue> Golden(IReadOnlyList<string> columns, IReadOnlyList<GoldenSource> records) =>
        [.. columns.Select((column, i) => Survivor(Fields.GetValueOrDefault(column, Otherwise), i, records))];

    private GoldenValue Survivor(Survival rule, int column, IReadOnlyList<GoldenSource> records)
    {
        var filled = records.Where(r => r.Values[column].Length > 0).ToList();
        if (filled.Count == 0)
        {
            return default;
        }
        // What differs in capitals and blanks alone is one value.
        var counts = filled.CountBy(r => ReconcileValue.Of(ValueForm.Text, r.Values[column])).ToDictionary(StringComparer.Ordinal);
        int Trusted(GoldenSource record) => Rank(record.Source);
        int Frequent(GoldenSource record) => counts[ReconcileValue.Of(ValueForm.Text, record.Values[column])];
        int Length(GoldenSource record) => record.Values[column].Length;
        var ordered = rule switch
        {
            Survival.MostFrequent => filled.OrderByDescending(Frequent),
            Survival.MostComplete => filled.OrderByDescending(Length),
            Survival.MostRecent => filled.OrderByDescending(r => r.Updated ?? DateOnly.MinValue),
            _ => filled.OrderBy(Trusted),
        };
        var survivor = ordered.ThenBy(Trusted).ThenByDescending(Frequent).ThenByDescending(Length).First();
        return new GoldenValue(survivor.Values[column], survivor.Id);
    }

    private int Rank(string source)
    {
        for (var i = 0; i < Trust.Count; i++)
        {
            if (string.Equals(Trust[i], source, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }
        return Trust.Count;
    }
}
