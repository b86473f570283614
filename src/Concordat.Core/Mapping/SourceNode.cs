using System.Text.Json.Nodes;
using Concordat.Core.Formats.Hl7v2;

namespace Concordat.Core.Mapping;

/// <summary>A place in what is mapped. Each format has its own kinds of places; the rest of the engine sees only these.</summary>
internal abstract record SourceNode;

/// <summary>An occurrence of a group of an HL7 v2 message, or the message as a whole.</summary>
internal sealed record GroupNode(MessageGroup Group) : SourceNode;

/// <summary>A segment.</summary>
internal sealed record SegmentNode(Hl7Segment Segment) : SourceNode;

/// <summary>A field, repetition, component or subcomponent.</summary>
internal sealed record ValueNode(Hl7Value Value) : SourceNode;

/// <summary>A value of a JSON document.</summary>
internal sealed record JsonItem(JsonNode Node) : SourceNode;

/// <summary>A parameter that the caller passed in.</summary>
internal sealed record ParameterNode(string Text) : SourceNode;
