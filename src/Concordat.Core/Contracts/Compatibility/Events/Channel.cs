using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Compatibility.Events;

/// <summary>A channel of either major version of AsyncAPI with the messages that it carries.</summary>
/// <param name="Name">The key of the channel: in 2.x its address as well.</param>
/// <param name="Part">The channel object.</param>
/// <param name="Address">Where it is reached.</param>
/// <param name="Messages">Its messages by name.</param>
internal sealed record Channel(string Name, Part Part, string Address, IReadOnlyDictionary<string, Part> Messages)
{
    private static readonly string[] Verbs = ["publish", "subscribe"];

    public static IReadOnlyDictionary<string, Channel> Of(Part root)
    {
        var channels = new Dictionary<string, Channel>(StringComparer.Ordinal);
        foreach (var (name, raw) in root.Raw("channels")?.Entries() ?? [])
        {
            var part = raw.Followed;
            var messages = new Dictionary<string, Part>(StringComparer.Ordinal);
            foreach (var (key, message) in part.Raw("messages")?.Entries() ?? [])
            {
                messages.TryAdd(key, message.Followed);
            }

            foreach (var verb in Verbs)
            {
                Messages2(part[verb]?.Raw("message"), verb, messages);
            }

            channels.TryAdd(name, new Channel(name, part, part.Text("address") ?? name, messages));
        }

        return channels;
    }

    /// <summary>AsyncAPI 2.x: one message, or a choice of them, known by id, name or the component that it refers to.</summary>
    private static void Messages2(Part? message, string verb, Dictionary<string, Part> messages)
    {
        if (message is not { } one)
        {
            return;
        }

        IEnumerable<Part> all = one.Followed.Raw("oneOf") is { } choice ? choice.Items() : [one];
        foreach (var item in all)
        {
            var part = item.Followed;
            var reference = DocumentSet.ReferenceOf(item.Node)?.Text;
            var name = part.Text("messageId") ?? part.Text("name") ?? reference?[(reference.LastIndexOf('/') + 1)..] ?? part.Text("title") ?? "message";
            messages.TryAdd($"{verb} {name}", part);
        }
    }
}
