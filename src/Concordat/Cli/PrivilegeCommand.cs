using System.CommandLine;
using System.Globalization;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary><c>concordat privilege ask|list|approve|refuse|end</c>: leave to do what a role alone does not open, for minutes.</summary>
internal static class PrivilegeCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The privilege, such as PA-0001." };
        var operation = new Argument<string>("OPERATION") { Description = "payload-view, replay, export, key-use or user-change." };
        var minutes = new Option<int?>("--minutes") { Description = "For how long; without it for as long as the standard allows.", HelpName = "N" };
        var reason = new Option<string>("--reason") { Description = "Why; it stands in the ledger with every use.", Required = true, HelpName = "TEXT" };
        var open = new Option<bool>("--open") { Description = "Those alone that are active or wait for a second person." };
        return new Command("privilege", "What a role alone does not open: asked for with a reason, given for minutes.")
        {
            ControlVerb.Create(terminal, "ask", "Asks for a privilege. It is active at once, or waits for a second person where the standard demands one.", [operation, minutes, reason], async call =>
                Print(call, await call.Client.AskPrivilege(new(call.Parsed.GetValue(operation)!, call.Parsed.GetValue(minutes), call.Parsed.GetValue(reason)!), call.Stop))),
            ControlVerb.Create(terminal, "list", "Lists privileges, the newest first, and the terms of each operation.", [open], List),
            ControlVerb.Create(terminal, "approve", "Gives somebody else a privilege; its minutes count from now.", [id, reason], call => Decide(call, true)),
            ControlVerb.Create(terminal, "refuse", "Refuses somebody else a privilege.", [id, reason], call => Decide(call, false)),
            ControlVerb.Create(terminal, "end", "Ends a privilege before its time: the own one, or as an administrator any.", [id, reason], async call =>
                Print(call, await call.Client.EndPrivilege(call.Parsed.GetValue(id)!, call.Parsed.GetValue(reason)!, call.Stop))),
        };

        async Task<int> List(ControlCall call)
        {
            var list = await call.Client.Privileges(call.Parsed.GetValue(open), call.Stop);
            return call.Write(list, PrivilegeJson.Default.PrivilegeList, text =>
            {
                foreach (var one in list.Operations)
                {
                    text.WriteLine($"{one.Operation,-13}{(one.Standing ? "the role alone is enough" : $"{one.Minutes} minutes at most{(one.SecondPerson ? ", approved by a second person" : "")}")}{(one.Yours ? "" : "  (not open to your roles)")}");
                }
                foreach (var one in list.Privileges)
                {
                    text.WriteLine(Line(one));
                }
            });
        }

        async Task<int> Decide(ControlCall call, bool approve) =>
            Print(call, await call.Client.DecidePrivilege(call.Parsed.GetValue(id)!, new(approve, call.Parsed.GetValue(reason)!), call.Stop));
    }

    private static int Print(ControlCall call, PrivilegeView one) => call.Write(one, PrivilegeJson.Default.PrivilegeView, text =>
    {
        text.WriteLine(Line(one));
        if (one.State == "waiting")
        {
            text.WriteLine($"It waits for a second person: concordat privilege approve {one.Id} --reason TEXT");
        }
    });

    private static string Line(PrivilegeView one) => string.Create(CultureInfo.InvariantCulture,
        $"{one.Id}  {one.Operation,-12}  {one.Person,-12}  {one.State}{(one.Until is { } until ? $" until {until:yyyy-MM-dd HH:mm}" : "")}{(one.DecidedBy is { } by ? $", decided by {by}" : "")}  {one.Uses} uses  {one.Reason}");
}
