using System.Text.Json.Nodes;
using Concordat.Core.Rights;
using Concordat.Governance.Control;
using Concordat.Modules.Tests.Eventing;

namespace Concordat.Host.Tests.Journeys;

/// <summary>The sample with notices: mail over a server of the test, webhooks to the simulated receiver.</summary>
public sealed class NoticeNode : JourneyNode
{
    internal SmtpPeer Mail { get; } = new();

    protected override void Change() => File.WriteAllText(Path.Combine(Workspace, "standards", "notices.yaml"), $$"""
        kind: notices
        name: default
        console: https://concordat.st-brigid.example
        mail: { server: 127.0.0.1, port: {{Mail.Port}}, security: none, from: concordat@st-brigid.example }
        rows:
          - { about: [vote-needed], mail: [voices] }
          - { about: [released], mail: [author], webhooks: [platform] }
          - { about: [interface-deprecated], mail: [consumers, owners] }
          - { about: [glass-broken], mail: [owners] }
        webhooks:
          - { name: platform, endpoint: { system: receiver, path: /notices }, secret: file:televida-webhook }
        texts:
          - { about: [released], subject: "Live: {{"{{ title }}"}}", text: "{% if release %}Release {{"{{ release }}"}}{% endif %}: {{"{{ link }}"}}" }
        """);

    protected override Task After() => Mail.DisposeAsync().AsTask();
}

/// <summary>People and systems hear of a change by mail and webhook, and get a link and nothing of its content.</summary>
public sealed class NoticeJourney(NoticeNode node) : IClassFixture<NoticeNode>
{
    private const string Invoices = "domains/revenue-cycle/apis/invoices/v1/api.yaml", Stock = "domains/supply-chain/apis/stock/v1/api.yaml";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_asks_its_voices_by_mail_and_tells_its_release_by_mail_and_signed_webhook()
    {
        var opened = await Open("Show the payer to the patient app", Invoices, "dueDate, lines", "dueDate, partnerName, lines");
        await node.Settle();
        var asked = node.Mail.Mails.Where(mail => mail.Contains($"Subject: {opened.Id} waits for a vote", StringComparison.Ordinal)).ToList();
        Assert.Equal(["grace", "noor", "tomas"], asked.Select(To).Order(StringComparer.Ordinal));
        Assert.All(asked, mail =>
        {
            Assert.Contains($"https://concordat.st-brigid.example/changes/{opened.Id}", mail, StringComparison.Ordinal);
            Assert.Contains("Auto-Submitted: auto-generated", mail, StringComparison.Ordinal);
            Assert.DoesNotContain("partnerName", mail, StringComparison.Ordinal);
        });

        var released = await (await node.As("grace")).Approve(opened.Id, new(opened.ContentHash, "Covered by the consent of Invented Iris."), Stop);
        Assert.Equal(ChangeState.Released, released.State);
        await node.Settle();
        var told = Assert.Single(node.Mail.Mails, mail => mail.Contains("Subject: Live: Show the payer to the patient app", StringComparison.Ordinal));
        Assert.Equal("ada", To(told));
        Assert.Contains($"Release {released.Release}: https://concordat.st-brigid.example/changes/{opened.Id}", told, StringComparison.Ordinal);
        Assert.All(node.Mail.Mails, mail => Assert.DoesNotContain("Iris", mail, StringComparison.Ordinal)); // reasons stay where they are
        var delivery = Assert.Single(await Deliveries(), one => (string)one["body"]! is var body && body.Contains("concordat.released", StringComparison.Ordinal) && body.Contains(opened.Id, StringComparison.Ordinal));
        Assert.True((bool?)delivery["verified"]);
        var data = JsonNode.Parse((string)delivery["body"]!)!["data"]!;
        Assert.Equal((opened.Id, "released", $"{released.Release}"), ((string?)data["id"], (string?)data["state"], (string?)data["release"]));
        Assert.Equal(4, (await (await node.As("grace")).Audit("notice.mailed", cancellationToken: Stop)).Entries.Count(entry => entry.Detail!.Contains(opened.Id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_deprecation_reaches_the_contacts_of_those_who_use_the_interface()
    {
        var opened = await Open("Stock will be asked in another way", Stock, "lifecycle: published", $"lifecycle: deprecated\nsunset: {DateTime.UtcNow.AddDays(200):yyyy-MM-dd}");
        while ((await (await node.As("ada")).Change(opened.Id, Stop)) is { Change.State: ChangeState.InReview } detail)
        {
            var need = detail.Needs.First(one => !one.Met);
            await (await node.As(need.Who[0])).Approve(opened.Id, new(opened.ContentHash, "agreed"), Stop);
        }
        await node.Settle();
        var told = node.Mail.Mails.Where(mail => mail.Contains("Subject: supply-chain/stock/v1 is deprecated and ends on", StringComparison.Ordinal)).ToList();
        Assert.Contains(told, mail => mail.Contains("To: ordering@greenleaf.example", StringComparison.Ordinal));
        Assert.All(told, mail => Assert.Contains("https://concordat.st-brigid.example/catalogue/supply-chain/stock/v1", mail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_emergency_is_told_at_once_to_the_sponsor_and_names_no_patient()
    {
        await (await node.As("ines")).BreakGlass(new("meridian-claims", "MRN-1001", null, 5, "an urgent transfer of Invented Iris"), Stop);
        await node.Settle();
        var told = Assert.Single(node.Mail.Mails, mail => mail.Contains("Consents are passed in an emergency for client/meridian-claims", StringComparison.Ordinal));
        Assert.Equal("tomas", To(told));
        Assert.Contains("https://concordat.st-brigid.example/patients", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Iris", told, StringComparison.Ordinal);
        Assert.DoesNotContain("MRN-1001", told, StringComparison.Ordinal);
    }

    private static string To(string mail) => mail.Split('\n').Single(line => line.StartsWith("To: ", StringComparison.Ordinal))[4..].Split('@')[0];

    private async Task<ControlApi.ChangeView> Open(string title, string file, string old, string text)
    {
        var ada = await node.As("ada");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var release = (await ada.Releases(Stop)).Running;
        foreach (var path in (await ada.Release(release, Stop)).Files)
        {
            files[path] = (await ada.ReleaseFile(release, path, Stop)).Text;
        }
        Assert.Contains(old, files[file], StringComparison.Ordinal);
        files[file] = files[file].Replace(old, text, StringComparison.Ordinal);
        return await ada.Open(new(title, files), Stop);
    }

    private async Task<IReadOnlyList<JsonNode>> Deliveries()
    {
        using var http = new HttpClient();
        return [.. JsonNode.Parse(await http.GetStringAsync(node.Systems.Url.ToString().TrimEnd('/') + "/receiver/deliveries", Stop))!.AsArray().Select(one => one!)];
    }
}
