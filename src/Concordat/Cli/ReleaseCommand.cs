using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat release list|show|activate|diff</c>.</summary>
internal static class ReleaseCommand
{
    public static Command Create(Terminal terminal)
    {
        var number = new Argument<int>("NUMBER") { Description = "The release." };
        var (from, to) = (new Argument<int>("FROM") { Description = "The earlier release." }, new Argument<int>("TO") { Description = "The later release." });
        var reason = new Option<string>("--reason") { Description = "Why.", Required = true, HelpName = "TEXT" };
        return new Command("release", "Lists, shows, compares and activates releases.")
        {
            ControlVerb.Create(terminal, "list", "Lists releases, newest first.", [], List),
            ControlVerb.Create(terminal, "show", "Shows a release and whether its seal holds.", [number], call => Show(call, call.Parsed.GetValue(number))),
            ControlVerb.Create(terminal, "activate", "Activates a release that was approved before: rolling back, or forward.", [number, reason],
                call => Activate(call, call.Parsed.GetValue(number), call.Parsed.GetValue(reason)!)),
            ControlVerb.Create(terminal, "diff", "Compares two releases.", [from, to], call => Diff(call, call.Parsed.GetValue(from), call.Parsed.GetValue(to))),
        };
    }

    private static async Task<int> List(ControlCall call)
    {
        var list = await call.Client.Releases(call.Stop);
        return call.Write(list, ControlJson.Default.ReleaseList, text =>
        {
            foreach (var release in list.Releases)
            {
                var mark = release.Number == list.Running ? '*' : release.Number == list.Ordered ? '!' : ' ';
                text.WriteLine($"{mark} {release.Number,4}  {release.CreatedAt:yyyy-MM-dd HH:mm}  {release.ChangeId}  {release.Author,-12}  {release.Title}");
            }
            foreach (var finding in list.Refusal)
            {
                text.WriteLine($"! refused: {finding.Message}");
            }
        });
    }

    private static async Task<int> Show(ControlCall call, int number)
    {
        var release = await call.Client.Release(number, call.Stop);
        call.Write(release, ControlJson.Default.ReleaseDetail, text =>
        {
            text.WriteLine($"Release {release.Number}: {release.Title}");
            text.WriteLine($"{release.Hash}, signed by {release.KeyId}: {(release.Verified ? "the seal holds" : "THE SEAL DOES NOT HOLD")}");
            text.WriteLine($"{release.ChangeId} by {release.Author}{(release.CoAuthors.Count == 0 ? "" : $" with commits of {string.Join(", ", release.CoAuthors)}")}, compiled at {release.CreatedAt:yyyy-MM-dd HH:mm} UTC");
            foreach (var approval in release.Approvals)
            {
                text.WriteLine($"approved by {approval.By} at {approval.At:yyyy-MM-dd HH:mm} UTC: {approval.Reason}");
            }
            foreach (var finding in release.Findings)
            {
                text.WriteLine($"{finding.Message} {finding.Fix}");
            }
            text.WriteLine($"{release.Files.Count} files");
        });
        return release.Verified ? Exit.Ok : Exit.Findings;
    }

    private static async Task<int> Activate(ControlCall call, int number, string reason)
    {
        var activation = await call.Client.Activate(number, reason, call.Stop);
        return call.Write(activation, ControlJson.Default.ActivationSummary,
            text => text.WriteLine($"Release {activation.Release} is active (activation {activation.Serial} by {activation.By})."));
    }

    private static async Task<int> Diff(ControlCall call, int from, int to)
    {
        var diff = await call.Client.Diff(from, to, call.Stop);
        return call.Write(diff, ControlJson.Default.ReleaseDiff, text => DifferenceText.Write(text, diff.Differences));
    }
}
