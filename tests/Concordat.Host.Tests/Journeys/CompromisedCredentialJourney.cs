using System.Text.Json.Nodes;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Core.Catalogue;
using Concordat.Governance.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>
/// The key of a partner's client is in wrong hands: people run the sample's playbook, first as a rehearsal, then for real. Afterwards the client's token is worth nothing, what waits
/// for it waits for a person, and the signed report names whom it reached.
/// </summary>
public sealed class CompromisedCredentialJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Client = "televida-scheduling";
    private const string Appointments = "/apis/patient-engagement/appointments/v1/appointments?from=2026-12-24T00:00:00Z&to=2026-12-24T23:59:59Z&patientRef=MRN-1005";
    private const string Evidence = "Televida's desk, by the number of the agreement; lost since Monday";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_compromised_credential_is_stopped_its_work_is_held_and_the_report_names_whom_it_reached()
    {
        var (ines, admin) = (await node.As("ines"), await node.As("admin"));
        Assert.Equal(200, (await node.Get(Client, Appointments)).Status);
        await node.Systems.Behave("receiver", """{"mode":"unavailable"}""");
        using (var lab = new MllpSender(node.Node.Options.MllpPort))
        {
            Assert.Equal("AA", await lab.Send(LabMessages.Glucose(900_001), Stop));
        }
        await node.Settle();
        Assert.Equal("ready", (await Delivery(ines)).State); // it is tried again until somebody stops it

        var rehearsal = (await ines.StartIncident(new("compromised-credential", Client, "the yearly rehearsal", Rehearsal: true), Stop)).Incident.Id;
        foreach (var step in (string[])["stop", "hold", "touched", "tell"])
        {
            await ines.DoStep(rehearsal, step, cancellationToken: Stop);
        }
        Assert.Equal(200, (await node.Get(Client, Appointments)).Status);
        Assert.Contains("would be stopped", (await ines.Incident(rehearsal, Stop)).Steps[0].Summary, StringComparison.Ordinal);

        var begun = await ines.StartIncident(new("compromised-credential", "client/" + Client, "Televida's desk says that a notebook with the key is gone"), Stop);
        var id = begun.Incident.Id;
        Assert.Equal(409, (await Refused(ines.StartIncident(new("compromised-credential", Client, "twice"), Stop))).Status);
        Assert.Equal(422, (await Refused(ines.DoStep(id, "touched", cancellationToken: Stop))).Status); // in their order
        await ines.DoStep(id, "stop", cancellationToken: Stop);
        Assert.Equal(403, (await node.Get(Client, Appointments)).Status);
        await ines.DoStep(id, "hold", cancellationToken: Stop);
        await node.Settle();
        var delivery = await Delivery(ines);
        Assert.Equal("stopped", delivery.State);
        Assert.Contains(delivery.Cause, (string[])["held", "client-suspended"]); // by the step, or by itself where it was just being tried

        var touched = (await ines.DoStep(id, "touched", cancellationToken: Stop)).Steps.Single(step => step.Name == "touched");
        Assert.Equal("televida", (string?)Assert.Single(touched.Result!["partners"]!.AsArray()));
        Assert.Equal(1, (int)touched.Result["patients"]!);
        Assert.DoesNotContain("MRN-1005", touched.Result.ToJsonString(), StringComparison.Ordinal); // a keyed hash, never a name or number
        await ines.DoStep(id, "tell", cancellationToken: Stop);
        Assert.Equal(400, (await Refused(ines.DoStep(id, "call", cancellationToken: Stop))).Status); // evidence is asked for
        await ines.DoStep(id, "call", Evidence, Stop);
        Assert.Equal(403, (await Refused(ines.DoStep(id, "rotate", cancellationToken: Stop))).Status); // by an administrator
        var needed = await Refused(admin.DoStep(id, "rotate", cancellationToken: Stop));
        Assert.Equal(("urn:concordat:problem:privilege-needed", "key-use"), (needed.Type, needed.Privilege));
        var asked = await admin.AskPrivilege(new AskedPrivilege("key-use", null, id), Stop);
        await (await node.As("noor")).DecidePrivilege(asked.Id, new DecidedPrivilege(true, "she called me"), Stop);
        await admin.DoStep(id, "rotate", cancellationToken: Stop);
        Assert.Equal(422, (await Refused(ines.CloseIncident(id, "too early", Stop))).Status);
        await ines.SkipStep(id, "new-key", "Televida proposes its key tomorrow", Stop);
        await ines.DoStep(id, "report", cancellationToken: Stop);
        var closed = await ines.CloseIncident(id, "A notebook was stolen; the key was used by nobody else as far as is known.", Stop);
        Assert.Equal((7, 1, null), (closed.Incident.Done, closed.Incident.Skipped, closed.Incident.Next));

        var file = await admin.IncidentReport(id, Stop);
        Assert.Empty(SignedReport.Verify(file, "report", SignedReport.Incident, null, out _));
        var (place, report) = (Path.Combine(Path.GetDirectoryName(node.Workspace)!, "report.json"), JsonNode.Parse(file)!["report"]!);
        await File.WriteAllBytesAsync(place, file, Stop);
        Assert.Equal(0, (await node.Run("incident", "verify", place)).Exit);
        await File.WriteAllTextAsync(place, (await File.ReadAllTextAsync(place, Stop)).Replace("Televida's desk", "Somebody", StringComparison.Ordinal), Stop);
        Assert.Equal(1, (await node.Run("incident", "verify", place)).Exit);
        var markdown = IncidentMarkdown.Of(report, closed.Incident.Hash);
        Assert.Contains("| 1 Stop the client | done | person:ines |", markdown, StringComparison.Ordinal);
        Assert.Contains("A notebook was stolen", markdown, StringComparison.Ordinal);
        Assert.Equal(["televida"], report["steps"]![2]!["result"]!["partners"]!.AsArray().Select(partner => (string?)partner));
        Assert.Equal(Evidence, (string?)report["steps"]![4]!["note"]);
        Assert.All(report["steps"]!.AsArray(), step => Assert.NotNull(step!["seconds"]));
        var trail = (await admin.Audit(target: $"incident/{id}", cancellationToken: Stop)).Entries.Select(entry => entry.Action).Reverse().ToList();
        Assert.Equal("incident.started", trail[0]);
        Assert.Equal((7, 1, 1, 1), (trail.Count(a => a == "incident.step-done"), trail.Count(a => a == "incident.step-skipped"), trail.Count(a => a == "incident.closed"), trail.Count(a => a == "incident.reported")));
    }

    private static async Task<ControlApi.MessageView> Delivery(ControlClient control) => (await control.Messages(kind: "webhook", most: 1, cancellationToken: Stop)).Messages[0];

    private static async Task<Concordat.Platform.Problems.Problem> Refused(Task task) => (await Assert.ThrowsAsync<ControlRefusedException>(() => task)).Problem;
}
