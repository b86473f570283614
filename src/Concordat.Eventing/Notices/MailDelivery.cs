using System.Text.Json;
using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Platform.Audit;
using Concordat.Platform.Log;
using Concordat.Platform.Secrets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Concordat.Eventing.Notices;

/// <summary>
/// Sends one mail to one reader. The Message-ID stays the same at each try. What the server refuses for good is a dead letter; what it defers, or a
/// server that is not there, is tried again.
/// </summary>
internal sealed class MailDelivery(SubscriberPlans plans, SecretStore secrets, EventingOptions options, AuditLedger audit, TimeProvider clock) : IMessageHandler
{
    private static readonly FailureRules Rules = new(
    [
        new FailureRule(["unreachable", "timeout", "busy", "internal"], 14, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1), FailureEnd.DeadLetter),
    ]);

    public string Kind => "mail";

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        if (plans.Current is not { } plan)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, Rules, "no release is active on this node");
        }
        if (plan.Release.Workspace.Notices.Values.FirstOrDefault()?.Mail is not { } server)
        {
            return Disposition.Failed(Outcome.NotFound, Outcome.NotFound.Code, Rules, $"release {plan.Release.Number} names no mail server");
        }
        var mail = JsonSerializer.Deserialize(await message.Payload(cancellationToken), MailJson.Default.WaitingMail)!;
        var (outcome, detail) = await Send(server, mail, message.Message, cancellationToken);
        return outcome is null
            ? Disposition.Done(unit => audit.Write(unit, Entry("notice.mailed", mail, message.Message)))
            : Disposition.Failed(outcome, outcome.Code, Rules, detail, unit => audit.Write(unit, Entry("notice.failed", mail, message.Message) with { Outcome = outcome.Code, Reason = detail }));
    }

    private async Task<(Outcome? Outcome, string? Detail)> Send(MailServer server, WaitingMail mail, LogMessage message, CancellationToken cancellationToken)
    {
        if (server.Security == "none" && !options.AllowLoopbackEndpoints)
        {
            return (Outcome.Forbidden, "the mail server is this machine without encryption, and this node may not deliver to itself");
        }
        var password = server.Secret is { } secret ? secrets.Resolve($"{secret.Store}:{secret.Name}") : null;
        if (server.Login is not null && password is null)
        {
            return (Outcome.Internal, "the password of the mail server is missing on this node");
        }
        if (!MailboxAddress.TryParse(mail.Address, out var to) || !MailboxAddress.TryParse(server.From, out var from))
        {
            return (Outcome.Invalid, "an address is none");
        }
        var roots = server.Ca is { } ca ? secrets.Resolve($"{ca.Store}:{ca.Name}") : null;
        if (server.Ca is not null && roots is null)
        {
            return (Outcome.Internal, "the roots of the mail server's certificate (mail.ca) are missing on this node");
        }
        var trust = new MailTrust(server.Server, roots);
        using var patience = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var smtp = new SmtpClient { CheckCertificateRevocation = false, LocalDomain = "concordat", ServerCertificateValidationCallback = trust.Check };
        try
        {
            await smtp.ConnectAsync(server.Server, server.Port, Security(server.Security), either.Token);
            if (server.Login is not null)
            {
                await smtp.AuthenticateAsync(server.Login, password!, either.Token);
            }
            using var written = Write(from, to, mail, message);
            await smtp.SendAsync(written, either.Token);
            await smtp.DisconnectAsync(quit: true, either.Token);
            return (null, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Outcome.Timeout, null);
        }
        catch (SmtpCommandException said)
        {
            return ((int)said.StatusCode >= 500 ? Outcome.Refused : Outcome.Busy, $"SMTP {(int)said.StatusCode}"); // what it says may repeat an address
        }
        catch (SslHandshakeException failure)
        {
            return (Outcome.Refused, trust.Refused ?? $"the mail server and this node do not agree: {failure.GetType().Name}");
        }
        catch (Exception failure) when (failure is MailKit.Security.AuthenticationException or NotSupportedException)
        {
            return (Outcome.Refused, $"the mail server and this node do not agree: {failure.GetType().Name}");
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or ProtocolException or ServiceNotConnectedException)
        {
            return (Outcome.Unreachable, failure.GetType().Name);
        }
    }

    private static SecureSocketOptions Security(string word) => word switch { "tls" => SecureSocketOptions.SslOnConnect, "none" => SecureSocketOptions.None, _ => SecureSocketOptions.StartTls };

    private static MimeMessage Write(MailboxAddress from, MailboxAddress to, WaitingMail mail, LogMessage message)
    {
        var written = new MimeMessage { Subject = mail.Subject, Date = message.ReceivedAt, MessageId = $"{message.Id:n}@{from.Domain}", Body = new TextPart("plain") { Text = mail.Text } };
        written.From.Add(from);
        written.To.Add(to);
        written.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: nobody's absence answers it
        return written;
    }

    private static AuditEntry Entry(string action, WaitingMail mail, LogMessage message) => new(action, "node:notices", $"mail/{mail.Reader}")
    {
        Detail = $"{mail.About} {mail.Of}, attempt {message.Attempt}", Release = message.Release,
    };
}
