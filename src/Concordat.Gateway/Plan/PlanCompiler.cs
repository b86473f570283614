using System.Collections.Frozen;
using System.Globalization;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Observation;
using Concordat.Core.Workspace;
using Concordat.Core.Zones;
using Concordat.Gateway.Answers;
using Concordat.Platform.Observation;
using Concordat.Trust;

namespace Concordat.Gateway.Plan;

/// <summary>Compiles the APIs of a workspace, whose rules have refused every contract that could not be enforced in full.</summary>
internal static class PlanCompiler
{
    /// <summary>Compiles all APIs that run or have run.</summary>
    /// <param name="release">Number of the release.</param>
    /// <param name="decision">The change request that made it.</param>
    /// <param name="madeAt">When it was made.</param>
    /// <param name="workspace">Its typed model.</param>
    /// <param name="zone">The zone of this node; null where it was not told.</param>
    public static GatewayPlan Compile(int release, string? decision, DateTimeOffset madeAt, Workspace workspace, string? zone)
    {
        var gate = new PathGate(workspace, zone);
        var apis = new Dictionary<string, ApiPlan>(StringComparer.Ordinal);
        foreach (var api in workspace.Apis.Values.Where(api => api.Terms.Lifecycle != Lifecycle.Draft).OrderBy(api => api.Id, StringComparer.Ordinal))
        {
            if (api.OpenApi is { } contract)
            {
                apis[api.Id] = Api(api, contract, madeAt, workspace, gate);
            }
        }
        return new GatewayPlan(release, decision, apis.ToFrozenDictionary(StringComparer.Ordinal)) { Asks = gate.Asks() };
    }

    private static ApiPlan Api(Api api, OpenApiContract contract, DateTimeOffset madeAt, Workspace workspace, PathGate gate)
    {
        var classification = workspace.Classifications[api.Terms.Classification.Name];
        var paths = contract.Operations.GroupBy(operation => operation.Path.Text, StringComparer.Ordinal).Select(group => new RoutePath(
            group.First().Path, group.ToFrozenDictionary(operation => operation.Method, operation => Operation(api, operation), StringComparer.Ordinal)));
        return new ApiPlan
        {
            Operations = api.OperationsFile is { } file ? workspace.Operations[file] : null,
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
            IsGoverned = EnforcementRules.IsGoverned(api),
            DataScope = [.. api.Access.DataScope.Select(place => new ScopePlan(place.Key, place.Value.Path, place.Value.Response.Split('.')))],
            Content = RecordContent.Of(api.Access.Subject),
            Unreachable = gate.Unreachable(api),
            Sampled = new TrafficSample(api.Id, api.Terms.Version.ToString(), () => ObservedValues.NamesOf(api)),
            System = workspace.Systems[api.Backend.System.Name],
            Deprecation = api.Terms.Lifecycle == Lifecycle.Deprecated ? Deprecation(api, madeAt) : null,
            Successor = api.Terms.Lifecycle is Lifecycle.Deprecated or Lifecycle.Retired ? Successor(api, workspace) : null,
            Sunset = api.Terms.Sunset?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).ToString("R", CultureInfo.InvariantCulture),
        };
    }

    private static string Deprecation(Api api, DateTimeOffset madeAt)
    {
        var since = api.Terms.Deprecated is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : madeAt;
        return "@" + since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The newest version of the same API that is there to stay.</summary>
    private static string? Successor(Api api, Workspace workspace) => workspace.Apis.Values
        .Where(other => other.Domain == api.Domain && other.Name == api.Name && other.Terms.Lifecycle == Lifecycle.Published && other.Terms.Version.Major > api.Terms.Version.Major)
        .MaxBy(other => other.Terms.Version.Major) is { } next ? $"</apis/{next.Id}>; rel=\"successor-version\"" : null;

    private static OperationPlan Operation(Api api, ApiOperation operation)
    {
        var rows = new Dictionary<ApiMedia, RowShape>();
        foreach (var media in operation.Responses.Where(response => response.Key.StartsWith('2')).SelectMany(response => response.Value.All))
        {
            if (EnforcementRules.Rows(api, media) is { } shape)
            {
                rows[media] = shape;
            }
        }
        var interaction = AccessFacts.InteractionOf(operation.Method, operation.Path.Text);
        return new OperationPlan
        {
            Facts = AccessFacts.Of(api, interaction),
            Interaction = interaction == Interaction.Search ? "search-type" : interaction.ToString().ToLowerInvariant(),
            Contract = operation,
            QueryNames = operation.Parameters.Where(p => p.Place == ParameterPlace.Query).Select(p => p.Name).ToFrozenSet(StringComparer.Ordinal),
            Selector = Array.Find(FieldSelection.Names, name => operation.Parameters.Any(p => p.Place == ParameterPlace.Query && p.Name == name)),
            Rows = rows,
            SuccessStatus = operation.Responses.Keys.Where(status => status.StartsWith('2')).Order(StringComparer.Ordinal)
                .Select(status => int.TryParse(status, out var code) ? code : 200).FirstOrDefault(200),
        };
    }

    private static Tier Tier(Workspace workspace, string name) =>
        workspace.Tiers.TryGetValue(name, out var tier) ? tier : throw new InvalidOperationException($"The tier '{name}' was checked and is missing.");
}
