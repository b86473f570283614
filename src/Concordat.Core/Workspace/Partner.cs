using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Who lies outside: a laboratory, an insurer, a pharmacy, an app.</summary>
public sealed record Partner(
    string Name, string Type, string Title, Ref Zone, Ref Region, IReadOnlyList<Agreement> Agreements, IReadOnlyList<Client> Clients,
    Hl7Sender? Hl7, IReadOnlyList<Subscription> Subscriptions, IReadOnlyList<Contact> Contacts, SourcePosition At)
{
    /// <summary>The words of <c>type</c>.</summary>
    public static readonly Choices<string> Types = Words.Of("laboratory", "insurer", "pharmacy", "telehealth", "app", "hospital", "supplier", "other");

    /// <summary>The person of the organization who speaks for it when an interface that it uses breaks; null for nobody.</summary>
    public Ref? Sponsor { get; init; }

    /// <summary>By name, the values whose records it may see: facilities, payers, locations; <c>*</c> for all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Ref>> DataScope { get; init; } = new Dictionary<string, IReadOnlyList<Ref>>();

    /// <summary>Networks (CIDR) that calls of its clients come from, where a client names none of its own; empty for anywhere.</summary>
    public IReadOnlyList<Ref> Addresses { get; init; } = [];

    /// <summary>Events that it sends through a broker.</summary>
    public IReadOnlyList<Publication> Publications { get; init; } = [];

    internal static Partner Read(ResourceReader r)
    {
        r.Kind("partner");
        return new(
            r.Name(),
            r.Choice("type", Types),
            r.Text("title"),
            r.Reference("zone"),
            r.Reference("region"),
            r.List("agreements", Agreement.Read, "What was agreed, for how long; nothing is exchanged without.", required: true),
            r.List("clients", Client.Read),
            r.OptionalChild("hl7", Hl7Sender.Read, "How its HL7 v2 messages are recognised."),
            r.List("subscriptions", Subscription.Read, "Events that are delivered to it."),
            r.List("contacts", Contact.Read),
            r.At)
        {
            Publications = r.List("publications", Publication.Read, "Events that it sends through a broker."),
            DataScope = r.ListMap("dataScope", "What bounds whose records it sees, such as facility: [north]; * for all."),
            Addresses = Networks(r),
            Sponsor = r.OptionalReference("sponsor", "The person of the organization who speaks for it when an interface that it uses breaks."),
        };
    }

    /// <summary>Networks by CIDR, of a partner or of one of its clients.</summary>
    internal static IReadOnlyList<Ref> Networks(ResourceReader r)
    {
        var networks = r.References("addresses", "Networks (CIDR) that its calls come from, such as 203.0.113.0/24; anywhere where none is named.");
        foreach (var wrong in networks.Where(one => AddressRange.Read(one.Name) is null))
        {
            r.ReportAt("resource-value", wrong.At, $"'{wrong.Name}' is no network of somebody.", "Such as 203.0.113.0/24, 203.0.113.7/32 or 2001:db8:7::/48: nothing behind the prefix, and not everybody (/0).");
        }
        return networks;
    }
}

/// <summary>What a partner agreed to: the purposes and the most sensitive class of data, from a day until another.</summary>
public sealed record Agreement(string Name, DateOnly From, DateOnly Until, IReadOnlyList<Ref> Purposes, Ref Classification, SourcePosition At)
{
    /// <summary>True on the days of the agreement, the last one included.</summary>
    public bool Covers(DateOnly day) => From <= day && day <= Until;

    internal static Agreement Read(ResourceReader r)
    {
        var agreement = new Agreement(r.Name(), r.Date("from"), r.Date("until"), r.Purposes(required: true), r.Reference("classification"), r.At);
        if (agreement.Until != default && agreement.Until < agreement.From)
        {
            r.Report("resource-value", "until", "The agreement ends before it begins.");
        }

        return agreement;
    }
}

/// <summary>An OAuth client of a partner.</summary>
/// <param name="Id">The client id, unique in the workspace.</param>
/// <param name="Jwks">Its public keys by value (RFC 7517); null where they come otherwise.</param>
/// <param name="JwksUrl">Where it publishes its keys; null where they come otherwise.</param>
/// <param name="DemoKeys">True where the node makes a key pair at its first start, for trying out.</param>
/// <param name="Scopes">What it may ask for.</param>
/// <param name="Purposes">For what.</param>
/// <param name="Interfaces">Where: <c>domain/api/vN</c> or an event type.</param>
/// <param name="At">Where it stands.</param>
public sealed record Client(
    string Id, MappingNode? Jwks, Uri? JwksUrl, bool DemoKeys, IReadOnlyList<Ref> Scopes, IReadOnlyList<Ref> Purposes, IReadOnlyList<Ref> Interfaces, SourcePosition At)
{
    /// <summary>What it says that it reads.</summary>
    public IReadOnlyList<ClientUse> Uses { get; init; } = [];

    /// <summary>Where an app of patients is answered (RFC 6749 §3.1.2); empty for a system that acts for itself.</summary>
    public IReadOnlyList<Ref> RedirectUris { get; init; } = [];

    /// <summary>True for an app that keeps no key (RFC 6749 §2.1, public client).</summary>
    public bool IsPublic { get; init; }

    /// <summary>What patients read where they decide about the app; null for the partner's title.</summary>
    public string? Title { get; init; }

    /// <summary>Networks (CIDR) that its calls come from; empty for those of the partner.</summary>
    public IReadOnlyList<Ref> Addresses { get; init; } = [];

    /// <summary>What its access tokens are bound to; it gets no others. <see cref="SenderConstraint.None"/> where it may have bearer tokens.</summary>
    public SenderConstraint SenderConstrained { get; init; }

    internal static Client Read(ResourceReader r)
    {
        var jwks = r.Raw("jwks", new() { ["type"] = "object", ["required"] = new System.Text.Json.Nodes.JsonArray("keys") }, "Public keys by value, RFC 7517.");
        var kept = new Choices<(bool Demo, bool Public)>(("demo", (true, false)), ("none", (false, true)));
        (bool Demo, bool Public) keys = default;
        var client = new Client(
            r.Name("id"),
            jwks as MappingNode,
            r.OptionalUrl("jwksUrl", "Where the partner publishes its public keys."),
            (keys = r.OptionalChoice("keys", kept, default, "demo: the node makes a key pair at its first start; none: an app of patients that can keep no key.")).Demo,
            r.References("scopes", required: true),
            r.Purposes(),
            r.References("interfaces", "domain/api/vN or an event type.", required: true),
            r.At)
        {
            Addresses = Partner.Networks(r),
            Uses = r.List("uses", ClientUse.Read, "What it reads, so that it is asked before that breaks."),
            RedirectUris = r.References("redirectUris", "Where an app of patients is answered, exactly: https, http on 127.0.0.1 or [::1], or a scheme of its own in reversed-domain form."),
            IsPublic = keys.Public,
            Title = r.OptionalText("title", "What patients read where they decide about the app.", 100),
            SenderConstrained = r.OptionalChoice("senderConstrained", Words.SenderConstraints, SenderConstraint.None, "What its access tokens are bound to: a key (dpop), the certificate of its connection (mtls), or one of them."),
        };
        r.ExactlyOne("jwks", "jwksUrl", "keys");
        CheckKeys(r, jwks);
        AppClient.Check(r, client);
        return client;
    }

    private static void CheckKeys(ResourceReader r, DocumentNode? jwks)
    {
        if (jwks is null)
        {
            return;
        }

        if ((jwks as MappingNode)?.Get("keys") is not SequenceNode { Items.Count: > 0 } keys)
        {
            r.Report("resource-value", "jwks", "'jwks' holds no 'keys'.", "A JWK set: { keys: [ … ] }, RFC 7517.");
        }
        else if (keys.Items.Any(k => k is MappingNode key && (key.Get("d") ?? key.Get("k")) is not null))
        {
            r.Report("resource-value", "jwks", "'jwks' holds a private key.", "Take it out, and let the partner make a new key: this one is known now.");
        }
    }
}

/// <summary>What a client declares that it reads of an interface.</summary>
/// <param name="Interface"><c>domain/api/vN</c> or an event type.</param>
/// <param name="Operations">operationIds; empty for any.</param>
/// <param name="Fields">Fields of the response or of the event's data; empty for any.</param>
public sealed record ClientUse(Ref Interface, IReadOnlyList<string> Operations, IReadOnlyList<string> Fields)
{
    internal static ClientUse Read(ResourceReader r) => new(
        r.Reference("interface", "domain/api/vN or an event type."), r.Texts("operations", "operationIds; any where none is named."), r.Texts("fields", "Fields that it reads; any where none is named."));
}

/// <summary>How the HL7 v2 messages of a partner are recognised.</summary>
/// <param name="Facilities">Values of MSH-4.</param>
/// <param name="Applications">Values of MSH-3; empty for any.</param>
/// <param name="Certificates">SHA-256 thumbprints (hex) or subjects of its TLS client certificates.</param>
/// <param name="At">Where it stands.</param>
public sealed record Hl7Sender(IReadOnlyList<Ref> Facilities, IReadOnlyList<string> Applications, IReadOnlyList<string> Certificates, SourcePosition At)
{
    internal static Hl7Sender Read(ResourceReader r) => new(r.References("facilities", "MSH-4.", required: true), r.Texts("applications", "MSH-3."), r.Texts("certificates"), r.At);
}

/// <summary>An event type that a partner gets: by webhook, through a broker, or because it comes for them.</summary>
/// <param name="Name">Its name within the partner.</param>
/// <param name="Event">The event type.</param>
/// <param name="Endpoint">Where webhooks go; null where they take another way.</param>
/// <param name="Secret">The signing secret (Standard Webhooks) by reference; null for one that is made here and shown to the partner in the portal.</param>
/// <param name="Client">The client in whose name they are delivered, or who pulls.</param>
/// <param name="At">Where it stands.</param>
public sealed record Subscription(string Name, Ref Event, WebhookEndpoint? Endpoint, SecretRef? Secret, Ref? Client, SourcePosition At)
{
    /// <summary>How the partner pulls; null where it is delivered to.</summary>
    public PullTerms? Pull { get; init; }

    /// <summary>The broker that they go to; null where they take another way.</summary>
    public BrokerTarget? Broker { get; init; }

    /// <summary>What its webhooks show beside their signature; null for nothing.</summary>
    public WebhookAuth? Auth { get; init; }

    /// <summary>By field of the data, the values of which one must stand there; empty for all events.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Ref>> Where { get; init; } = new Dictionary<string, IReadOnlyList<Ref>>();

    /// <summary>The only fields of the data that the partner gets; empty for all that leave.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>The secret before, while the partner changes over: deliveries carry a signature of each.</summary>
    public SecretRef? FormerSecret { get; init; }

    /// <summary>False where events of one subject may overtake each other.</summary>
    public bool IsOrdered { get; init; } = true;

    /// <summary>Deliveries at the same time, at most, of one node.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Deliveries a second, at most, of one node; null for no such limit.</summary>
    public int? PerSecond { get; init; }

    internal static Subscription Read(ResourceReader r)
    {
        var subscription = new Subscription(
            r.Name(),
            r.Reference("event", "The event type, such as clinical.lab-result.received.v1."),
            r.OptionalChild("endpoint", WebhookEndpoint.Read, "Where they are delivered by webhook."),
            r.OptionalSecret("secret", "The signing secret (Standard Webhooks) by reference; without one it is made here, and the partner sees it in the portal."),
            r.OptionalReference("client", "The client in whose name it is delivered, or who pulls."),
            r.At)
        {
            Pull = r.OptionalChild("pull", PullTerms.Read, "The partner comes for them: GET /events/subscriptions/NAME."),
            Broker = r.OptionalChild("broker", BrokerTarget.Read, "The broker that they go to."),
            Auth = r.OptionalChild("auth", WebhookAuth.Read, "What its webhooks show beside their signature."),
            Where = r.ListMap("where", "By field of the data, the values of which one must stand there, such as status: [final]."),
            Fields = r.Texts("fields", "The only fields of the data that the partner gets."),
            FormerSecret = r.OptionalSecret("formerSecret", "The secret before, while the partner changes over: deliveries carry a signature of each."),
            IsOrdered = r.OptionalChoice("order", new Choices<bool>(("subject", true), ("none", false)), true, "subject: one delivery waits for the one before of the same subject; none: nothing waits."),
            Concurrency = (int)(r.OptionalInteger("concurrency", 1, 100, "Deliveries at the same time, at most; 8 where nothing is said, and 64 through a broker, which confirms many together.") ?? 0),
            PerSecond = (int?)r.OptionalInteger("perSecond", 1, 10_000, "Deliveries a second, at most."),
        };
        r.ExactlyOne("endpoint", "pull", "broker");
        if (subscription is { Auth: not null, Endpoint: null } && r.Has("auth"))
        {
            r.Report("resource-value", "auth", "Only webhooks show something: a broker has credentials of its own, and who pulls shows something to us.", "Take 'auth' away.");
        }
        return subscription.Concurrency > 0 ? subscription : subscription with { Concurrency = subscription.Broker is null ? 8 : 64 };
    }
}

/// <summary>How a partner pulls events.</summary>
/// <param name="FromStart">True where its first request begins with the oldest event that is kept; else with the first one after it.</param>
public sealed record PullTerms(bool FromStart)
{
    internal static PullTerms Read(ResourceReader r) => new(r.OptionalChoice("from", new Choices<bool>(("start", true), ("now", false)), false, "Where the first request begins: the oldest event that is kept, or what comes from then on."));
}

/// <summary>Where a webhook goes: an address, or a path of a declared system.</summary>
public sealed record WebhookEndpoint(Uri? Url, Ref? System, string? Path, SourcePosition At)
{
    /// <summary>Certificates of connections to its address; null where none is shown and those that the machine trusts are trusted.</summary>
    public SystemTls? Tls { get; init; }

    internal static WebhookEndpoint Read(ResourceReader r)
    {
        var endpoint = new WebhookEndpoint(r.OptionalUrl("url"), r.OptionalReference("system"), r.OptionalText("path"), r.At)
        {
            Tls = r.OptionalChild("tls", SystemTls.Read, "Certificates of connections to the address (mutual TLS)."),
        };
        r.ExactlyOne("url", "system");
        if (endpoint.Tls is not null && endpoint.Url?.Scheme != Uri.UriSchemeHttps)
        {
            r.Report("resource-value", "tls", "Certificates belong to an endpoint with an https address of its own ('url').", "Give 'url' an https address, or take 'tls' away.");
        }
        else if (endpoint.Tls is { Certificate: null, Ca: null })
        {
            r.Report("resource-missing-key", "tls", "'tls' names no certificate.", "Add 'certificate' (what is shown to the endpoint), 'ca' (the roots of its own), or both.");
        }
        return endpoint;
    }
}
