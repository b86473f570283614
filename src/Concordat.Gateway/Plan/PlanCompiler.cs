using System.Collections.Frozen;
using System.Globalization;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using Concordat.Gateway.Answers;
using Concordat.Trust;

namespace Concordat.Gateway.Plan;

/// <summary>Compiles the APIs of a workspace. What cannot be enforced in full refuses the release as a whole.</summary>
internal static class PlanCompiler
{
    private static readonly FrozenSet<string> Bodiless = new[] { "GET", "HEAD", "OPTIONS", "TRACE" }.ToFrozenSet();

    /// <summary>Compiles all APIs that run or have run.</summary>
    /// <param name="release">Number of the release.</param>
    /// <param name="decision">The change request that made it.</param>
    /// <param name="workspace">Its typed model.</param>
    /// <param name="zone">The zone of this node; null where it was not told.</param>
    /// <returns>The plan, and the findings of which an error refuses it.</returns>
    public static (GatewayPlan Plan, IReadOnlyList<Finding> Findings) Compile(int release, string? decision, Workspace workspace, string? zone)
    {
        var findings = new List<Finding>();
        var apis = new Dictionary<string, ApiPlan>(StringComparer.Ordinal);
        foreach (var api in workspace.Apis.Values.Where(api => api.Terms.Lifecycle != Lifecycle.Draft).OrderBy(api => api.Id, StringComparer.Ordinal))
        {
            if (api.OpenApi is { } contract)
            {
                apis[api.Id] = Api(api, contract, workspace, zone, findings);
            }
        }
        return (new GatewayPlan(release, decision, apis.ToFrozenDictionary(StringComparer.Ordinal)), findings);
    }

    private static ApiPlan Api(Api api, OpenApiContract contract, Workspace workspace, string? zone, List<Finding> findings)
    {
        var classification = workspace.Classifications[api.Terms.Classification.Name];
        var paths = contract.Operations.GroupBy(operation => operation.Path.Text, StringComparer.Ordinal).Select(group => new RoutePath(
            group.First().Path, group.ToFrozenDictionary(operation => operation.Method, operation => Operation(api, operation, findings), StringComparer.Ordinal)));
        var operations = api.OperationsDocument is { } document ? OdooOperations.Read(document, findings) : null;
        foreach (var operation in contract.Operations.Where(operation => operations?.ByName.ContainsKey(operation.Id) == false))
        {
            findings.Add(Finding.Error("gateway-operation", $"The operations file of '{api.Id}' does not say which call of Odoo '{operation.Id}' is.", operation.At,
                "Add it to the operations file, or take it out of the contract."));
        }
        return new ApiPlan
        {
            Operations = operations,
            Id = api.Id,
            Interface = $"{api.Domain}/{api.Name}",
            Source = api,
            Version = api.Terms.Version.ToString(),
            Paths = PathTrie.Of(paths),
            TierName = api.Terms.Tier.Name,
            Tier = Tier(workspace, api.Terms.Tier.Name),
            Durable = classification.DurableAudit,
            Minimise = api.Minimize.ToFrozenDictionary(row => row.Key, row => FieldTree.Of(row.Value.Select(field => field.Name)), StringComparer.Ordinal),
            SubjectInResponse = api.Access.Subject?.Response?.Split('.') ?? [],
            Unreachable = Segments.Unreachable(api, workspace, zone),
            System = workspace.Systems[api.Backend.System.Name],
            Sunset = api.Terms.Sunset?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).ToString("R", CultureInfo.InvariantCulture),
        };
    }

    private static OperationPlan Operation(Api api, ApiOperation operation, List<Finding> findings)
    {
        if (operation.Method is "OPTIONS" or "TRACE" or "HEAD")
        {
            findings.Add(Finding.Error("gateway-method", $"The gateway answers {operation.Method} itself; a contract cannot define it.", operation.At, "Take it out of the contract."));
        }
        if (operation.Body is not null && Bodiless.Contains(operation.Method))
        {
            findings.Add(Finding.Error("gateway-body", $"A request body has no meaning with {operation.Method} (RFC 9110, 9.3).", operation.At, "Use query parameters, or another method."));
        }
        var rows = new Dictionary<ApiMedia, RowShape>();
        foreach (var (status, content) in operation.Responses.Where(response => response.Key.StartsWith('2')))
        {
            foreach (var media in content.All)
            {
                Rows(api, operation, status, media, rows, findings);
            }
        }
        return new OperationPlan
        {
            Facts = AccessFacts.Of(api, AccessFacts.InteractionOf(operation.Method, operation.Path.Text)),
            Contract = operation,
            QueryNames = operation.Parameters.Where(p => p.Place == ParameterPlace.Query).Select(p => p.Name).ToFrozenSet(StringComparer.Ordinal),
            Rows = rows,
            SuccessStatus = operation.Responses.Keys.Where(status => status.StartsWith('2')).Order(StringComparer.Ordinal)
                .Select(status => int.TryParse(status, out var code) ? code : 200).FirstOrDefault(200),
        };
    }

    /// <summary>Consent and minimisation need to know the records; a response that hides them cannot be governed.</summary>
    private static void Rows(Api api, ApiOperation operation, string status, ApiMedia media, Dictionary<ApiMedia, RowShape> rows, List<Finding> findings)
    {
        var governed = api.Minimize.Count > 0 || (api.Access.Consent == true && api.Access.Subject?.Response is not null);
        var wanted = api.Minimize.Values.SelectMany(fields => fields).Select(field => field.Name.Split('.')[0])
            .Concat(api.Access.Subject?.Response is { } subject ? [subject.Split('.')[0]] : []).ToHashSet(StringComparer.Ordinal);
        if (media.IsJson && media.SchemaNode is { } schema && RowShape.Of(schema, api.Document!, wanted) is { } shape)
        {
            rows[media] = shape;
        }
        else if (governed)
        {
            findings.Add(Finding.Error("gateway-rows", $"The response {status} of '{operation.Id}' does not say where its records stand, so that they could be minimised.",
                operation.At, "Describe it as an object, a list of objects, or an object with one list of objects."));
        }
    }

    private static Tier Tier(Workspace workspace, string name) =>
        workspace.Tiers.TryGetValue(name, out var tier) ? tier : throw new InvalidOperationException($"The tier '{name}' was checked and is missing.");
}
