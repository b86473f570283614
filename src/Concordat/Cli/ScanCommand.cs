using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat scan [--now]</c>: how the active release stands by all rules, waivers and the clock.</summary>
internal static class ScanCommand
{
    public static Command Create(Terminal terminal)
    {
        var now = new Option<bool>("--now") { Description = "Judges the release anew first." };
        return ControlVerb.Create(terminal, "scan", "Shows what the newest scan of the active release says: what fails, is waived, is over.", [now],
            async call => Write(call, call.Parsed.GetValue(now) ? await call.Client.ScanNow(call.Stop) : await call.Client.Scan(call.Stop)));
    }

    private static int Write(ControlCall call, ControlApi.ScanDetail detail)
    {
        call.Write(detail, ControlJson.Default.ScanDetail, text => Write(text, detail));
        return detail.Scan.Void is { } nothing ? call.Terminal.Fail(Judge(detail), nothing) : Judge(detail);
    }

    /// <summary>What judged nothing is no result at all.</summary>
    public static int Judge(ControlApi.ScanDetail detail) => detail.Scan.Interfaces == 0 ? Exit.Usage : detail.Scan.Passes ? Exit.Ok : Exit.Findings;

    private static void Write(TextWriter text, ControlApi.ScanDetail detail)
    {
        var scan = detail.Scan;
        PlanCommand.WriteFindings(text, [.. detail.Findings.Where(finding => finding.Severity is "error" or "warn")]);
        text.WriteLine($"scan {scan.Number} of release {scan.Release} at {scan.At:yyyy-MM-dd HH:mm:ss}Z ({scan.Cause}, {scan.TookMs} ms): {scan.Interfaces} interfaces, {scan.Contracts} contracts, {scan.Rules} rules, {scan.Judged} values judged");
        text.WriteLine($"{(scan.Passes ? "passes" : "fails")}: {scan.Failing} interfaces fail; {scan.Errors} errors, {scan.Warnings} warnings, {scan.Waived} waived, {scan.Expired} waivers over; next look {scan.Next:yyyy-MM-dd HH:mm}Z");
        foreach (var one in detail.Interfaces.Where(one => one.Errors > 0))
        {
            text.WriteLine($"  {one.Id}: {one.Errors} errors, {one.Warnings} warnings, {one.Waived} waived, {one.Expired} waivers over");
        }
    }
}
