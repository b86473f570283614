using System.Text.Json.Serialization;

namespace Concordat.Gateway;

/// <summary>Why the gateway would do with a call what it does: the release, the route, and each decision on the way.</summary>
/// <param name="Release">Number of the release that runs; 0 for none.</param>
/// <param name="Decision">The change request whose approval made it.</param>
/// <param name="Interface"><c>domain/api/vN</c>; null where none was found.</param>
/// <param name="Version">The contract's version.</param>
/// <param name="Operation">operationId.</param>
/// <param name="Outcome"><c>ok</c>, or the code of the refusal.</param>
/// <param name="Steps">What was looked at, in the order of the pipeline, to the first refusal.</param>
public sealed record GatewayExplanation(
    int Release, string? Decision, string? Interface, string? Version, string? Operation, string Outcome, IReadOnlyList<GatewayExplanationStep> Steps);

/// <summary>One step.</summary>
/// <param name="Step">Its name in the pipeline.</param>
/// <param name="Permits">Whether the call goes on.</param>
/// <param name="Reason">Why.</param>
/// <param name="Where">The file of the workspace that says so; null where none does.</param>
public sealed record GatewayExplanationStep(string Step, bool Permits, string Reason, string? Where = null);

/// <summary>Serializes explanations without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayExplanation))]
public sealed partial class GatewayExplanationJson : JsonSerializerContext;
