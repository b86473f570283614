using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Notices;

/// <summary>Who is told of what, by mail or webhook. A notice says what happened and where to look, and nothing of contracts or patients.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Console">Where people reach the console: links begin with it.</param>
/// <param name="Mail">How mail is sent; null where none is.</param>
/// <param name="Rows">Who is told of what; every row that fits counts.</param>
/// <param name="Webhooks">Where webhooks go.</param>
/// <param name="Texts">Liquid templates in place of the shipped ones.</param>
/// <param name="At">Where it stands.</param>
public sealed record NoticeStandard(
    string Name, Uri Console, MailServer? Mail, IReadOnlyList<NoticeRow> Rows, IReadOnlyList<NoticeWebhook> Webhooks, IReadOnlyList<NoticeText> Texts, SourcePosition At)
{
    internal static NoticeStandard Read(ResourceReader r)
    {
        r.Kind("notices");
        return new(
            r.Name(),
            r.Url("console", "Where people reach the console: links begin with it."),
            r.OptionalChild("mail", MailServer.Read, "How mail is sent."),
            r.List("rows", NoticeRow.Read, "Who is told of what; every row that fits counts.", required: true),
            r.List("webhooks", NoticeWebhook.Read, "Where webhooks go."),
            r.List("texts", NoticeText.Read, "Liquid templates in place of the shipped ones."),
            r.At);
    }
}

/// <summary>Who is told of some kinds of notice.</summary>
/// <param name="About">Words of <see cref="NoticeKind"/>.</param>
/// <param name="Mail">Words of <see cref="NoticeReader"/>, or people.</param>
/// <param name="Webhooks">Names of webhooks.</param>
/// <param name="At">Where it stands.</param>
public sealed record NoticeRow(IReadOnlyList<string> About, IReadOnlyList<Ref> Mail, IReadOnlyList<Ref> Webhooks, SourcePosition At)
{
    internal static NoticeRow Read(ResourceReader r) => new(
        r.ChoiceList("about", Words.Of([.. NoticeKind.All]), required: true),
        r.References("mail", "voices, author, owners, council, consumers, or people by name."),
        r.References("webhooks", "Names of webhooks of this standard."),
        r.At);
}

/// <summary>How mail is sent.</summary>
/// <param name="Server">Host name.</param>
/// <param name="Port">Port.</param>
/// <param name="Security"><c>starttls</c>, <c>tls</c>, or <c>none</c> for this machine alone.</param>
/// <param name="From">Address of the sender.</param>
/// <param name="Login">User name; null where the server asks for none.</param>
/// <param name="Secret">Password by reference.</param>
/// <param name="At">Where it stands.</param>
public sealed record MailServer(string Server, int Port, string Security, string From, string? Login, SecretRef? Secret, SourcePosition At)
{
    /// <summary>PEM of the only roots that its certificate may come from, by reference; null for those of the machine.</summary>
    public SecretRef? Ca { get; init; }

    /// <summary>True where the server is this machine.</summary>
    public bool IsHere => Server is "localhost" or "127.0.0.1" or "::1";

    internal static MailServer Read(ResourceReader r)
    {
        var mail = new MailServer(
            r.Text("server", "Host name of the SMTP server.", 253),
            (int)(r.OptionalInteger("port", 1, 65535, "587 where nothing is said.") ?? 587),
            r.OptionalChoice("security", Words.Of("starttls", "tls", "none"), "starttls", "starttls, tls from the first byte, or none for a server on this machine."),
            r.Text("from", "Address of the sender.", 254),
            r.OptionalText("login", "User name at the server.", 254),
            r.OptionalSecret("secret", "Its password by reference."),
            r.At) { Ca = r.OptionalSecret("ca", "PEM of the only roots that its certificate may come from, by reference; those of the machine without it.") };
        if (r.Has("server") && mail is { Security: "none", IsHere: false })
        {
            r.Report("resource-value", "security", $"Mail to {mail.Server} would travel in clear.", "starttls or tls; none is for a server on this machine.");
        }
        if (r.Has("from") && (mail.From.Count(c => c == '@') != 1 || mail.From.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>')))
        {
            r.Report("resource-value", "from", "'from' is no address.", "Such as concordat@st-brigid.example.");
        }
        return mail;
    }
}

/// <summary>Where a webhook of notices goes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Endpoint">An address, or a path of a declared system.</param>
/// <param name="Secret">The signing secret (Standard Webhooks) by reference.</param>
/// <param name="At">Where it stands.</param>
public sealed record NoticeWebhook(string Name, WebhookEndpoint Endpoint, SecretRef? Secret, SourcePosition At)
{
    internal static NoticeWebhook Read(ResourceReader r)
    {
        var webhook = new NoticeWebhook(r.Name(), r.Child("endpoint", WebhookEndpoint.Read), r.OptionalSecret("secret", "The signing secret (Standard Webhooks) by reference."), r.At);
        if (!r.Has("secret"))
        {
            r.Report("resource-missing-key", "secret", "A webhook is signed, and its 'secret' is missing.", "Such as secret: file:notices-webhook.");
        }
        return webhook;
    }
}

/// <summary>A Liquid template for some kinds of notice.</summary>
/// <param name="About">Words of <see cref="NoticeKind"/>.</param>
/// <param name="Subject">Of the mail.</param>
/// <param name="Text">Its text.</param>
/// <param name="At">Where it stands.</param>
public sealed record NoticeText(IReadOnlyList<string> About, string Subject, string Text, SourcePosition At)
{
    internal static NoticeText Read(ResourceReader r) => new(
        r.ChoiceList("about", Words.Of([.. NoticeKind.All]), required: true), r.Text("subject", "Liquid; one line.", 200), r.Text("text", "Liquid.", 4000), r.At);
}
