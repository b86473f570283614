using System.CommandLine;
using System.Text.Json;
using Concordat.Core.Releases;
using Concordat.Governance.Control;
using Concordat.Platform.Audit;

namespace Concordat.Cli;

/// <summary><c>concordat audit verify|export|retention|hold|release|prove|key|check-proof</c>.</summary>
internal static class AuditCommand
{
    public static Command Create(Terminal terminal)
    {
        var action = new Option<string?>("--action") { Description = "Entries of one action, such as payload.viewed.", HelpName = "ACTION" };
        var target = new Option<string?>("--target") { Description = "Entries whose target begins so, such as change/CR-0001.", HelpName = "PREFIX" };
        var from = new Option<DateOnly?>("--from") { Description = "First day, UTC.", HelpName = "DAY" };
        var to = new Option<DateOnly?>("--to") { Description = "Last day, UTC.", HelpName = "DAY" };
        var agent = new Option<string?>("--agent") { Description = "Who: client:NAME, person:NAME or service:NAME.", HelpName = "WHO" };
        var ofPatient = new Option<bool>("--patient") { Description = "Only what was about the patient on standard input: system|identifier, or a reference as interfaces name it." };
        var reason = new Option<string?>("--reason") { Description = "Why you look; it stands in the ledger.", HelpName = "TEXT" };
        var hold = new Argument<int>("HOLD") { Description = "The number of the hold." };
        var why = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        var position = new Argument<long>("POSITION") { Description = "The entry's position in the chain." };
        return new Command("audit", "Verifies, exports and proves what stands in the audit ledger.")
        {
            ControlVerb.Create(terminal, "verify", "Names the first entry that was changed, removed or inserted.", [], Verify),
            ControlVerb.Create(terminal, "export", "Writes the entries, newest first, one JSON object per line.", [action, target],
                call => Export(call, call.Parsed.GetValue(action), call.Parsed.GetValue(target))),
            ControlVerb.Create(terminal, "events", "Writes the ledger and the exchanges as FHIR AuditEvents, newest first, one per line.", [from, to, agent, ofPatient, reason], call => Events(
                call, call.Parsed.GetValue(from), call.Parsed.GetValue(to), call.Parsed.GetValue(agent), call.Parsed.GetValue(ofPatient), call.Parsed.GetValue(reason))),
            ControlVerb.Create(terminal, "retention", "Shows how long the ledger is kept, what is gone, and the legal holds.", [], async call => Print(call, await call.Client.AuditRetention(call.Stop))),
            ControlVerb.Create(terminal, "hold", "Begins a legal hold: nothing of the ledger is removed until every hold has ended.", [why], async call => Print(call, await call.Client.HoldAudit(call.Parsed.GetValue(why)!, call.Stop))),
            ControlVerb.Create(terminal, "release", "Ends a legal hold.", [hold, why], async call => Print(call, await call.Client.ReleaseAuditHold(call.Parsed.GetValue(hold), call.Parsed.GetValue(why)!, call.Stop))),
            ControlVerb.Create(terminal, "prove", "Writes one entry with the proof that it stands in the ledger, for somebody who has no access to it.", [position], async call =>
            {
                await call.Terminal.Out.WriteLineAsync(JsonSerializer.Serialize(await call.Client.ProveAudit(call.Parsed.GetValue(position), call.Stop), AuditProofJson.Default.AuditProof));
                return Exit.Ok;
            }),
            ControlVerb.Create(terminal, "key", "Writes the public key of checkpoints as a JWK.", [], async call =>
            {
                await call.Terminal.Out.WriteLineAsync((await call.Client.AuditKey(call.Stop)).GetRawText());
                return Exit.Ok;
            }),
            CheckProof(terminal),
        };
    }

    private static async Task<int> Verify(ControlCall call)
    {
        var verdict = await call.Client.VerifyAudit(call.Stop);
        call.Write(verdict, ControlJson.Default.AuditVerdict, text => text.WriteLine(verdict.Flaw is null
            ? $"The ledger holds: {verdict.Sealed} sealed entries, {verdict.Open} that wait for the sealer{(verdict.Timestamps == 0 ? "" : $", {verdict.Timestamps} checkpoints stamped by an authority")}{(verdict.Removed == 0 ? "" : $"; the first {verdict.Removed} are gone by their retention")}."
            : $"THE LEDGER WAS ALTERED: {verdict.Flaw}"));
        return verdict.Flaw is null ? Exit.Ok : Exit.Findings;
    }

    private static int Print(ControlCall call, ControlApi.AuditRetentionView kept) => call.Write(kept, ControlJson.Default.AuditRetentionView, text =>
    {
        text.WriteLine(kept.Retention is { } days ? $"Entries are kept for {days} days." : "Entries are kept for ever.");
        text.WriteLine(kept.RemovedUpTo == 0 ? "Nothing was removed." : $"The first {kept.RemovedUpTo} are gone, the last time at {kept.RemovedAt:yyyy-MM-dd HH:mm} UTC.");
        foreach (var hold in kept.Holds)
        {
            text.WriteLine($"{hold.Number,3}  {(hold.ReleasedAt is { } at ? $"ended {at:yyyy-MM-dd} by {hold.ReleasedBy}" : "stands")}  since {hold.At:yyyy-MM-dd} by {hold.By}  {hold.Reason}");
        }
    });

    private static async Task<int> Events(ControlCall call, DateOnly? from, DateOnly? to, string? agent, bool ofPatient, string? reason)
    {
        var parameters = new List<KeyValuePair<string, string>> { new("_count", "500") };
        if (from is { } first)
        {
            parameters.Add(new("date", $"ge{first:yyyy-MM-dd}"));
        }
        if (to is { } last)
        {
            parameters.Add(new("date", $"le{last:yyyy-MM-dd}"));
        }
        if (agent is not null)
        {
            parameters.Add(new("agent", agent.Split(':') is [var kind, var name] ? $"urn:concordat:{kind}|{name}" : agent));
        }
        if (ofPatient)
        {
            using var input = new StreamReader(call.Terminal.In());
            var line = (await input.ReadToEndAsync(call.Stop)).Trim();
            if (line.Length == 0)
            {
                return call.Terminal.Fail(Exit.Usage, "the patient comes on standard input: system|identifier, or a reference as interfaces name it.");
            }
            parameters.Add(new(line.Contains('|', StringComparison.Ordinal) ? "patient.identifier" : "patient", line));
        }
        for (string? cursor = ""; cursor is not null;)
        {
            using var bundle = JsonDocument.Parse(await call.Client.AuditEvents(cursor.Length == 0 ? parameters : parameters.Append(new("_cursor", cursor)), reason, call.Stop));
            foreach (var entry in bundle.RootElement.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().ToList() : [])
            {
                await call.Terminal.Out.WriteLineAsync(entry.GetProperty("resource").GetRawText());
            }
            cursor = bundle.RootElement.TryGetProperty("link", out var links) ? links[0].GetProperty("url").GetString()!.Split("_cursor=")[1] : null;
        }
        return Exit.Ok;
    }

    private static Command CheckProof(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "What `audit prove` wrote." };
        var key = new Option<string>("--key") { Description = "The public key of checkpoints, as `audit key` wrote it when you had reason to trust the answer.", HelpName = "FILE", Required = true };
        var command = new Command("check-proof", "Checks a proof, without a server.") { file, key };
        command.SetAction(parsed =>
        {
            AuditProof? proof;
            PublicSigningKey? trusted;
            try
            {
                proof = JsonSerializer.Deserialize(File.ReadAllBytes(terminal.FullPath(parsed.GetValue(file)!)), AuditProofJson.Default.AuditProof);
                trusted = PublicSigningKey.FromJwk(File.ReadAllBytes(terminal.FullPath(parsed.GetValue(key)!)));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
            {
                return terminal.Fail(Exit.Usage, $"the proof or the key cannot be read: {unreadable.Message}");
            }
            if (proof is null || trusted is null)
            {
                return terminal.Fail(Exit.Usage, proof is null ? "the proof is empty." : "the key is no public P-256 key in the form of a JWK.");
            }
            if (proof.Flaw(trusted) is { } flaw)
            {
                terminal.Out.WriteLine($"NOT PROVED: {flaw}");
                return Exit.Findings;
            }
            var entry = proof.Entry;
            terminal.Out.WriteLine($"Entry {entry.Position} stood in the ledger when {proof.Checkpoint.Position} entries were sealed at {proof.Checkpoint.At:O}: {entry.Actor} {entry.Action} {entry.Target} at {entry.At:O}, {entry.Outcome}.");
            return Exit.Ok;
        });
        return command;
    }

    private static async Task<int> Export(ControlCall call, string? action, string? target)
    {
        await call.Client.ExportAudit(action, target, line => call.Terminal.Out.WriteLineAsync(line), call.Stop);
        return Exit.Ok;
    }
}
