using System.CommandLine;
using System.Globalization;
using Concordat.Core.Catalogue;
using Concordat.Core.Releases;
using Concordat.Governance.Control;
using Concordat.Platform.Secrets;

namespace Concordat.Cli;

/// <summary><c>concordat access grants</c> and <c>concordat access review start|list|show|decide|close|evidence|verify</c>: what everybody may do, and whether they still should.</summary>
internal static class AccessCommand
{
    private const int LargestFile = 64 * 1024 * 1024;

    public static Command Create(Terminal terminal)
    {
        var dormant = new Option<bool>("--dormant") { Description = "Those alone that nobody used for a long time." };
        return new Command("access", "What everybody may do, and the reviews of it.")
        {
            ControlVerb.Create(terminal, "grants", "Lists roles, service accounts, clients and patients' grants with who gave them and their last use.", [dormant],
                async call => Print(call, await call.Client.Grants(call.Parsed.GetValue(dormant), call.Stop))),
            Reviews(terminal),
        };
    }

    private static Command Reviews(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The review, such as AR-0001." };
        var item = new Argument<int>("ITEM") { Description = "The number of the grant in it." };
        var kind = new Option<string[]>("--kind") { Description = "role, service, client or app; once for each kind.", Required = true, HelpName = "KIND" };
        var days = new Option<int>("--days") { Description = "How long the reviewers have, 1 to 90.", Required = true, HelpName = "N" };
        var reason = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        var decision = new Argument<string>("DECISION") { Description = "keep or revoke." };
        decision.AcceptOnlyFromAmong("keep", "revoke");
        var revoke = new Option<bool>("--revoke-undecided") { Description = "Take away what nobody decided; without it a review that has any stays open." };
        var target = new Option<string>("--out") { Description = "The JSON file.", Required = true, HelpName = "FILE" };
        return new Command("review", "Campaigns in which people decide what others keep.")
        {
            ControlVerb.Create(terminal, "start", "Begins a review of all grants of some kinds; what is undecided at its end is taken away.", [kind, days, reason], async call =>
                Print(call, await call.Client.StartAccessReview(new([.. call.Parsed.GetValue(kind)!], call.Parsed.GetValue(days), call.Parsed.GetValue(reason)!), call.Stop))),
            ControlVerb.Create(terminal, "list", "Lists reviews, the newest first.", [], List),
            ControlVerb.Create(terminal, "show", "Shows each grant of a review with its last use, its reviewer and what was decided.", [id], async call => Print(call, await call.Client.AccessReview(call.Parsed.GetValue(id)!, call.Stop))),
            ControlVerb.Create(terminal, "decide", "Keeps or takes away a grant, at once; by its reviewer alone.", [id, item, decision, reason], async call =>
                Print(call, await call.Client.DecideAccessReview(call.Parsed.GetValue(id)!, call.Parsed.GetValue(item), new(call.Parsed.GetValue(decision)!, call.Parsed.GetValue(reason)!), call.Stop))),
            ControlVerb.Create(terminal, "close", "Ends a review before its time.", [id, revoke, reason], async call =>
                Print(call, await call.Client.CloseAccessReview(call.Parsed.GetValue(id)!, new(call.Parsed.GetValue(revoke), call.Parsed.GetValue(reason)!), call.Stop))),
            ControlVerb.Create(terminal, "evidence", "Fetches the signed report of a closed review.", [id, target], async call =>
            {
                var (file, place) = (await call.Client.AccessReviewEvidence(call.Parsed.GetValue(id)!, call.Stop), terminal.FullPath(call.Parsed.GetValue(target)!));
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                var draft = place + ".draft"; // what is there already stays until a whole file takes its place
                File.Delete(draft);
                PrivateFile.Write(draft, file);
                File.Move(draft, place, overwrite: true);
                return Verify(terminal, SignedReport.AccessReview, place, null);
            }),
            Verification(terminal, SignedReport.AccessReview, "an access review"),
        };
    }

    /// <summary>The verb that checks a report.</summary>
    internal static Command Verification(Terminal terminal, string kind, string of)
    {
        var file = new Argument<string>("FILE") { Description = $"A report of {of}." };
        var key = new Option<string?>("--key") { Description = "The public key (JWK) of the control plane, got by another way.", HelpName = "FILE" };
        var command = new Command("verify", $"Says whether a report of {of} is what was signed.") { file, key };
        command.SetAction(parsed =>
        {
            PublicSigningKey? trusted = null;
            if (parsed.GetValue(key) is { } path && (trusted = PublicSigningKey.FromJwk(File.ReadAllBytes(terminal.FullPath(path)))) is null)
            {
                return terminal.Fail(Exit.Usage, $"'{path}' is no public P-256 key as a JWK.");
            }
            return Verify(terminal, kind, terminal.FullPath(parsed.GetValue(file)!), trusted);
        });
        return command;
    }

    internal static int Verify(Terminal terminal, string kind, string place, PublicSigningKey? trusted)
    {
        if (new FileInfo(place) is not { Exists: true, Length: <= LargestFile })
        {
            return terminal.Fail(Exit.Usage, $"'{place}' is not there, or larger than any report.");
        }
        var findings = SignedReport.Verify(File.ReadAllBytes(place), Path.GetFileName(place), kind, trusted, out var keyId);
        foreach (var finding in findings)
        {
            terminal.Out.WriteLine($"{finding.At.File}: {finding.Message}{(finding.Fix is null ? "" : $" {finding.Fix}")}");
        }
        if (findings.Count > 0)
        {
            return Exit.Findings;
        }
        terminal.Out.WriteLine($"The report holds, signed with {keyId}{(trusted is null ? ". Compare that key with the control plane's by another way, or name it with --key." : ", the key that was named.")}");
        return Exit.Ok;
    }

    private static async Task<int> List(ControlCall call)
    {
        var list = await call.Client.AccessReviews(call.Stop);
        return call.Write(list, ControlJson.Default.AccessReviewList, text =>
        {
            foreach (var one in list.Reviews)
            {
                text.WriteLine(Line(one));
            }
        });
    }

    private static int Print(ControlCall call, ControlApi.AccessReviewDetail detail) => call.Write(detail, ControlJson.Default.AccessReviewDetail, text =>
    {
        text.WriteLine(Line(detail.Review));
        foreach (var item in detail.Items)
        {
            var state = item.Decision is null ? $"waits for {item.Reviewer ?? "nobody: all who could decide have it or gave it"}" : $"{item.Decision} by {item.DecidedBy}: {item.Note}{(item.Stays is null ? "" : $" (stays: {item.Stays})")}";
            text.WriteLine($"{item.Number,4}  {item.Kind,-7}  {item.Grant,-36}  last used {Day(item.LastUsedAt)}  given by {Given(item.GrantedBy)} {Day(item.GrantedAt)}  {state}");
        }
    });

    private static int Print(ControlCall call, ControlApi.AccessGrantList list) => call.Write(list, ControlJson.Default.AccessGrantList, text =>
    {
        foreach (var one in list.Grants)
        {
            text.WriteLine($"{one.Kind,-7}  {one.Id,-36}  last used {Day(one.LastUsedAt)}  given by {Given(one.GrantedBy)} {Day(one.GrantedAt)}{(one.Dormant ? "  dormant" : "")}");
        }
        text.WriteLine($"{list.Grants.Count} grants; without use for {list.DormantDays} days a grant is dormant{(list.EndsDormant ? " and ends" : "")}");
    });

    private static string Line(ControlApi.AccessReviewView one) => string.Create(CultureInfo.InvariantCulture,
        $"{one.Id}  {string.Join(',', one.Kinds)}  {one.Items} grants: {one.Kept} kept, {one.Revoked} revoked, {one.Undecided} undecided ({one.Mine} yours)  {(one.ClosedAt is { } at ? $"closed {at:yyyy-MM-dd HH:mm}" : $"until {one.DueAt:yyyy-MM-dd HH:mm}")}  {one.Reason}");

    private static string Day(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-";

    private static string Given(IReadOnlyList<string> by) => by.Count == 0 ? "nobody known" : string.Join(", ", by);
}
