using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A kind of event that a domain publishes as CloudEvents 1.0.</summary>
public sealed partial record EventType(string Name, InterfaceTerms Terms, Ref Schema, string Subject, EventAccess? Access, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The major version, which is part of its type.</summary>
    public int Major => Terms.Version.Major;

    /// <summary>The CloudEvents <c>type</c>: <c>clinical.lab-result.received.v1</c>; unique in the workspace.</summary>
    public string Type => $"{Domain}.{Name}.v{Major}";

    /// <summary>The JSON Schema of <c>data</c>.</summary>
    public MappingNode? SchemaDocument { get; init; }

    /// <summary>The schema, ready to judge; null only in a workspace with errors.</summary>
    public CompiledSchema? DataSchema { get; init; }

    internal static EventType Read(ResourceReader r)
    {
        r.Kind("event");
        var name = r.Text("name", "entity.happened, past tense: lab-result.received.", 100);
        if (name.Length > 0 && !NamePattern().IsMatch(name))
        {
            r.Report("resource-value", "name", "The name of an event is an entity and what happened to it.", "Such as lab-result.received.");
        }

        return new(
            name,
            InterfaceTerms.Read(r),
            r.Reference("schema", "The JSON Schema file of the data, beside this one."),
            r.Text("subject", "Property of the data that becomes the CloudEvents subject; order is kept per subject."),
            r.OptionalChild("access", EventAccess.Read),
            r.At);
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}

/// <summary>Who may subscribe, and for what.</summary>
public sealed record EventAccess(IReadOnlyList<Ref> Purposes, Ref? Scope, bool? Consent, SourcePosition At)
{
    internal static EventAccess Read(ResourceReader r) => new(
        r.Purposes(), r.OptionalReference("scope", "What a subscriber's client needs."), r.OptionalChoice("consent", new Choices<bool?>(("required", true), ("none", false)), null), r.At);
}
