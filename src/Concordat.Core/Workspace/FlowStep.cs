using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>One step of a flow: one of the five records below.</summary>
public abstract record FlowStep(SourcePosition At)
{
    /// <summary>The word that stands in the file, which names the stage in the log.</summary>
    public abstract string Verb { get; }

    internal static FlowStep Read(ResourceReader r)
    {
        var map = r.OptionalReference("map", "A mapping of this domain, or domain/mapping.");
        var resolve = r.OptionalChoice("resolve", Words.Of("patient"), "", "Looked up in the patient index.");
        var deliver = r.OptionalChild("deliver", DeliverStep.ReadBody);
        var publish = r.OptionalChild("publish", PublishStep.ReadBody);
        var odoo = r.OptionalChild("odoo", OdooStep.ReadBody);
        r.ExactlyOne("map", "resolve", "deliver", "publish", "odoo");
        return (FlowStep?)deliver ?? publish ?? (FlowStep?)odoo ?? (resolve.Length > 0 ? new ResolveStep(resolve, r.At) : new MapStep(map ?? new Ref("", r.At), r.At));
    }
}

/// <summary>The message goes through a mapping.</summary>
public sealed record MapStep(Ref Mapping, SourcePosition At) : FlowStep(At)
{
    /// <inheritdoc/>
    public override string Verb => "map";
}

/// <summary>What the message calls the patient is replaced by what our index knows.</summary>
public sealed record ResolveStep(string What, SourcePosition At) : FlowStep(At)
{
    /// <inheritdoc/>
    public override string Verb => "resolve";
}

/// <summary>What the last mapping made is sent to a system.</summary>
/// <param name="System">The system.</param>
/// <param name="As"><c>fhir-transaction</c> or <c>json</c>.</param>
/// <param name="Path">For <c>json</c>: where it is posted.</param>
/// <param name="At">Where it stands.</param>
public sealed record DeliverStep(Ref System, string As, string? Path, SourcePosition At) : FlowStep(At)
{
    /// <inheritdoc/>
    public override string Verb => "deliver";

    internal static DeliverStep ReadBody(ResourceReader r) => new(r.Reference("system"), r.Choice("as", Words.Of("fhir-transaction", "json")), r.OptionalText("path"), r.At);
}

/// <summary>An event is published, its data made from the message by a mapping.</summary>
public sealed record PublishStep(Ref Event, Ref Mapping, SourcePosition At) : FlowStep(At)
{
    /// <inheritdoc/>
    public override string Verb => "publish";

    internal static PublishStep ReadBody(ResourceReader r) => new(r.Reference("event"), r.Reference("mapping"), r.At);
}

/// <summary>An Odoo operation with the values that the last mapping made.</summary>
public sealed record OdooStep(Ref System, Ref Operation, Ref Operations, SourcePosition At) : FlowStep(At)
{
    /// <inheritdoc/>
    public override string Verb => "odoo";

    /// <summary>The path in the workspace of the operations file.</summary>
    public string OperationsFile { get; init; } = "";

    internal static OdooStep ReadBody(ResourceReader r) => new(r.Reference("system"), r.Reference("operation"), r.Reference("operations", "The file that describes the operation."), r.At);
}
