using Concordat.Core.Contracts.Documents;
using Concordat.Core.Formats.Csv;
using Concordat.Core.Matching;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary>The records of one or two CSV files, as <c>concordat match</c> reads them.</summary>
internal sealed class MatchFiles
{
    private const int MostRecords = 5_000_000;
    private const int MostFindings = 20;
    private readonly Terminal terminal;
    private readonly Dictionary<(byte, string), int> recordOf = [];

    private MatchFiles(Terminal terminal) => this.terminal = terminal;

    public List<Finding> Findings { get; } = [];

    public RecordTable? Table { get; private set; }

    /// <summary>Record → whom it is in truth, where a column or the names of the records tell.</summary>
    public List<string?> Entities { get; } = [];

    /// <summary>Reads all; <see cref="Table"/> is null where that makes no sense, and <see cref="Findings"/> say why.</summary>
    public static MatchFiles Read(Terminal terminal, IReadOnlyList<string> files, string? rulesFile, string? idColumn, string? truthColumn)
    {
        var read = new MatchFiles(terminal);
        var rules = rulesFile is null ? null : read.ReadRules(rulesFile);
        if (read.Findings.Count > 0)
        {
            return read;
        }
        for (byte source = 0; source < files.Count; source++)
        {
            read.ReadFile(files[source], source, ref rules, idColumn, truthColumn);
        }
        return read;
    }

    /// <summary>The record of a name: in the file asked for first, and then in any.</summary>
    public int? Find(string id, byte first) => recordOf.TryGetValue((first, id), out var record) || recordOf.TryGetValue(((byte)(1 - first), id), out record) ? record : null;

    private MatchRules? ReadRules(string file)
    {
        var document = DocumentReader.Read(file, File.ReadAllBytes(terminal.FullPath(file)));
        Findings.AddRange(document.Findings);
        return document.Root is null ? null : ResourceReader.Read(document.Root, MatchRulesFile.Read, Findings);
    }

    private void ReadFile(string file, byte source, ref MatchRules? rules, string? idColumn, string? truthColumn)
    {
        using var text = new StreamReader(terminal.FullPath(file), new FileStreamOptions { Options = FileOptions.SequentialScan });
        var csv = new CsvReader(text, file);
        if (!csv.Read())
        {
            Findings.Add(csv.Problem ?? Finding.Error("csv-empty", "The file has no header.", new SourcePosition(file, 0, 0), "The first line names the columns."));
            return;
        }
        var header = csv.Texts();
        rules ??= KnownLayouts.For(header);
        if (rules is null)
        {
            Findings.Add(Finding.Error("match-no-rules", "These columns are not known by their names.", new SourcePosition(file, csv.Line, 1), "Say with --rules what they hold and how they are compared; see docs/matching.md."));
            return;
        }
        rules = Table?.Rules ?? (idColumn is null ? rules : rules with { Id = idColumn });
        Table ??= new RecordTable(rules);
        var (id, truth) = (Column(file, header, rules.Id), truthColumn is null ? -1 : Column(file, header, truthColumn));
        var columns = rules.Fields.Select(f => Column(file, header, f.Name)).ToArray();
        var values = new string[columns.Length];
        while (Findings.Count < MostFindings && csv.Read())
        {
            var at = new SourcePosition(file, csv.Line, 1);
            if (csv.Count != header.Length)
            {
                Findings.Add(Finding.Error("csv-ragged", $"The record has {csv.Count} fields and the header {header.Length}.", at, "Quote values that hold the separator."));
                continue;
            }
            var name = csv[id].Trim().ToString();
            if (name.Length == 0 || !recordOf.TryAdd((source, name), Table.Count) || Table.Count >= MostRecords)
            {
                Findings.Add(Table.Count >= MostRecords ? Finding.Error("match-too-many", $"There are more than {MostRecords} records.", at, "Match in parts.")
                    : Finding.Error("match-record-name", name.Length == 0 ? $"The record has nothing in '{rules.Id}'." : $"Another record has the same '{rules.Id}'.", at, "--id names the column that tells records apart."));
                continue;
            }
            for (var field = 0; field < columns.Length; field++)
            {
                values[field] = csv[columns[field]].ToString();
            }
            Table.Add(name, source, values);
            Entities.Add(truth >= 0 ? csv[truth].Trim().ToString() : MatchScore.Entity(name));
        }
        if (csv.Problem is { } problem)
        {
            Findings.Add(problem);
        }
    }

    private int Column(string file, string[] header, string name)
    {
        var at = Array.FindIndex(header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
        {
            Findings.Add(Finding.Error("match-no-column", $"There is no column '{name}'.", new SourcePosition(file, 1, 1), Spelling.Fix(name, header)));
        }
        return Math.Max(at, 0);
    }
}
