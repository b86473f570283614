using System.Text;
using Concordat.Modules.Tests.Integration;
using Concordat.Platform;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>Mails and webhooks of notices against real sockets: what is sent, what is tried again under the same id, what is not.</summary>
public sealed class MailDeliveryTests : IAsyncLifetime
{
    private readonly SmtpPeer _mail = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _mail.DisposeAsync();

    [Fact]
    public async Task A_mail_is_sent_once_with_an_id_of_its_own_and_the_ledger_says_so()
    {
        await using var lab = await Start();
        var id = await Put(lab, "mail", "mail");
        await lab.Settle();
        var mail = Assert.Single(_mail.Mails);
        Assert.Contains($"Message-Id: <{id:n}@st-brigid.example>", mail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("To: grace@st-brigid.example", mail, StringComparison.Ordinal);
        Assert.Contains("Subject: Waits", mail, StringComparison.Ordinal);
        Assert.Equal("mail/grace", Assert.Single(await AuditQueries.Search(lab.Get<ModuleDb>(), "notice.mailed", null, null, null, null, 10)).Target);
    }

    [Theory, InlineData("550 no such person", MessageState.Dead, "refused"), InlineData("451 later", MessageState.Ready, "busy")]
    public async Task What_the_server_refuses_is_a_dead_letter_and_what_it_defers_is_tried_again(string reply, MessageState state, string cause)
    {
        _mail.Recipient = _ => reply;
        await using var lab = await Start();
        var message = await Tried(lab, await Put(lab, "mail", "mail"));
        Assert.Equal((state, cause), (message.State, message.Cause));
        Assert.DoesNotContain("grace@", message.Detail, StringComparison.Ordinal);
        Assert.Empty(_mail.Mails);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_asked_again()
    {
        await using var lab = await Start();
        _mail.Close();
        var message = await Tried(lab, await Put(lab, "mail", "mail"));
        Assert.Equal((MessageState.Ready, "unreachable"), (message.State, message.Cause));
    }

    [Theory, InlineData("starttls", false), InlineData("tls", true)]
    public async Task Mail_goes_over_TLS_to_a_server_whose_certificate_holds(string security, bool isImplicit)
    {
        using var authority = TestCertificates.Root("CN=Invented Root");
        (_mail.Certificate, _mail.IsImplicit) = (TestCertificates.Signed("CN=localhost", authority, TestCertificates.ForServers, "localhost"), isImplicit);
        await using var lab = await Start(security: security);
        Trust(lab, authority);
        await Put(lab, "mail", "mail");
        await lab.Settle();

        Assert.StartsWith("Tls1", Assert.Single(_mail.Ways), StringComparison.Ordinal);
        Assert.Contains("Subject: Waits", Assert.Single(_mail.Mails), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("starttls", "another root", "does not come from mail.ca, or does not hold: ")]
    [InlineData("tls", "another root", "does not come from mail.ca, or does not hold: ")]
    [InlineData("starttls", "expired", "NotTimeValid")]
    [InlineData("tls", "another name", "is for another name than localhost (CN=elsewhere)")]
    [InlineData("starttls", "not for servers", "NotValidForUsage")]
    [InlineData("starttls", "roots missing", "(mail.ca) are missing on this node")]
    public async Task No_mail_goes_to_a_server_whose_certificate_does_not_hold(string security, string what, string detail)
    {
        using var authority = TestCertificates.Root("CN=Invented Root");
        using var other = TestCertificates.Root("CN=Another Root");
        _mail.IsImplicit = security == "tls";
        _mail.Certificate = what switch
        {
            "another root" => TestCertificates.Signed("CN=localhost", other, TestCertificates.ForServers, "localhost"),
            "expired" => TestCertificates.Signed("CN=localhost", authority, TestCertificates.ForServers, "localhost", from: -3, until: -1),
            "another name" => TestCertificates.Signed("CN=elsewhere", authority, TestCertificates.ForServers, "elsewhere"),
            "not for servers" => TestCertificates.Signed("CN=localhost", authority, TestCertificates.ForClients, "localhost"),
            _ => TestCertificates.Signed("CN=localhost", authority, TestCertificates.ForServers, "localhost"),
        };
        await using var lab = await Start(security: security);
        if (what != "roots missing")
        {
            Trust(lab, authority);
        }
        var message = await Tried(lab, await Put(lab, "mail", "mail"));

        Assert.Equal(what == "roots missing" ? "internal" : "refused", message.Cause);
        Assert.Contains(detail, message.Detail, StringComparison.Ordinal);
        Assert.Empty(_mail.Mails);
    }

    [Fact]
    public async Task No_mail_goes_in_clear_where_the_server_offers_no_TLS()
    {
        using var authority = TestCertificates.Root("CN=Invented Root");
        await using var lab = await Start(security: "starttls");
        Trust(lab, authority);
        var message = await Tried(lab, await Put(lab, "mail", "mail"));

        Assert.Equal((MessageState.Dead, "refused"), (message.State, message.Cause));
        Assert.Empty(_mail.Mails);
    }

    private static void Trust(LabNetwork lab, System.Security.Cryptography.X509Certificates.X509Certificate2 authority)
    {
        var secrets = Path.Combine(lab.Get<PlatformOptions>().DataFolder, "secrets");
        Directory.CreateDirectory(secrets);
        File.WriteAllText(Path.Combine(secrets, "mail-roots"), authority.ExportCertificatePem());
    }

    [Theory, InlineData("https://127.0.0.1:1/hook"), InlineData("https://169.254.169.254/latest"), InlineData("https://10.1.2.3/hook")]
    public async Task A_webhook_of_notices_never_reaches_an_address_inside(string url)
    {
        await using var lab = await Start(url);
        var message = await Tried(lab, await Put(lab, "notice-webhook", "notice-webhook/platform"));
        Assert.Equal((MessageState.Dead, "forbidden"), (message.State, message.Cause));
    }

    private Task<LabNetwork> Start(string url = "https://hooks.st-brigid.example/x", string security = "none") => LabNetwork.Start(change: files =>
    {
        files["standards/notices.yaml"] = $$"""
            kind: notices
            name: default
            console: https://concordat.st-brigid.example
            mail: { server: {{(security == "none" ? "127.0.0.1" : "localhost")}}, port: {{_mail.Port}}, security: {{security}}, from: concordat@st-brigid.example{{(security == "none" ? "" : ", ca: \"file:mail-roots\"")}} }
            rows:
              - { about: [released], mail: [author], webhooks: [platform] }
            webhooks:
              - { name: platform, endpoint: { url: '{{url}}' }, secret: file:televida-webhook }
            """;
        return files;
    });

    private static async Task<Guid> Put(LabNetwork lab, string kind, string channel)
    {
        var id = Guid.CreateVersion7();
        var content = lab.Get<PayloadVault>().Seal("governance/notices", Encoding.UTF8.GetBytes(
            """{"reader":"grace","address":"grace@st-brigid.example","subject":"Waits","text":"Look at it.","about":"vote-needed","of":"CR-0001"}"""));
        await lab.Get<ModuleDb>().Write(unit => lab.Get<DurableLog>().Enqueue(unit, new NewMessage
        {
            Id = id, Kind = kind, Channel = channel, IdempotencyKey = id.ToString(), Exchange = id, Release = 1, Interface = "governance/notices", Payload = content,
        }));
        return id;
    }

    private static async Task<LogMessage> Tried(LabNetwork lab, Guid id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if ((await lab.Messages()).Find(m => m.Id == id && m.Cause is not null) is { } tried)
            {
                return tried;
            }
            await Task.Delay(10, patience.Token);
        }
    }
}
