using Concordat.Cli;
using Concordat.Control;
using Concordat.Governance.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>The sample with a waiver that ends on the day after tomorrow, on a clock that can be moved.</summary>
public sealed class ExpiringNode : JourneyNode
{
    internal DateOnly LastDay { get; } = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(2);

    internal ShiftedClock Moved { get; } = new();

    protected override TimeProvider? Clock => Moved;

    protected override void Change() => Replace("waivers/invoice-numbers.yaml", "until: 2099-12-31", $"until: {LastDay:yyyy-MM-dd}");
}

/// <summary>The clock passes the end of a waiver: gate, scan, command line and dashboard fail what it covered, at that instant. What runs goes on.</summary>
public sealed class WaiverExpiryJourney(ExpiringNode node) : IClassFixture<ExpiringNode>
{
    private const string Invoices = "revenue-cycle/invoices/v1", Rule = "owasp:api1:2023-no-numeric-ids";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gate_scan_command_line_and_dashboard_fail_what_a_waiver_covered_when_it_is_over()
    {
        var before = await Scanned(scan => scan.Release == 1);
        Assert.True(before.Scan is { Passes: true, Failing: 0, Expired: 0, Judged: > 1000, Interfaces: 17 }, $"{before.Scan}");
        Assert.Contains(before.Findings, finding => finding is { Rule: Rule, Waiver: "invoice-numbers" });
        Assert.Equal(Exit.Ok, (await node.Run("check", node.Workspace)).Exit);
        Assert.False((await (await node.As("ada")).Plan(new(Edited()), Stop)).Blocked);
        Assert.Equal(Exit.Ok, await Scan("ines"));

        node.Moved.MoveTo(new DateTimeOffset(node.LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)); // the first instant after the last day

        var overview = await (await node.As("grace")).Overview(cancellationToken: Stop); // the dashboard does not wait for the scan
        Assert.False(overview.Scan!.Passes);
        var (exit, output, _) = await node.Run("check", node.Workspace); // the command line
        Assert.Equal(Exit.Findings, exit);
        Assert.Contains("waiver-expired", output, StringComparison.Ordinal);
        Assert.Contains($"[{Rule}]", output, StringComparison.Ordinal);
        var plan = await (await node.As("ada")).Plan(new(Edited()), Stop); // the gate: at the plan, and at the opening
        Assert.True(plan.Blocked);
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(async () => await (await node.As("ada")).Open(new("Another sentence", Edited()), Stop));
        Assert.Equal(422, refused.Problem.Status);
        Assert.Contains(refused.Problem.Errors!, place => place.Pointer.StartsWith("waivers/invoice-numbers.yaml", StringComparison.Ordinal));

        var scan = await Scanned(one => one.Expired == 1); // the scan came by itself
        Assert.True(scan.Scan is { Passes: false, Failing: 1 }, $"{scan.Scan}");
        Assert.Equal(Invoices, scan.Interfaces.Single(one => one.Errors > 0).Id);
        Assert.Contains(scan.Findings, finding => finding is { Rule: Rule, Waiver: null, Severity: "error" });
        Assert.Equal(Exit.Findings, await Scan("ines"));
        var shown = await (await node.As("grace")).Overview(cancellationToken: Stop);
        Assert.True(shown.Scan is { Passes: false, Failing: 1, Expired: 1 });
        Assert.Equal(0, (await (await node.As("grace")).Agenda(Stop)).Waivers.Single(waiver => waiver.Name == "invoice-numbers").Warning);

        Assert.Equal(1, (await (await node.As("grace")).Releases(Stop)).Running); // clinical traffic is not cut silently
        Assert.Equal(200, (await node.Get("meridian-claims", "/apis/revenue-cycle/invoices/v1/invoices/12")).Status);
        Assert.Equal("waiver/invoice-numbers", (await (await node.As("grace")).Audit("waiver.over", cancellationToken: Stop)).Entries.Single().Target);
    }

    private Dictionary<string, string> Edited()
    {
        var files = WorkspaceFolder.Files(node.Workspace).ToDictionary(file => file.Key, file => System.Text.Encoding.UTF8.GetString(file.Value.Span), StringComparer.Ordinal);
        files["zones/core.yaml"] = files["zones/core.yaml"].Replace("The network's own", "Our own", StringComparison.Ordinal);
        return files;
    }

    /// <summary><c>concordat scan</c> ends with this.</summary>
    private async Task<int> Scan(string person) => ScanCommand.Judge(await (await node.As(person)).Scan(Stop));

    private async Task<ControlApi.ScanDetail> Scanned(Func<ControlApi.ScanSummary, bool> wanted)
    {
        var grace = await node.As("grace");
        while (true)
        {
            try
            {
                var detail = await grace.Scan(Stop);
                if (wanted(detail.Scan))
                {
                    return detail;
                }
            }
            catch (ControlRefusedException refused) when (refused.Problem.Status == 404)
            {
                // the first scan is not stored yet
            }
            await Task.Yield();
        }
    }
}
