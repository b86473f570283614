using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Governance.Changes;
using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Payloads;
using Concordat.Platform.Releases;
using Concordat.Trust;

namespace Concordat.Governance.Notices;

/// <summary>
/// Gives each reader of a notice a message of their own, all in one transaction with the end of the fan-out: each is tried again by itself, under an
/// id that stays the same.
/// </summary>
internal sealed class FanOutNotice(ReleaseFeed feed, Reviews reviews, DurableLog log, PayloadVault vault, TimeProvider clock, GroupMembers? groups = null) : IMessageHandler
{
    public const string OfKind = "notice";

    /// <summary>Kind of the messages that are mails.</summary>
    public const string MailKind = "mail";

    /// <summary>Kind of the messages that are webhooks.</summary>
    public const string WebhookKind = "notice-webhook";

    public string Kind => OfKind;

    public async Task<Disposition> Handle(MessageContext message, CancellationToken cancellationToken)
    {
        if (feed.Current is not { } active)
        {
            return Disposition.Failed(Outcome.Unreachable, Outcome.Unreachable.Code, FailureRules.Default, "no release is active on this node");
        }
        if (JsonSerializer.Deserialize(await message.Payload(cancellationToken), NoticeJson.Default.Notice) is not { } notice || active.Workspace.Notices.Values.FirstOrDefault() is not { } standard)
        {
            return Disposition.Done(); // nobody asks for any by now
        }
        Review? review = null;
        if (notice.Change is { } id)
        {
            var found = await reviews.Find(id, cancellationToken);
            if (found.Refused is { } refused)
            {
                return Disposition.Failed(refused.Outcome, refused.Outcome.Code, FailureRules.Default, refused.Detail);
            }
            review = found.Value;
        }
        var (now, key) = (clock.GetUtcNow(), message.Message.IdempotencyKey);
        var rows = standard.Rows.Where(row => row.About.Contains(notice.About)).ToList();
        var words = NoticeReaders.Words(notice, review?.Change, standard, active.Workspace, now);
        var sent = new List<NewMessage>();
        var voices = new Voices(active.Workspace, null, groups is null ? null : await groups.Of(active.Workspace, cancellationToken));
        foreach (var reader in rows.SelectMany(row => NoticeReaders.Of(row, notice, review, active.Workspace, voices, now)).DistinctBy(reader => reader.Address, StringComparer.OrdinalIgnoreCase))
        {
            var (subject, text) = await NoticeTemplates.Render(standard, notice.About, new Dictionary<string, string>(words, StringComparer.Ordinal) { ["reader"] = reader.Role });
            var mail = new NoticeMail(reader.Name, reader.Address, subject, text, notice.About, notice.Subject);
            sent.Add(Message(message.Message, active.Number, MailKind, MailKind, $"{key}/{reader.Address}", JsonSerializer.SerializeToUtf8Bytes(mail, NoticeJson.Default.NoticeMail)));
        }
        foreach (var webhook in rows.SelectMany(row => row.Webhooks).Select(name => name.Name).Distinct(StringComparer.Ordinal))
        {
            sent.Add(Message(message.Message, active.Number, WebhookKind, $"{WebhookKind}/{webhook}", key, Body(notice, words)));
        }
        return Disposition.Done(async unit =>
        {
            foreach (var one in sent)
            {
                await log.Enqueue(unit, one, cancellationToken);
            }
        });
    }

    private NewMessage Message(LogMessage cause, int release, string kind, string channel, string key, byte[] content) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()), Kind = kind, Channel = channel, IdempotencyKey = key, Exchange = cause.Exchange, Parent = cause.Id, Release = release,
        Interface = Notify.Interface, Payload = vault.Seal(Notify.Interface, content),
    };

    /// <summary>Type, time and data, as Standard Webhooks recommends.</summary>
    private static byte[] Body(Notice notice, IReadOnlyDictionary<string, string> words)
    {
        var data = new JsonObject(words.Where(word => word.Key != "about").Select(word => KeyValuePair.Create(word.Key, (JsonNode?)word.Value)));
        return Encoding.UTF8.GetBytes(new JsonObject { ["type"] = $"concordat.{notice.About}", ["timestamp"] = $"{notice.At.UtcDateTime:O}", ["data"] = data }.ToJsonString());
    }
}
