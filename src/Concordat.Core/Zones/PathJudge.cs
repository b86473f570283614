using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Zones;

/// <summary>Judges paths one by one; a control plane and the nodes of a data plane ask the same one.</summary>
internal sealed class PathJudge(Network network, string? node = null)
{
    private readonly ZoneMap _map = new(network, node);
    private readonly Dictionary<InterfaceTerms, Residency> _residencies = new(ReferenceEqualityComparer.Instance);

    /// <summary>A client calls an API: its region gets the answer, and a way leads from its zone to the system behind.</summary>
    public DataPath Call(Api api, Partner partner, string client, SourcePosition at)
    {
        var (data, behind) = (DataOf(api.Terms), ToSystem(PathKind.Backend, api.Id, api.Terms, api.Backend.System));
        var refusals = Recipient(data, api.Id, partner).Concat(behind.Refusals).ToList();
        var way = behind.To.Zone is { } zone ? _map.Way(partner.Zone.Name, zone, data) : null;
        if (way is null && behind.To.Zone is not null && Known(partner.Zone) && Known(behind.To.Zone) && behind.Refusals.All(refusal => refusal.Rule is not (PathRules.Zone or PathRules.Deployment)) && !refusals.Exists(refusal => refusal.Rule == PathRules.Region))
        {
            refusals.Add(NoWay(partner.Zone.Name, behind.To.Zone, data, api.Id, at));
        }
        return new(PathKind.Call, api.Id, data.Class, Of(partner, client), behind.To, way ?? [], Word(_map.Asks(partner.Zone.Name, null)), at, refusals);
    }

    /// <summary>An interface sends to a system or prompts a model.</summary>
    public DataPath ToSystem(string kind, string id, InterfaceTerms terms, Ref reference)
    {
        var data = DataOf(terms);
        if (network.Systems.GetValueOrDefault(reference.Name) is not { } system)
        {
            return new(kind, id, data.Class, Interface(id), new("system", reference.Name, null, null), [], "any", reference.At, []);
        }
        var refusals = Place(data, id, system, reference.At).ToList();
        var way = _map.Way(null, system.Zone.Name, data);
        if (way is null && Known(system.Zone))
        {
            refusals.Add(NoWay(null, system.Zone.Name, data, id, reference.At));
        }
        if (Encryption(system, system.BaseUrl) is { } plain)
        {
            refusals.Add(plain);
        }
        var isModel = system.Type == SystemType.Model;
        return new(isModel ? PathKind.Prompt : kind, id, data.Class, Interface(id), new(isModel ? "model" : "system", system.Name, system.Zone.Name, system.Region.Name),
            way ?? [], Word(_map.Asks(null, system.Zone.Name)), reference.At, refusals);
    }

    /// <summary>A partner sends to a flow. What it sends it has, so its region is no matter; the way in is.</summary>
    public DataPath Source(Flow flow, Partner partner, SourcePosition at)
    {
        var (id, data) = ($"{flow.Domain}/{flow.Name}", DataOf(flow.Terms));
        var (way, asks) = (_map.Way(partner.Zone.Name, null, data), _map.Asks(partner.Zone.Name, null));
        var refusals = new List<PathRefusal>();
        if (way is null && Known(partner.Zone))
        {
            refusals.Add(NoWay(partner.Zone.Name, null, data, id, at));
        }
        if (asks == Transit.Mtls && flow.Source.Mllp is not null && partner.Hl7 is { Certificates.Count: 0 })
        {
            refusals.Add(new(PathRules.Encryption, at, $"The way from '{partner.Zone}' asks for mtls, and '{partner.Name}' declares no certificate.", "Add hl7.certificates to the partner."));
        }
        return new(PathKind.Source, id, data.Class, Of(partner, partner.Name), Interface(id), way ?? [], Word(asks), at, refusals);
    }

    /// <summary>Events of a partner are read at a broker. What it sends it has, so regions are no matter; the way to the broker is.</summary>
    public DataPath Publication(EventType type, Partner partner, Publication publication)
    {
        var there = ToSystem(PathKind.Publication, type.Type, type.Terms, publication.Broker.System);
        return there with { From = Of(partner, $"{partner.Name}/{publication.Name}"), To = Interface(type.Type), Refusals = [.. there.Refusals.Where(refusal => refusal.Rule is PathRules.Zone or PathRules.Encryption)] };
    }

    /// <summary>An event goes to the endpoint or broker of a partner, whose agreement says what becomes of it there: deployments bound our own systems.</summary>
    public DataPath Delivery(EventType type, Partner partner, Subscription subscription)
    {
        if (subscription.Broker is { } broker)
        {
            var there = ToSystem(PathKind.Delivery, type.Type, type.Terms, broker.System);
            return there with
            {
                From = Interface(type.Type), To = there.To with { Kind = "partner", Name = $"{partner.Name}/{subscription.Name}" },
                Refusals = [.. Recipient(DataOf(type.Terms), type.Type, partner), .. there.Refusals.Where(refusal => refusal.Rule != PathRules.Deployment)],
            };
        }
        if (subscription.Endpoint is null)
        {
            return Read(type, partner, $"{partner.Name}/{subscription.Name}", subscription.Event.At); // it comes for them
        }
        var (data, at) = (DataOf(type.Terms), subscription.Endpoint.System?.At ?? subscription.Event.At);
        var refusals = Recipient(data, type.Type, partner).ToList();
        if (subscription.Endpoint.System is { } reference && network.Systems.ContainsKey(reference.Name))
        {
            var there = ToSystem(PathKind.Delivery, type.Type, type.Terms, reference);
            if (there.Transit == Word(Transit.Mtls) && !network.Systems[reference.Name].BaseUrl.IsLoopback)
            {
                refusals.Add(new(PathRules.Encryption, at, $"The way to '{there.To.Zone}' asks for mtls, and no certificate of ours is shown to endpoints.", "Let a flow deliver to the system: its steps show the certificate."));
            }
            return there with { Kind = PathKind.Delivery, From = Interface(type.Type), Refusals = [.. refusals, .. there.Refusals.Where(refusal => refusal.Rule != PathRules.Deployment)], To = there.To with { Kind = "partner", Name = $"{partner.Name}/{subscription.Name}" } };
        }
        var (way, asks) = (_map.Way(null, partner.Zone.Name, data), _map.Asks(null, partner.Zone.Name));
        if (way is null && Known(partner.Zone))
        {
            refusals.Add(NoWay(null, partner.Zone.Name, data, type.Type, at));
        }
        if (subscription.Endpoint.Url is { } url && Plain(asks, url, subscription.Endpoint.Tls?.Certificate is not null) is { } plain)
        {
            refusals.Add(new(PathRules.Encryption, subscription.Endpoint.At, $"The way to '{partner.Zone}' asks for {Word(asks)}, and {plain}.", asks == Transit.Mtls ? "Add endpoint.tls.certificate: a secret by reference, PEM of certificate, chain and private key." : "Deliver to an https address."));
        }
        return new(PathKind.Delivery, type.Type, data.Class, Interface(type.Type), Of(partner, $"{partner.Name}/{subscription.Name}"), way ?? [], Word(asks), at, refusals);
    }

    /// <summary>A client reads events: it calls, and its region gets them.</summary>
    public DataPath Read(EventType type, Partner partner, string client, SourcePosition at)
    {
        var data = DataOf(type.Terms);
        var way = _map.Way(partner.Zone.Name, null, data);
        IEnumerable<PathRefusal> closed = way is null && Known(partner.Zone) ? [NoWay(partner.Zone.Name, null, data, type.Type, at)] : [];
        return new(PathKind.Read, type.Type, data.Class, Of(partner, client), Interface(type.Type), way ?? [], Word(_map.Asks(partner.Zone.Name, null)), at, [.. Recipient(data, type.Type, partner), .. closed]);
    }

    /// <summary>What is against an address of a system, which a node may have changed: encryption is asked for and not given. Loopback leaves no machine.</summary>
    public PathRefusal? Encryption(SystemResource system, Uri address) =>
        system.Type == SystemType.Sftp || address.IsLoopback ? null : (_map.Asks(null, system.Zone.Name), SystemResource.IsEncrypted(address)) switch
        {
            (Transit.Any, false) when system.Tls is not null => new(PathRules.Encryption, system.Tls.At, $"'{system.Name}' has certificates, and its address is plain {address.Scheme}.", $"Give '{system.Name}' an address that is encrypted ({Encrypted(system)})."),
            (Transit.Any, _) => null,
            (var asks, false) => new(PathRules.Encryption, system.At, $"The way to '{system.Zone}' asks for {Word(asks)}, and its address is plain {address.Scheme}.", $"Give '{system.Name}' an address that is encrypted ({Encrypted(system)}), or ask for less in the zones that reach '{system.Zone}'."),
            (Transit.Mtls, true) when system.Tls?.Certificate is null => new(PathRules.Encryption, system.At, $"The way to '{system.Zone}' asks for mtls, and '{system.Name}' names no certificate that is shown to it.", $"Add tls.certificate to '{system.Name}': a secret by reference, PEM of certificate, chain and private key."),
            _ => null,
        };

    private static string Encrypted(SystemResource system) => system.Type switch { SystemType.RabbitMq => "amqps", SystemType.Kafka => "kafka+ssl", _ => "https" };

    /// <summary>The encryption that calls from a partner's zone must come with.</summary>
    public Transit AsksOf(Partner partner) => _map.Asks(partner.Zone.Name, null);

    public static string Word(Transit transit) => transit switch { Transit.Tls => "tls", Transit.Mtls => "mtls", _ => "any" };

    private static string? Plain(Transit asks, Uri address, bool isShown) => asks == Transit.Any || address.IsLoopback ? null
        : asks == Transit.Mtls && !isShown ? "no certificate of ours is shown to the endpoint"
        : address.Scheme == Uri.UriSchemeHttps ? null : "its address is plain http";

    private static IEnumerable<PathRefusal> Recipient(Residency data, string id, Partner partner)
    {
        if (partner.Region.Name.Length > 0 && !data.AllowsRegion(partner.Region.Name))
        {
            yield return new(PathRules.Region, partner.Region.At, $"'{partner.Name}' stands in {partner.Region}, and '{id}' ({data.Class}) may go to {data.Where}.", Mend(data));
        }
    }

    private IEnumerable<PathRefusal> Place(Residency data, string id, SystemResource system, SourcePosition at)
    {
        var what = system.Type == SystemType.Model ? "The model" : "The system";
        if (system.Region.Name.Length > 0 && !data.AllowsRegion(system.Region.Name))
        {
            yield return new(PathRules.Region, at, $"{what} '{system.Name}' stands in {system.Region}, and '{id}' ({data.Class}) may go to {data.Where}.", Mend(data));
        }
        var deployment = system.Deployment ?? network.Zones.GetValueOrDefault(system.Zone.Name)?.Deployment;
        if (!data.AllowsDeployment(deployment))
        {
            yield return new(PathRules.Deployment, at, $"{what} '{system.Name}' stands in {(deployment is null ? "a deployment that nobody names" : Words.Deployments.WordFor(deployment))}, and {data.Class} data may be in {string.Join(", ", data.Deployments.Select(one => Words.Deployments.WordFor(one)))}.",
                "Name the zone's 'deployment', or send the data elsewhere.");
        }
    }

    /// <summary>No way at all, or none through zones in which these data may be.</summary>
    private PathRefusal NoWay(string? from, string? to, Residency data, string id, SourcePosition at)
    {
        var (start, end) = (from is null ? "the platform" : $"the zone '{from}'", to is null ? "the platform" : $"the zone '{to}'");
        if (_map.Way(from, to, null) is { } elsewhere)
        {
            var zone = elsewhere.Select(name => network.Zones[name]).First(zone => zone.Platform && !(data.AllowsRegion(zone.Region?.Name) && data.AllowsDeployment(zone.Deployment)));
            return data.AllowsRegion(zone.Region?.Name)
                ? new(PathRules.Deployment, at, $"The way from {start} to {end} leads over '{zone.Name}', where {data.Class} data may not be.", "Name the deployment of that zone, or declare another way.")
                : new(PathRules.Region, at, $"The way from {start} to {end} leads over '{zone.Name}' in {zone.Region}, and '{id}' ({data.Class}) may be in {data.Where}.", Mend(data));
        }
        return new(PathRules.Zone, at, $"No declared way leads from {start} to {end}{(from is not null && _map.HasLanding ? " over a landing zone" : "")}.", "Declare the way in 'reaches' of the zones between, or send the data elsewhere.");
    }

    private static string Mend(Residency data) =>
        $"Send the data elsewhere, or let 'regions' of the interface (and of the class {data.Class}, where it bounds them) name it: that is an exposure of data, and is approved as one.";

    private Residency DataOf(InterfaceTerms terms)
    {
        if (!_residencies.TryGetValue(terms, out var data))
        {
            data = _residencies[terms] = Residency.Of(network, terms);
        }
        return data;
    }

    /// <summary>A zone that there is not is told by its own rule, and no node takes such a release.</summary>
    private bool Known(Ref zone) => Known(zone.Name);

    private bool Known(string zone) => network.Zones.ContainsKey(zone);

    private static PathEnd Interface(string id) => new("interface", id, null, null);

    private static PathEnd Of(Partner partner, string name) => new("partner", name, partner.Zone.Name, partner.Region.Name);
}
