using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>
/// Holds a message against a profile. All findings at once; the last part of each path is the place in HL7's own way of
/// naming it (<c>OBX[2]-5</c>), and no text repeats a value of the message.
/// </summary>
public sealed class MessageCheck
{
    /// <summary>A message that is wrong in more ways is wrong; nobody reads on, and a hostile one must not fill memory.</summary>
    private const int MaxFindings = 200;

    private readonly Hl7Message _message;
    private readonly Profile _profile;
    private readonly List<Finding> _findings = [];

    private MessageCheck(Hl7Message message, Profile profile) => (_message, _profile) = (message, profile);

    /// <summary>Everything in the message that the profile does not allow; empty where it fits.</summary>
    public static IReadOnlyList<Finding> Check(Hl7Message message, Profile profile) => new MessageCheck(message, profile).Run();

    private List<Finding> Run()
    {
        CheckHeader();
        var tree = MessageTree.Build(_message, _profile.Root.Shape);
        foreach (var segment in tree.Misplaced)
        {
            // Z segments are the sender's own (§2.5.2): allowed anywhere, and nobody reads them.
            if (!segment.Name.StartsWith('Z'))
                Add("hl7-segment-unexpected", segment, null, $"{segment.Name} has no place here in profile '{_profile.Name}'.", "Move or drop the segment.");
        }
        CheckGroup(tree.Root);
        return _findings;
    }

    private void CheckHeader()
    {
        var header = _message.Header;
        if (_message.MessageCode != _profile.MessageCode || _message.TriggerEvent != _profile.TriggerEvent)
            Add("hl7-message-type", header, "-9", $"The message is not {_profile.MessageCode}^{_profile.TriggerEvent}.", "Send it to the listener of its own type.");
        if (!_profile.Versions.Contains(_message.Version))
            Add("hl7-version", header, "-12", "The version is not accepted.", $"One of {string.Join(", ", _profile.Versions)}.");
    }

    private void CheckGroup(MessageGroup group)
    {
        if (_findings.Count >= MaxFindings) return;
        var at = group.FirstSegment ?? _message.Header;
        foreach (var node in _profile.RulesAt(group.Shape)?.Children ?? [])
        {
            var shape = node.Shape;
            var parts = group.At(shape).ToList();
            var noun = shape.IsGroup ? "Group" : "Segment";
            if (parts.Count == 0 && node.Usage == Usage.Required)
                Add(shape.IsGroup ? "hl7-group-required" : "hl7-segment-required", at, null,
                    $"{noun} {shape.Name} is missing{(group.Parent is null ? "" : $" in {group.Shape.Name}")}.", $"Send {shape.Name}.");
            if (parts.Count > 0 && node.Usage == Usage.NotSupported)
                Add("hl7-segment-unexpected", FirstOf(parts[0]), null, $"{noun} {shape.Name} is not supported.", $"Leave {shape.Name} out.");
            if (parts.Count > shape.Max)
                Add("hl7-segment-cardinality", FirstOf(parts[shape.Max]), null, $"{noun} {shape.Name} stands here {parts.Count} times; at most {shape.Max} are allowed.");
            CheckUnique(node, parts);
            foreach (var part in parts)
            {
                if (part.Group is not null) CheckGroup(part.Group);
                else if (_findings.Count < MaxFindings) FieldCheck.Run(part.Segment!, node.Fields, _profile, _findings);
            }
        }
    }

    private void CheckUnique(ProfileNode node, List<MessagePart> parts)
    {
        if (node.Unique.Count == 0) return;
        var seen = new HashSet<string>();
        foreach (var group in parts.Select(p => p.Group).OfType<MessageGroup>())
        {
            var key = string.Join('\u0001', node.Unique.Select(path => group.SegmentsOf(path.Segment).FirstOrDefault() is { } s ? path.In(s).Text : ""));
            if (!seen.Add(key))
                Add("hl7-duplicate", group.FirstSegment!, null,
                    $"Another {node.Shape.Name} has the same {string.Join(" and ", node.Unique)}.", "Tell them apart, for example by OBX-4.");
        }
    }

    private Hl7Segment FirstOf(MessagePart part) => part.Segment ?? part.Group?.FirstSegment ?? _message.Header;

    private void Add(string rule, Hl7Segment segment, string? tail, string message, string? fix = null) =>
        _findings.Add(Finding.Error(rule, message, segment.Position, fix) with { Path = [segment.Location + tail] });
}
