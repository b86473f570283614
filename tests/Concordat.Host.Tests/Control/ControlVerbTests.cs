using Concordat.Cli;
using Concordat.Governance.Partners;
using Concordat.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Control;

/// <summary>The verbs as a person types them, against a control plane on a loopback port. The token comes by CONCORDAT_TOKEN.</summary>
[Collection(nameof(ControlVerbTests))]
public sealed class ControlVerbTests : IAsyncLifetime
{
    private ControlHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ControlHost.Start();

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("CONCORDAT_TOKEN", null);
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Plan_apply_approve_and_roll_back()
    {
        _host.Change("typed by hand");
        var (exit, text, _) = await Run("ada:developer", "plan", _host.Workspace);
        Assert.Equal(Exit.Ok, exit);
        Assert.Contains("~ system ehr  (systems/ehr.yaml)", text, StringComparison.Ordinal);
        Assert.Contains("typed by hand  [systems/ehr.yaml:4:10]", text, StringComparison.Ordinal);
        Assert.Contains("CR-0002 is open", (await Run("ada:developer", "apply", _host.Workspace, "--title", "By hand")).Out, StringComparison.Ordinal);
        Assert.Contains("in-review", (await Run("grace:approver", "changes")).Out, StringComparison.Ordinal);
        Assert.Contains("CR-0002  By hand; waits for", (await Run("grace:approver", "agenda")).Out, StringComparison.Ordinal);
        Assert.Equal(Exit.Server, (await Run("ada:approver", "approve", "CR-0002")).Exit);
        Assert.Contains("release 2 is active", (await Run("grace:approver", "approve", "CR-0002", "--reason", "fine")).Out, StringComparison.Ordinal);
        Assert.Contains("*    2", (await Run("grace:approver", "release", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("the seal holds", (await Run("grace:approver", "release", "show", "2")).Out, StringComparison.Ordinal);
        Assert.Contains("summary", (await Run("grace:approver", "release", "diff", "1", "2")).Out, StringComparison.Ordinal);
        Assert.Equal(Exit.Ok, (await Run("grace:approver", "release", "activate", "1", "--reason", "back")).Exit);
        Assert.Contains("The ledger holds", (await Run("mary:auditor", "audit", "verify")).Out, StringComparison.Ordinal);
        Assert.Contains("concordat privilege ask export --reason TEXT", (await Run("mary:auditor", "audit", "export")).Error, StringComparison.Ordinal);
        Assert.Contains("PA-0001  export        mary          active until", (await Run("mary:auditor", "privilege", "ask", "export", "--minutes", "5", "--reason", "the yearly audit")).Out, StringComparison.Ordinal);
        Assert.Contains("\"action\":\"release.activated\"", (await Run("mary:auditor", "audit", "export")).Out, StringComparison.Ordinal);
        Assert.Contains("0 messages", (await Run("mary:auditor", "deadletters")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_legal_hold_on_the_ledger_is_begun_by_one_and_ended_by_two()
    {
        Assert.Contains("Entries are kept for 3650 days.", (await Run("mary:auditor", "audit", "retention")).Out, StringComparison.Ordinal);
        Assert.Equal(Exit.Server, (await Run("ada:developer", "audit", "hold", "--reason", "I like it")).Exit);
        Assert.Contains("  1  stands  since", (await Run("mary:auditor", "audit", "hold", "--reason", "the case 7")).Out, StringComparison.Ordinal);
        Assert.Contains("concordat privilege ask key-use", (await Run("root:administrator", "audit", "release", "1", "--reason", "it is closed")).Error, StringComparison.Ordinal);
        Assert.Contains("It waits for a second person", (await Run("root:administrator", "privilege", "ask", "key-use", "--reason", "the case 7 is closed")).Out, StringComparison.Ordinal);
        Assert.Contains("never whoever asked", (await Run("root:administrator", "privilege", "approve", "PA-0001", "--reason", "mine")).Error, StringComparison.Ordinal);
        Assert.Contains("active until", (await Run("grace:approver", "privilege", "approve", "PA-0001", "--reason", "he called me")).Out, StringComparison.Ordinal);
        Assert.Contains("ended", (await Run("root:administrator", "audit", "release", "1", "--reason", "it is closed")).Out, StringComparison.Ordinal);
        Assert.Contains("key-use      15 minutes at most, approved by a second person", (await Run("root:administrator", "privilege", "list", "--open")).Out, StringComparison.Ordinal);
        Assert.Contains("PA-0001  key-use       root          ended", (await Run("root:administrator", "privilege", "end", "PA-0001", "--reason", "done")).Out, StringComparison.Ordinal);
        Assert.Equal(Exit.Server, (await Run("root:administrator", "audit", "release", "1", "--reason", "twice")).Exit);
    }

    [Fact]
    public async Task A_draft_is_submitted_and_a_line_is_commented_on_both_sides()
    {
        _host.Change("typed by hand");
        Assert.Equal(Exit.Ok, (await Run("ada:developer", "apply", _host.Workspace, "--title", "By hand", "--draft")).Exit);
        Assert.Equal(Exit.Server, (await Run("mara:developer", "changes", "submit", "CR-0002")).Exit);
        Assert.Contains("CR-0002 is in-review", (await Run("ada:developer", "changes", "submit", "CR-0002")).Out, StringComparison.Ordinal);
        Assert.Equal("Said of systems/ehr.yaml:4.\n", (await Run("grace:approver", "changes", "comment", "CR-0002", "Why by hand?", "--at", "systems/ehr.yaml:4")).Out);
        Assert.Equal("Said of systems/ehr.yaml:4 before.\n", (await Run("grace:approver", "changes", "comment", "CR-0002", "That was better.", "--at", "systems/ehr.yaml:4", "--before")).Out);
        Assert.Equal(Exit.Server, (await Run("grace:approver", "changes", "comment", "CR-0002", "Where?", "--at", "systems/ehr.yaml:4000")).Exit);
        Assert.Contains("grace on systems/ehr.yaml:4 before (revision 1): That was better.", (await Run("ada:developer", "changes", "CR-0002")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partner_is_invited_listed_shown_and_closed_as_typed()
    {
        var (exit, _, error) = await Run("ada:developer", "partner", "invite", "no/such/v1", "--zone", "moon");
        Assert.Equal(Exit.Server, exit);
        Assert.Contains("zone is one of clinical, core, edge, outside", error, StringComparison.Ordinal); // all that is wrong at once
        Assert.Contains("There is no published API or event no/such/v1", error, StringComparison.Ordinal);
        Assert.Equal(Exit.Server, (await Run("mary:auditor", "partner", "invite", "a/b/v1", "--zone", "outside")).Exit);

        var id = Guid.CreateVersion7();
        await _host.Services.GetRequiredService<ModuleDb>().Write(unit =>
        {
            unit.Db.Add(new PartnerApplication { Id = id, Sponsor = "ada", Zone = "outside", Partner = "harbour", Answers = """{"organization":{"name":["harbour"],"title":["Harbour Clinic"]}}""" });
            unit.Db.Add(new PartnerAccount { Id = id, Application = id, Name = "Maria", Role = PartnerAccount.Administrator, Email = "interfaces@harbour.example" });
            return Task.CompletedTask;
        });
        Assert.Contains("/portal/invitations/", (await Run("ada:developer", "partner", "invite-person", "harbour", "Otto", "--role", "contact")).Out, StringComparison.Ordinal);
        Assert.Contains("The role is administrator or contact", (await Run("ada:developer", "partner", "invite-person", "harbour", "Otto", "--role", "owner")).Error, StringComparison.Ordinal);
        Assert.Contains("There is no partner 'nobody'", (await Run("ada:developer", "partner", "invite-person", "nobody", "Otto")).Error, StringComparison.Ordinal);
        Assert.Contains("Maria  interfaces@harbour.example", (await Run("mary:auditor", "partner", "show", "harbour")).Out, StringComparison.Ordinal);
        Assert.Contains($"{id}  open", (await Run("mary:auditor", "partner", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("Name: Harbour Clinic", (await Run("mary:auditor", "partner", "show", "harbour")).Out, StringComparison.Ordinal);
        Assert.Contains("Fill in the forms", (await Run("ada:developer", "partner", "certify", "harbour")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Maria", (await Run("ada:developer", "partner", "remove-person", "harbour", id.ToString(), "--reason", "left")).Out, StringComparison.Ordinal);
        Assert.Contains("closed", (await Run("ada:developer", "partner", "close", "harbour", "--reason", "came to nothing")).Out, StringComparison.Ordinal);
        Assert.Equal(Exit.Server, (await Run("mary:auditor", "partner", "show", "harbour")).Exit); // the name is free again
    }

    [Fact]
    public async Task A_workspace_with_errors_ends_with_1()
    {
        await File.AppendAllTextAsync(Path.Combine(_host.Workspace, "systems", "ehr.yaml"), "surprise: 1\n");
        Assert.Equal(Exit.Findings, (await Run("ada:developer", "plan", _host.Workspace)).Exit);
        Assert.Equal(Exit.Findings, (await Run("ada:developer", "apply", _host.Workspace, "--title", "Broken")).Exit);
    }

    [Fact]
    public async Task A_refusal_ends_with_3_in_one_line()
    {
        var (exit, _, error) = await Run("grace:approver", "approve", "CR-0009");
        Assert.Equal((Exit.Server, "concordat: There is no such change request.\n"), (exit, error));
    }

    [Fact]
    public async Task Without_a_session_it_says_how_to_sign_in()
    {
        var (exit, _, error) = await Run(null, "changes");
        Assert.Equal(Exit.Server, exit);
        Assert.Contains("concordat login", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_out_of_reach_ends_with_3() =>
        Assert.Equal(Exit.Server, (await Run("ada:developer", ["changes"], "http://127.0.0.1:1")).Exit);

    [Fact]
    public async Task An_address_that_is_none_ends_with_2() =>
        Assert.Equal(Exit.Usage, (await Run("ada:developer", ["changes"], "nowhere")).Exit);

    [Fact]
    public async Task Json_is_the_answer_as_it_came() =>
        Assert.StartsWith("[\n  {\n    \"id\": \"CR-0001\"", (await Run("ada:developer", "changes", "--format", "json")).Out, StringComparison.Ordinal);

    [Fact]
    public async Task A_pack_of_evidence_that_is_there_stays_where_no_new_one_is_given()
    {
        var folder = Directory.CreateTempSubdirectory();
        var pack = Path.Combine(folder.FullName, "evidence.zip");
        await File.WriteAllTextAsync(pack, "last year's", TestContext.Current.CancellationToken);

        var (exit, _, error) = await Run("mary:developer", "export", "evidence", "--from", "2026-01-01", "--to", "2026-01-31", "--out", pack);

        Assert.True(exit == 3, error);
        Assert.Equal("last year's", await File.ReadAllTextAsync(pack, TestContext.Current.CancellationToken));
        Assert.Single(folder.GetFiles());
        folder.Delete(recursive: true);
    }

    private Task<(int Exit, string Out, string Error)> Run(string? token, params string[] args) => Run(token, args, _host.Address);

    private static async Task<(int Exit, string Out, string Error)> Run(string? token, string[] args, string address)
    {
        Environment.SetEnvironmentVariable("CONCORDAT_TOKEN", token);
        var (result, error) = (new StringWriter(), new StringWriter());
        var exit = await CommandLine.Run([.. args, "--url", address], new Terminal(result, error, Path.GetTempPath(), false));
        return (exit, result.ToString(), error.ToString());
    }
}
