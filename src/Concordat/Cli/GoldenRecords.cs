using Concordat.Core.Formats.Csv;
using Concordat.Core.Matching;
using Concordat.Core.Primitives;
using Concordat.Core.Reconciliation;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary>Golden records of a matching: the files are read again, since a matching keeps no values as they were written.</summary>
internal sealed class GoldenRecords
{
    private readonly List<string> columns = [];
    private readonly List<GoldenSource> records = [];
    private readonly Survivorship rules;

    private GoldenRecords(Survivorship rules) => this.rules = rules;

    public List<Finding> Findings { get; } = [];

    /// <summary>Reads the records in the order in which they were matched.</summary>
    public static GoldenRecords Read(Terminal terminal, IReadOnlyList<string> files, Survivorship rules, string id)
    {
        var golden = new GoldenRecords(rules);
        foreach (var file in files)
        {
            using var text = new StreamReader(terminal.FullPath(file));
            var csv = new CsvReader(text, file);
            var header = csv.Read() ? csv.Texts() : [];
            golden.columns.AddRange(header.Where(column => golden.Column(column) < 0 && !Same(column, id)));
            golden.Need(file, header, rules.Source, rules.Updated);
            var places = golden.columns.Select(column => Array.FindIndex(header, name => Same(name, column))).ToList();
            var (name, source, updated) = (Place(header, id), Place(header, rules.Source), Place(header, rules.Updated));
            while (csv.Read() && golden.Findings.Count == 0)
            {
                var values = csv.Texts();
                golden.records.Add(new GoldenSource(
                    values[name], [.. places.Select(place => place < 0 ? "" : values[place])], source < 0 ? Path.GetFileNameWithoutExtension(file) : values[source],
                    updated < 0 ? null : ReconcileValue.Date(values[updated])));
            }
        }
        foreach (var unknown in rules.Fields.Keys.Where(column => golden.Column(column) < 0))
        {
            golden.Findings.Add(Finding.Error("match-no-column", $"There is no column '{unknown}' that could survive.", new SourcePosition(files[0], 1, 1), Spelling.Fix(unknown, golden.columns)));
        }
        return golden;
    }

    /// <summary>The header of the file, and a line for each group and each record that is alone.</summary>
    public IEnumerable<string[]> Rows(MatchResult result)
    {
        yield return ["group", "records", .. columns, .. columns.Select(column => column + "_from")];
        var number = 0;
        var grouped = result.Clusters.SelectMany(group => group).ToHashSet();
        foreach (var group in result.Clusters.Concat(Enumerable.Range(0, result.Table.Count).Where(record => !grouped.Contains(record)).Select(record => (IReadOnlyList<int>)[record])))
        {
            // Two files may have columns that the first does not: its records have nothing there.
            var golden = rules.Golden(columns, [.. group.Select(record => records[record]).Select(r => r.Values.Count == columns.Count ? r : r with { Values = [.. r.Values, .. Enumerable.Repeat("", columns.Count - r.Values.Count)] })]);
            yield return [$"{++number}", string.Join(' ', group.Select(record => result.Table.Id(record))), .. golden.Select(g => g.Value ?? ""), .. golden.Select(g => g.From ?? "")];
        }
    }

    private void Need(string file, string[] header, params string?[] names)
    {
        foreach (var missing in names.OfType<string>().Where(name => Place(header, name) < 0))
        {
            Findings.Add(Finding.Error("match-no-column", $"There is no column '{missing}'.", new SourcePosition(file, 1, 1), Spelling.Fix(missing, header)));
        }
    }

    private int Column(string name) => columns.FindIndex(column => Same(column, name));

    private static int Place(string[] header, string? name) => name is null ? -1 : Array.FindIndex(header, column => Same(column, name));

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
