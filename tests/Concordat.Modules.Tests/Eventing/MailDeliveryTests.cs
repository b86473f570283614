using System.Text;
using Concordat.Modules.Tests.Integration;
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

    [Theory, InlineData("https://127.0.0.1:1/hook"), InlineData("https://169.254.169.254/latest"), InlineData("https://10.1.2.3/hook")]
    public async Task A_webhook_of_notices_never_reaches_an_address_inside(string url)
    {
        await using var lab = await Start(url);
        var message = await Tried(lab, await Put(lab, "notice-webhook", "notice-webhook/platform"));
        Assert.Equal((MessageState.Dead, "forbidden"), (message.State, message.Cause));
    }

    private Task<LabNetwork> Start(string url = "https://hooks.st-brigid.example/x") => LabNetwork.Start(change: files =>
    {
        files["standards/notices.yaml"] = $$"""
            kind: notices
            name: default
            console: https://concordat.st-brigid.example
            mail: { server: 127.0.0.1, port: {{_mail.Port}}, security: none, from: concordat@st-brigid.example }
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
