using System.CommandLine;
using System.Text.Json;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat audit verify|export</c>.</summary>
internal static class AuditCommand
{
    private const int Page = 1000;

    public static Command Create(Terminal terminal)
    {
        var action = new Option<string?>("--action") { Description = "Entries of one action, such as payload.viewed.", HelpName = "ACTION" };
        var target = new Option<string?>("--target") { Description = "Entries whose target begins so, such as change/CR-0001.", HelpName = "PREFIX" };
        return new Command("audit", "Verifies and exports the audit ledger.")
        {
            ControlVerb.Create(terminal, "verify", "Names the first entry that was changed, removed or inserted.", [], Verify),
            ControlVerb.Create(terminal, "export", "Writes the entries, newest first, one JSON object per line.", [action, target],
                call => Export(call, call.Parsed.GetValue(action), call.Parsed.GetValue(target))),
        };
    }

    private static async Task<int> Verify(ControlCall call)
    {
        var verdict = await call.Client.VerifyAudit(call.Stop);
        call.Write(verdict, ControlJson.Default.AuditVerdict, text => text.WriteLine(verdict.Flaw is null
            ? $"The ledger holds: {verdict.Sealed} sealed entries, {verdict.Open} that wait for the sealer."
            : $"THE LEDGER WAS ALTERED: {verdict.Flaw}"));
        return verdict.Flaw is null ? Exit.Ok : Exit.Findings;
    }

    private static async Task<int> Export(ControlCall call, string? action, string? target)
    {
        long? before = null;
        do
        {
            var page = await call.Client.Audit(action, target: target, before: before, most: Page, cancellationToken: call.Stop);
            foreach (var entry in page.Entries)
            {
                await call.Terminal.Out.WriteLineAsync(JsonSerializer.Serialize(entry, ControlJson.Default.AuditView));
            }
            before = page.Next;
        }
        while (before is not null);
        return Exit.Ok;
    }
}
