using Concordat.Core.Rights;

namespace Concordat.Core.Tests.Rights;

/// <summary>tests/data/rights/approvals.csv: edits of the sample network, what kinds of change they are, and whose approval each model asks for.</summary>
public sealed class ApprovalTableTests
{
    private static readonly RecordedUse[] Recorded =
    [
        new("revenue-cycle/invoices/v1", "listInvoices", "meridian-claims", ["id", "number", "state", "paymentState", "total"], 40, RightsNetwork.Noon),
        new("revenue-cycle/invoices/v1", "listInvoices", "civic-claims", ["id", "number", "state"], 3, RightsNetwork.Noon),
        new("revenue-cycle/invoices/v1", "readInvoice", "brigid-app", ["id", "number", "lines", "patientRef"], 90, RightsNetwork.Noon),
        new("supply-chain/stock/v1", "getStock", "greenleaf-orders", ["productName", "location", "available", "unit"], 12, RightsNetwork.Noon),
    ];

    public static IReadOnlyList<string[]> Rows { get; } = Read();

    public static TheoryData<string> Names => [.. Rows.Select(row => row[0])];

    [Fact]
    public void The_table_has_at_least_80_rows_of_all_kinds_of_change()
    {
        Assert.True(Rows.Count >= 80, $"{Rows.Count} rows");
        Assert.Equal(Rows.Count, Rows.Select(row => row[0]).Distinct().Count());
        Assert.Empty(ChangeKind.All.Except(Rows.SelectMany(row => row[2].Split(' '))));
    }

    [Theory, MemberData(nameof(Names))]
    public void Each_model_asks_for_the_approvals_that_the_table_names(string name)
    {
        var row = Rows.Single(one => one[0] == name);
        var emergency = name.StartsWith("emergency:", StringComparison.Ordinal);
        var states = row[1].Split(" >>> ");
        var before = RightsNetwork.Files("federated");
        before = states.Length > 1 ? RightsNetwork.Edit(before, states[0]) : before;
        var after = RightsNetwork.Edit(before, states[^1]);
        var (changes, network) = RightsNetwork.Classify(before, after);
        changes = Retirement.Told(changes, RightsNetwork.Parse(after), InterfaceConsumers.Of(network.Workspace, changes, Recorded), Recorded);
        string[] found =
        [
            string.Join(' ', changes.Select(change => change.Kind).Distinct().Order(StringComparer.Ordinal)),
            .. RightsModels.Names.Select(model => string.Join(' ', (network with { Rights = DecisionRights.OfModel(model) })
                .Needs(changes, emergency: emergency, recorded: Recorded).Select(need => need.Key).Order(StringComparer.Ordinal))),
        ];
        Assert.Equal(row[2..], found);
    }

    private static IReadOnlyList<string[]> Read() =>
        [.. File.ReadLines(Path.Combine(SampleFiles.Root, "tests/data/rights/approvals.csv")).Skip(1).Where(line => line.Length > 0).Select(Cells)];

    /// <summary>RFC 4180 within one line.</summary>
    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append(line[++i]);
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }
        cells.Add(cell.ToString());
        return [.. cells];
    }
}
