using System.CommandLine;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary><c>concordat patients list|invite|close</c>: accounts by which patients let apps act.</summary>
internal static class PatientsCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The sign-in name that you and the patient agree on." };
        var patient = new Option<string>("--patient") { Description = "The patient as interfaces name one, such as MRN-1001.", Required = true, HelpName = "REF" };
        var system = new Option<string>("--system") { Description = "The system that assigned the identifier which links the account to the patient index.", Required = true, HelpName = "URI" };
        var value = new Option<string?>("--value") { Description = "The identifier; the reference where none is given.", HelpName = "TEXT" };
        var id = new Argument<Guid>("ID") { Description = "The account." };
        var reason = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        return new Command("patients", "Lists, invites and closes accounts of patients, by which they let apps act.")
        {
            ControlVerb.Create(terminal, "list", "Lists accounts with their state; who they are stands in the patient index alone.", [], List),
            ControlVerb.Create(terminal, "invite", "Makes an account; the one-time code is shown this once.", [name, patient, system, value], call => Invite(call, new PatientInvitation(
                call.Parsed.GetValue(name)!, call.Parsed.GetValue(patient)!, call.Parsed.GetValue(system)!, call.Parsed.GetValue(value) ?? call.Parsed.GetValue(patient)!))),
            ControlVerb.Create(terminal, "close", "Lets an account act no more, and ends all that it gave to apps.", [id, reason], call => Close(call, call.Parsed.GetValue(id), call.Parsed.GetValue(reason)!)),
        };
    }

    private static async Task<int> List(ControlCall call)
    {
        var list = await call.Client.PatientAccounts(call.Stop);
        return call.Write(list, PatientAccountJson.Default.PatientAccountList, text =>
        {
            foreach (var account in list.Accounts)
            {
                text.WriteLine($"{account.Id}  {account.State,-9}  patient/{account.IndexId}");
            }
        });
    }

    private static async Task<int> Invite(ControlCall call, PatientInvitation invitation)
    {
        var made = await call.Client.InvitePatient(invitation, call.Stop);
        return call.Write(made, PatientAccountJson.Default.OneTimeCode,
            text => text.WriteLine($"{invitation.Name} signs in with the one-time code {made.Code} within seven days and chooses a password. It is shown this once: hand it over in person or by letter."));
    }

    private static async Task<int> Close(ControlCall call, Guid id, string reason)
    {
        await call.Client.ClosePatientAccount(id, reason, call.Stop);
        return await List(call);
    }
}
