using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>What a gateway could not enforce in full is no contract for it: told here, before any node would have to refuse the release.</summary>
public static class EnforcementRules
{
    private static readonly string[] Bodiless = ["GET", "HEAD", "OPTIONS", "TRACE"];
    private static readonly string[] Own = ["OPTIONS", "TRACE", "HEAD"];
    private static readonly string[] Safe = ["GET", .. Own];

    internal static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("gateway-method", Severity.Error, "A contract defines no method that the gateway answers itself.", ws =>
            from row in Operations(ws)
            where Own.Contains(row.Operation.Method)
            select new Complaint(row.Operation.At, $"The gateway answers {row.Operation.Method} itself; a contract cannot define it.", "Take it out of the contract.")),
        new("gateway-body", Severity.Error, "A request body stands where it has a meaning.", ws =>
            from row in Operations(ws)
            where row.Operation.Body is not null && Bodiless.Contains(row.Operation.Method)
            select new Complaint(row.Operation.At, $"A request body has no meaning with {row.Operation.Method} (RFC 9110, 9.3).", "Use query parameters, or another method.")),
        new("gateway-rows", Severity.Error, "A response that is minimised, or that names the patient, says where its records stand.", ws =>
            from row in Operations(ws)
            where IsGoverned(row.Api)
            from response in row.Operation.Responses
            where response.Key.StartsWith('2')
            from media in response.Value.All
            where Rows(row.Api, media) is null
            select new Complaint(row.Operation.At, $"The response {response.Key} of '{row.Operation.Id}' does not say where its records stand, so that they could be minimised.",
                "Describe it as an object, a list of objects, or an object with one list of objects.")),
        new("consent-before-effect", Severity.Warn, "A call that changes something names the patient, so that consent is asked before it happens.", ws =>
            from row in Operations(ws)
            where row.Api.Access.Consent == true && row.Api.Access.Subject is not null && !Safe.Contains(row.Operation.Method) && !NamesPatient(row.Api, row.Operation)
            select new Complaint(row.Operation.At, $"'{row.Operation.Id}' changes something and its request does not have to name the patient: consent would be asked when it is done.",
                row.Api.Access.Subject!.Path is { } name ? $"Require '{name}' in its path, query or body." : "Say in access.subject.path where requests name the patient.")),
        new("data-scope-record", Severity.Error, "Where a scope bounds what a partner sees, no call changes a record that its path names: whose it is would be known too late.", ws =>
            from row in Operations(ws)
            where row.Api.Access.DataScope.Count > 0 && !Safe.Contains(row.Operation.Method)
            from segment in row.Operation.Path.Segments
            where segment.IsParameter && row.Api.Access.DataScope.Values.All(place => place.Path != segment.Text)
            select new Complaint(row.Operation.At, $"'{row.Operation.Id}' changes the record that '{segment.Text}' names, whoever it belongs to: the gateway refuses it.",
                "Offer it to partners by an interface of its own that no scope bounds, or by an event.")),
        new("data-scope-before-effect", Severity.Error, "A call that changes something names whose record it is, where that bounds what a partner sees.", ws =>
            from row in Operations(ws)
            where !Safe.Contains(row.Operation.Method)
            from place in row.Api.Access.DataScope
            where !Names(row.Api, row.Operation, place.Value.Path)
            select new Complaint(row.Operation.At, $"'{row.Operation.Id}' changes something and its request does not have to name the {place.Key}: the gateway refuses it.",
                place.Value.Path is { } name ? $"Require '{name}' in its path, query or body." : $"Say in access.dataScope.{place.Key}.path where requests name it.")),
    ];

    /// <summary>Where the records stand in a response of an API; null where its schema leaves that open.</summary>
    public static RowShape? Rows(Api api, ApiMedia media) =>
        media.IsJson && media.SchemaNode is { } schema ? RowShape.Of(schema, api.OpenApi!.Files, Wanted(api)) : null;

    private static HashSet<string> Wanted(Api api) => api.Minimize.Values.SelectMany(fields => fields).Select(field => field.Name.Split('.')[0])
        .Concat(api.Access.Subject?.Response is { } subject ? [subject.Split('.')[0]] : []).Concat(api.Access.DataScope.Values.Select(place => place.Response.Split('.')[0])).ToHashSet(StringComparer.Ordinal);

    /// <summary>True where records of responses are minimised or withheld, so that it must be known where they stand.</summary>
    public static bool IsGoverned(Api api) => api.Minimize.Count > 0 || api.Access.DataScope.Count > 0 || (api.Access.Consent == true && api.Access.Subject?.Response is not null);

    private static IEnumerable<(Api Api, ApiOperation Operation)> Operations(Workspace ws) =>
        from api in ws.Apis.Values
        where api.OpenApi is not null && api.Document is not null && api.Terms.Lifecycle != Lifecycle.Draft
        from operation in api.OpenApi!.Operations
        select (api, operation);

    private static bool NamesPatient(Api api, ApiOperation operation) => Names(api, operation, api.Access.Subject!.Path);

    private static bool Names(Api api, ApiOperation operation, string? name) => name is not null && (
        operation.Parameters.Any(parameter => parameter.Name == name && parameter.Required)
        || (operation.Body is { Required: true } body && body.Content.All.Any() && body.Content.All.All(media =>
            media.SchemaNode is { } schema && RowShape.Requires(schema, api.OpenApi!.Files, name.Split('.')[0]))));
}
