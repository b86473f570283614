using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat partner list|invite|offer|invite-person|remove-person|show|certify|close|suspend|offboard|remains</c>: partners on their way, and their end.</summary>
internal static class PartnerCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The partner, or the id of its application." };
        var interfaces = new Argument<string[]>("INTERFACE") { Description = "APIs that it may ask for and events that it may get, such as revenue-cycle/eligibility/v1.", Arity = ArgumentArity.OneOrMore };
        var zone = new Option<string>("--zone") { Description = "The zone that its traffic comes from.", Required = true, HelpName = "ZONE" };
        var reason = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        var person = new Argument<string>("PERSON") { Description = "Who is invited, such as \"Maria Lind\"." };
        var role = new Option<string>("--role") { Description = "administrator, or contact: a technical contact, who reads.", DefaultValueFactory = _ => "administrator", HelpName = "ROLE" };
        var account = new Argument<Guid>("ACCOUNT") { Description = "The account's id, as 'show' tells it." };
        return new Command("partner", "Invites, certifies, stops and offboards partners.")
        {
            ControlVerb.Create(terminal, "list", "Lists partners on their way, and where each stands.", [], List),
            ControlVerb.Create(terminal, "invite", "Makes a link to the portal for a partner's administrator; you are the sponsor. It is shown this once.", [interfaces, zone],
                call => Invite(call, call.Parsed.GetValue(interfaces)!, call.Parsed.GetValue(zone)!)),
            ControlVerb.Create(terminal, "offer", "Offers more APIs to ask for, and events to get, to a partner that has its pages.", [name, interfaces], async call =>
            {
                await call.Client.OfferToPartner(call.Parsed.GetValue(name)!, new(call.Parsed.GetValue(interfaces)!), call.Stop);
                return Show(call, await call.Client.PartnerApplication(call.Parsed.GetValue(name)!, call.Stop));
            }),
            ControlVerb.Create(terminal, "invite-person", "Makes a link for another person of a partner, or the first one of a partner that is in force. It is shown this once.", [name, person, role], async call =>
                Link(call, await call.Client.InvitePartnerAccount(call.Parsed.GetValue(name)!, new(call.Parsed.GetValue(person)!, call.Parsed.GetValue(role)!), call.Stop))),
            ControlVerb.Create(terminal, "remove-person", "Removes a person of a partner with all sessions.", [name, account, reason], async call =>
            {
                await call.Client.RemovePartnerAccount(call.Parsed.GetValue(name)!, call.Parsed.GetValue(account), call.Parsed.GetValue(reason)!, call.Stop);
                return Show(call, await call.Client.PartnerApplication(call.Parsed.GetValue(name)!, call.Stop));
            }),
            ControlVerb.Create(terminal, "show", "Shows what a partner filled in, and its newest certification.", [name], async call => Show(call, await call.Client.PartnerApplication(call.Parsed.GetValue(name)!, call.Stop))),
            ControlVerb.Create(terminal, "certify", "Begins a certification: for 30 minutes the sandbox looks at what the partner's client does.", [name],
                async call => Show(call, await call.Client.CertifyPartner(call.Parsed.GetValue(name)!, call.Stop))),
            ControlVerb.Create(terminal, "close", "Ends an application that came to nothing.", [name, reason], async call =>
            {
                await call.Client.ClosePartnerApplication(call.Parsed.GetValue(name)!, call.Parsed.GetValue(reason)!, call.Stop);
                return await List(call);
            }),
            ControlVerb.Create(terminal, "suspend", "Stops all clients of a partner at once.", [name, reason], async call =>
            {
                await call.Client.SuspendPartner(call.Parsed.GetValue(name)!, call.Parsed.GetValue(reason)!, call.Stop);
                return Remains(call, await call.Client.PartnerRemains(call.Parsed.GetValue(name)!, call.Stop));
            }),
            ControlVerb.Create(terminal, "offboard", "Stops a partner, closes its application, and opens the change request that deletes its file.", [name, reason],
                call => Offboard(call, call.Parsed.GetValue(name)!, call.Parsed.GetValue(reason)!)),
            ControlVerb.Create(terminal, "remains", "Shows what is left of a partner; exit code 1 where something is.", [name], async call =>
            {
                var left = await call.Client.PartnerRemains(call.Parsed.GetValue(name)!, call.Stop);
                Remains(call, left);
                return left.None ? Exit.Ok : Exit.Findings;
            }),
        };
    }

    private static async Task<int> List(ControlCall call)
    {
        var list = await call.Client.PartnerApplications(call.Stop);
        return call.Write(list, ControlJson.Default.PartnerApplicationList, text =>
        {
            foreach (var one in list.Applications)
            {
                text.WriteLine($"{one.Id}  {one.State,-9}  {one.Done}/{one.Forms}  {one.Partner ?? "-",-24}  sponsor {one.Sponsor}{(one.Change is null ? "" : $"  {one.Change}")}");
            }
        });
    }

    private static async Task<int> Invite(ControlCall call, string[] interfaces, string zone) => Link(call, await call.Client.InvitePartner(new(interfaces, zone), call.Stop));

    private static int Link(ControlCall call, ControlApi.InvitedPartner made) => call.Write(made, ControlJson.Default.InvitedPartner, text => text.WriteLine($"{made.Link}\nThe link counts once, until {made.Until:yyyy-MM-dd HH:mm} UTC, and is shown this once: hand it to the partner's administrator in private."));

    private static int Show(ControlCall call, ControlApi.PartnerApplicationDetail detail) => call.Write(detail, ControlJson.Default.PartnerApplicationDetail, text =>
    {
        var one = detail.Application;
        text.WriteLine($"{one.Partner ?? one.Id.ToString()}  {one.State}  forms {one.Done} of {one.Forms}  sponsor {one.Sponsor}{(one.Change is null ? "" : $"  {one.Change}")}");
        foreach (var form in detail.Answers)
        {
            text.WriteLine($"\n{form.Title}{(form.Done ? "" : "  (to mend)")}");
            foreach (var field in form.Fields.Where(field => field.Values.Count > 0))
            {
                text.WriteLine($"  {field.Label}: {string.Join(", ", field.Values)}");
            }
        }
        foreach (var person in detail.Accounts)
        {
            text.WriteLine($"\n{person.Id}  {person.Role,-13}  {person.Name}{(person.Email is null ? $"  invited until {person.InvitationUntil:yyyy-MM-dd HH:mm} UTC" : $"  {person.Email}")}");
        }
        if (detail.Certificate is { } certificate)
        {
            text.WriteLine($"\nCertification {(!certificate.Over ? "runs" : certificate.Counts ? $"counts until {certificate.Expires:yyyy-MM-dd}" : certificate.Passed ? "passed, and counts no more" : "not passed")}{(certificate.Hash is null ? "" : $"  {certificate.Hash}, signature {(certificate.Signed ? "holds" : "DOES NOT HOLD")}")}");
            foreach (var check in certificate.Checks)
            {
                text.WriteLine($"  {check.State,-10}  {check.Rule}\n              {check.Seen}{(check.Todo.Length == 0 ? "" : $" → {check.Todo}")}");
            }
        }
    });

    private static async Task<int> Offboard(ControlCall call, string name, string reason)
    {
        var done = await call.Client.OffboardPartner(name, reason, call.Stop);
        return call.Write(done, ControlJson.Default.OffboardedPartner, text =>
        {
            text.WriteLine(done.Change is null ? $"{name} was in no release." : $"{name} is stopped. {done.Change} deletes its file and waits for approvals; then: concordat partner remains {name}");
            Tell(text, done.Left);
        });
    }

    private static int Remains(ControlCall call, ControlApi.PartnerRemains left) => call.Write(left, ControlJson.Default.PartnerRemains, text => Tell(text, left));

    private static void Tell(TextWriter text, ControlApi.PartnerRemains left) => text.WriteLine(left.None ? "Nothing is left."
        : $"clients {Or(left.Clients)} (running: {Or(left.Running)}), subscriptions {Or(left.Subscriptions)}, sessions {left.Sessions}, open applications {left.Applications}, forms kept {left.Answers}");

    private static string Or(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
