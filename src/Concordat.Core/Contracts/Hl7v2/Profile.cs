using System.Collections.Frozen;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>
/// An HL7 v2 message profile (kind <c>profile</c>): the contract of a flow whose source is MLLP. Immutable and compiled: it
/// may be shared by all threads.
/// </summary>
public sealed class Profile
{
    private static readonly Choices<string> Formats = new(("hl7v2", "hl7v2"));
    private readonly FrozenDictionary<StructureNode, ProfileNode> _nodes;
    private readonly FrozenDictionary<string, IReadOnlySet<string>> _tables;

    private Profile(string name, string messageCode, string triggerEvent, IReadOnlyList<string> versions, ProfileNode root,
        FrozenDictionary<string, IReadOnlySet<string>> tables, SourcePosition at)
    {
        (Name, MessageCode, TriggerEvent, Versions, Root, _tables, At) = (name, messageCode, triggerEvent, versions, root, tables, at);
        _nodes = AllOf(root).ToFrozenDictionary(n => n.Shape);
    }

    /// <summary>Its name in the workspace.</summary>
    public string Name { get; }

    /// <summary>MSH-9.1 that it is for.</summary>
    public string MessageCode { get; }

    /// <summary>MSH-9.2 that it is for.</summary>
    public string TriggerEvent { get; }

    /// <summary>Values of MSH-12 that it allows.</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>The message as a whole.</summary>
    public ProfileNode Root { get; }

    /// <summary>Where it was written.</summary>
    public SourcePosition At { get; }

    /// <summary>Reads the resource; mistakes become findings of the reader, and the profile is then not to be used.</summary>
    public static Profile Read(ResourceReader r)
    {
        r.Kind("profile");
        var name = r.Name();
        r.Text("version", "Semantic version of the profile.", 40);
        r.OptionalText("lifecycle", "draft, published, deprecated or retired.", 20);
        r.OptionalText("owner", "The domain that keeps it.", 64);
        r.OptionalText("summary", "One sentence.");
        r.OptionalChoice("format", Formats, "hl7v2", "The format that the profile is for.");
        var message = r.Text("message", "Message code and trigger event, such as ORU^R01.", 20);
        var versions = r.Texts("versions", "Values of MSH-12 that are accepted.", required: true);
        var lists = r.ListMap("tables", "Tables of this profile: name to list of values. One named like an HL7 table replaces it.");
        var children = r.List("segments", ProfileNode.Read, "The message's segments and groups, in order.", required: true);

        var type = message.Split('^');
        if (r.Has("message") && (type.Length != 2 || type.Any(t => t.Length != 3 || !t.All(char.IsAsciiLetterOrDigit))))
            r.Report("resource-value", "message", "A message is named by code and trigger event.", "Such as ORU^R01.");
        if (r.Has("segments") && children is not [{ Shape.Name: "MSH", Usage: Usage.Required }, ..])
            r.Report("resource-value", "segments", "A message begins with its header.", "Begin with { segment: MSH, usage: R }.");
        var shape = new StructureNode(name, 1, 1, [.. children.Select(c => c.Shape)]);
        var root = new ProfileNode(shape, Usage.Required, [], children, []);
        ReportUnknownTables(r, root, lists);
        var tables = lists.ToFrozenDictionary(t => t.Key, t => (IReadOnlySet<string>)t.Value.Select(v => v.Name).ToFrozenSet());
        return new Profile(name, type[0], type.Length > 1 ? type[1] : "", versions, root, tables, r.At);
    }

    /// <summary>The rules at a place of the structure.</summary>
    internal ProfileNode? RulesAt(StructureNode shape) => _nodes.GetValueOrDefault(shape);

    /// <summary>The values of a table, the profile's own first.</summary>
    internal IReadOnlySet<string>? Table(string name) => _tables.GetValueOrDefault(name) ?? Tables.Find(name);

    private static void ReportUnknownTables(ResourceReader r, ProfileNode root, IReadOnlyDictionary<string, IReadOnlyList<Ref>> lists)
    {
        foreach (var rule in AllOf(root).SelectMany(n => n.Fields).SelectMany(f => f.Components.Prepend(f)))
        {
            if (rule.Table is { } table && !lists.ContainsKey(table.Name) && Tables.Find(table.Name) is null)
                r.ReportAt("profile-unknown-table", table.At, $"There is no table '{table.Name}'.",
                    $"List its values under 'tables', or use one of {string.Join(", ", Tables.Numbers)}.");
        }
    }

    private static IEnumerable<ProfileNode> AllOf(ProfileNode node) => node.Children.SelectMany(AllOf).Prepend(node);
}
