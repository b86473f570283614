using Concordat.Core.Primitives;

namespace Concordat.Core.Catalogue;

/// <summary>Something that a workspace declares and others depend on.</summary>
/// <param name="Kind">A word of <see cref="NodeKind"/>.</param>
/// <param name="Name">Its name, unique in its kind.</param>
/// <param name="Summary">One sentence; empty where it has none.</param>
/// <param name="Owner">The domain that answers for it; null where none does.</param>
/// <param name="At">Where it stands.</param>
public sealed record GraphNode(string Kind, string Name, string Summary, string? Owner, SourcePosition At)
{
    /// <summary><c>kind:name</c>, unique in the graph.</summary>
    public string Id => $"{Kind}:{Name}";
}

/// <summary>A dependency, read as a sentence: from, kind, to.</summary>
/// <param name="From">The id of a node.</param>
/// <param name="Kind">A word of <see cref="EdgeKind"/>.</param>
/// <param name="To">The id of a node.</param>
/// <param name="At">What declares it.</param>
public sealed record GraphEdge(string From, string Kind, string To, SourcePosition At)
{
    /// <summary>Which step of the flow it is, from 0; -1 where it is none.</summary>
    public int Step { get; init; } = -1;
}

/// <summary>The kinds of nodes.</summary>
public static class NodeKind
{
    /// <summary>A governed HTTP API, <c>domain/name/vN</c>.</summary>
    public const string Api = "api";
    /// <summary>An event type.</summary>
    public const string Event = "event";
    /// <summary>A flow, <c>domain/name</c>.</summary>
    public const string Flow = "flow";
    /// <summary>A workflow, <c>domain/name</c>.</summary>
    public const string Workflow = "workflow";
    /// <summary>A batch job, <c>domain/name</c>.</summary>
    public const string Job = "job";
    /// <summary>A mapping, <c>domain/name</c>.</summary>
    public const string Mapping = "mapping";
    /// <summary>A profile of messages, <c>domain/name</c>.</summary>
    public const string Profile = "profile";
    /// <summary>What lies behind.</summary>
    public const string System = "system";
    /// <summary>Who lies outside.</summary>
    public const string Partner = "partner";
    /// <summary>An OAuth client of a partner.</summary>
    public const string Client = "client";
    /// <summary>Events that are delivered to a partner, <c>partner/name</c>.</summary>
    public const string Subscription = "subscription";
    /// <summary>A business domain.</summary>
    public const string Domain = "domain";
    /// <summary>A network segment.</summary>
    public const string Zone = "zone";

    /// <summary>Interfaces as partners get them, <c>domain/name</c>.</summary>
    public const string Product = "product";

    /// <summary>All of them, what calls first and what lies behind last.</summary>
    public static IReadOnlyList<string> All { get; } = [Partner, Client, Subscription, Product, Api, Event, Flow, Workflow, Job, Mapping, Profile, System, Domain, Zone];
}

/// <summary>The kinds of dependencies.</summary>
public static class EdgeKind
{
    /// <summary>A client calls an API.</summary>
    public const string Calls = "calls";
    /// <summary>A system backs an API, or receives what a subscription delivers.</summary>
    public const string Backs = "backs";
    /// <summary>A partner, system or job sends to a flow, a system to a job, or a partner through its broker events of a type.</summary>
    public const string Sends = "sends";
    /// <summary>A flow or workflow publishes an event.</summary>
    public const string Publishes = "publishes";
    /// <summary>A flow, workflow, client or subscription takes events of a type.</summary>
    public const string Subscribes = "subscribes";
    /// <summary>A flow delivers to a system, or a workflow calls it.</summary>
    public const string Delivers = "delivers";
    /// <summary>A mapping maps for a flow or workflow.</summary>
    public const string Maps = "maps";
    /// <summary>A profile is the contract of a flow's messages.</summary>
    public const string Validates = "validates";
    /// <summary>A domain answers for an interface.</summary>
    public const string Governs = "governs";
    /// <summary>A client or a subscription serves a partner.</summary>
    public const string Serves = "serves";
    /// <summary>A zone holds a system or a partner.</summary>
    public const string Holds = "holds";

    /// <summary>A workflow runs another, or a job comes before another.</summary>
    public const string Runs = "runs";

    /// <summary>A product holds an interface.</summary>
    public const string Bundles = "bundles";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Calls, Backs, Sends, Publishes, Subscribes, Delivers, Maps, Validates, Governs, Serves, Holds, Runs, Bundles];
}
