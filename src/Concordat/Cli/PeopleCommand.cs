using System.CommandLine;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary><c>concordat people list|add|roles|disable|enable|reset-second-factor</c>: who signs in to the control plane.</summary>
internal static class PeopleCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The name for signing in." };
        var display = new Option<string?>("--display-name") { Description = "The name for reading.", HelpName = "TEXT" };
        var role = new Option<string[]>("--role") { Description = "administrator, approver, auditor, developer or operator; once for each role.", Required = true, HelpName = "ROLE" };
        var reason = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        return new Command("people", "Lists, adds, changes, disables and enables people.")
        {
            ControlVerb.Create(terminal, "list", "Lists people with their roles.", [], List),
            ControlVerb.Create(terminal, "add", "Makes a person; the one-time password is shown this once.", [name, display, role], call =>
                Add(call, new NewPerson(call.Parsed.GetValue(name)!, call.Parsed.GetValue(display), call.Parsed.GetValue(role)!))),
            ControlVerb.Create(terminal, "roles", "Gives a person these roles in place of those that they have; also what a review took away.", [name, role, reason], async call =>
            {
                await call.Client.ChangeRoles(call.Parsed.GetValue(name)!, new ChangedRoles(call.Parsed.GetValue(role)!, call.Parsed.GetValue(reason)!), call.Stop);
                return await List(call);
            }),
            ControlVerb.Create(terminal, "disable", "Ends a person's sessions and lets them sign in no more.", [name], call => Switch(call, call.Parsed.GetValue(name)!, "disable")),
            ControlVerb.Create(terminal, "reset-second-factor", "Takes authenticator, passkeys and recovery codes off, for somebody who lost them; ends the sessions.", [name, reason], async call =>
            {
                await call.Client.ResetSecondFactors(call.Parsed.GetValue(name)!, call.Parsed.GetValue(reason)!, call.Stop);
                return await List(call);
            }),
            ControlVerb.Create(terminal, "enable", "Lets a person sign in again.", [name], call => Switch(call, call.Parsed.GetValue(name)!, "enable")),
        };
    }

    private static async Task<int> List(ControlCall call)
    {
        var list = await call.Client.People(call.Stop);
        return call.Write(list, PeopleJson.Default.PeopleList, text =>
        {
            foreach (var person in list.People)
            {
                var state = person.Disabled ? "disabled" : person.MustChangePassword ? "one-time password" : "";
                text.WriteLine($"{person.Name,-16}  {string.Join(',', person.Roles),-30}  {person.DisplayName}  {state}".TrimEnd());
            }
        });
    }

    private static async Task<int> Add(ControlCall call, NewPerson person)
    {
        var made = await call.Client.AddPerson(person, call.Stop);
        return call.Write(made, PeopleJson.Default.OneTimePassword,
            text => text.WriteLine($"{made.Name} signs in with the one-time password {made.Password} and has to replace it. It is shown this once."));
    }

    private static async Task<int> Switch(ControlCall call, string name, string verb)
    {
        await call.Client.SwitchPerson(name, verb, call.Stop);
        return await List(call);
    }
}
