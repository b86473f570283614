using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A governed HTTP API, served at <c>/apis/{domain}/{name}/v{major}</c>.</summary>
public sealed record Api(
    string Name, InterfaceTerms Terms, Ref Contract, ApiBackend Backend, ApiAccess Access, IReadOnlyDictionary<string, IReadOnlyList<Ref>> Minimize, SourcePosition At)
{
    /// <summary>The domain of its folder.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The major version, which is part of its address.</summary>
    public int Major => Terms.Version.Major;

    /// <summary><c>domain/name/vN</c>, unique in the workspace.</summary>
    public string Id => $"{Domain}/{Name}/v{Major}";

    /// <summary>The OpenAPI document.</summary>
    public MappingNode? Document { get; init; }

    /// <summary>The contract as a gateway enforces it; null only in a workspace with errors.</summary>
    public OpenApiContract? OpenApi { get; init; }

    /// <summary>Path of the Odoo operations file, the key of <see cref="Workspace.Operations"/>; null where calls are forwarded.</summary>
    public string? OperationsFile { get; init; }

    internal static Api Read(ResourceReader r)
    {
        r.Kind("api");
        return new(
            r.Name(),
            InterfaceTerms.Read(r),
            r.Reference("contract", "The OpenAPI file beside this one."),
            r.Child("backend", ApiBackend.Read, "Where calls go."),
            r.Child("access", ApiAccess.Read),
            r.ListMap("minimize", "By purpose of use, the only fields of a response that it sees."),
            r.At);
    }
}

/// <summary>Where calls go: forwarded to a path of a system, or translated to Odoo calls by an operations file.</summary>
public sealed record ApiBackend(Ref System, string? Path, Ref? Operations, SourcePosition At)
{
    internal static ApiBackend Read(ResourceReader r)
    {
        var backend = new ApiBackend(r.Reference("system"), r.OptionalText("path", "Calls are forwarded below this path."), r.OptionalReference("operations", "File that says which Odoo call each operation is."), r.At);
        r.ExactlyOne("path", "operations");
        return backend;
    }
}

/// <summary>Who may call, for what, and whose consent is asked.</summary>
/// <param name="Purposes">Purposes of use for which the interface may be called; empty for any.</param>
/// <param name="Scopes">What a token needs: <c>read</c> for safe methods, <c>write</c> for the others.</param>
/// <param name="Subject">Where the patient is named.</param>
/// <param name="Consent">True where the patient's consent decides; null where nothing is said.</param>
/// <param name="At">Where it stands.</param>
public sealed record ApiAccess(IReadOnlyList<Ref> Purposes, IReadOnlyDictionary<string, Ref> Scopes, ApiSubject? Subject, bool? Consent, SourcePosition At)
{
    /// <summary>By name (facility, payer, …), where requests and records say to which one they belong; a partner sees those alone that its own <c>dataScope</c> lists.</summary>
    public IReadOnlyDictionary<string, ApiScopePlace> DataScope { get; init; } = new Dictionary<string, ApiScopePlace>();

    internal static ApiAccess Read(ResourceReader r)
    {
        var access = new ApiAccess(
            r.Purposes(),
            r.TextMap("scopes", "read and write: the scope that safe and other methods need.", required: true),
            r.OptionalChild("subject", ApiSubject.Read),
            r.OptionalChoice("consent", new Choices<bool?>(("required", true), ("none", false)), null),
            r.At)
        {
            DataScope = r.Map("dataScope", ApiScopePlace.Read, "What bounds whose records a partner sees, such as facility, payer or location: where request and response name it."),
        };
        foreach (var (word, scope) in access.Scopes)
        {
            if (word is not ("read" or "write"))
            {
                r.Report("resource-value", "scopes", $"'scopes' knows 'read' and 'write', not '{word}'.");
            }
            else if (!ScopeName.IsValid(scope.Name))
            {
                r.Report("resource-value", "scopes", "A scope here is no SMART scope.", "Such as system/Invoice.rs (SMART App Launch 2.2, scopes).");
            }
        }

        return access;
    }
}

/// <summary>Where request and response name the patient, and what consents may tell apart: parameter or JSON property names, dotted.</summary>
/// <param name="Path">Path, query or body property of the request.</param>
/// <param name="Response">Property of each row of the response.</param>
/// <param name="System">Who assigned the patient's identifier; null where it is a reference of the organization's own.</param>
/// <param name="Class">FHIR resource type of the rows; null where none fits.</param>
/// <param name="Code">Property of each row that says what it is of; null where rows have none.</param>
/// <param name="Date">Property of each row that says when it was true.</param>
public sealed record ApiSubject(string? Path, string? Response, string? System = null, string? Class = null, string? Code = null, string? Date = null)
{
    internal static ApiSubject Read(ResourceReader r) => new(
        r.OptionalText("path", "Path, query or body property of the request."), r.OptionalText("response", "Property of each row of the response."),
        r.OptionalText("system", "Who assigned the patient's identifier, such as urn:oid:…; leave it out for a reference of your own."),
        r.OptionalText("class", "FHIR resource type of the rows, such as Observation: consents may permit or deny it."),
        r.OptionalText("code", "Property of each row that says what it is of: a text system|code, a Coding or a CodeableConcept."),
        r.OptionalText("date", "Property of each row that says when it was true of the patient."));
}

/// <summary>Where request and response say to what a record belongs.</summary>
/// <param name="Path">Path, query or body property of the request; null where requests do not name it.</param>
/// <param name="Response">Property of each row of the response, dotted.</param>
/// <param name="At">Where it stands.</param>
public sealed record ApiScopePlace(string? Path, string Response, SourcePosition At)
{
    internal static ApiScopePlace Read(ResourceReader r) => new(
        r.OptionalText("path", "Path, query or body property of the request."), r.Text("response", "Property of each row of the response."), r.At);
}
