using System.Collections.Frozen;
using Concordat.Core.Workspace;
using Concordat.Gateway.Answers;
using Concordat.Platform.Observation;

namespace Concordat.Gateway.Plan;

/// <summary>One version of one API, compiled from the active release. Immutable.</summary>
internal sealed class ApiPlan
{
    /// <summary><c>domain/name/vN</c>, its address below <c>/apis</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>domain/name</c>, as exchanges name it.</summary>
    public required string Interface { get; init; }

    public required Api Source { get; init; }

    public required string Version { get; init; }

    public required PathTrie Paths { get; init; }

    public required string TierName { get; init; }

    public required Tier Tier { get; init; }

    /// <summary>The value of <c>RateLimit-Policy</c>: quota and window.</summary>
    public string RatePolicy => field ??= $"\"{TierName}\";q={Tier.Burst};w={Math.Max(1, (Tier.Burst + Tier.PerSecond - 1) / Tier.PerSecond)}";

    /// <summary>What stands before the contract's own path at the system behind.</summary>
    public string BackendPath => field ??= Source.Backend.Path?.TrimEnd('/') ?? "";

    /// <summary>An exchange is committed before it is answered.</summary>
    public required bool Durable { get; init; }

    /// <summary>By purpose, what it sees; empty where nothing is taken away.</summary>
    public required FrozenDictionary<string, FieldTree> Minimise { get; init; }

    /// <summary>Property names that lead to the patient in a record of the response; empty where none does.</summary>
    public required string[] SubjectInResponse { get; init; }

    /// <summary>Records of its responses are minimised or withheld, so that none leaves of which it is not known where they stand.</summary>
    public required bool IsGoverned { get; init; }

    /// <summary>What bounds whose records a caller sees.</summary>
    public required ScopePlan[] DataScope { get; init; }

    /// <summary>What consents may tell apart in its records.</summary>
    public required RecordContent Content { get; init; }

    /// <summary>Partners that may not reach it, with the reason in the words of the workspace.</summary>
    public required FrozenDictionary<string, string> Unreachable { get; init; }

    /// <summary>Which of its calls are looked at.</summary>
    public required TrafficSample Sampled { get; init; }

    public required SystemResource System { get; init; }

    /// <summary>Which call of Odoo each operation is; null where calls are forwarded.</summary>
    public OdooOperations? Operations { get; init; }

    /// <summary>The value of the <c>Deprecation</c> header (RFC 9745), a structured date; null where the version is not deprecated.</summary>
    public string? Deprecation { get; init; }

    /// <summary>The value of <c>Link</c>: the version after a deprecated or retired one (RFC 5829, <c>successor-version</c>); null where there is none.</summary>
    public string? Successor { get; init; }

    /// <summary>The value of the <c>Sunset</c> header (RFC 8594); null where there is none.</summary>
    public string? Sunset { get; init; }

    public Lifecycle Lifecycle => Source.Terms.Lifecycle;

    public bool AsksConsent => Source.Access.Consent == true;

    /// <summary>Its system is a FHIR server, so refusals are OperationOutcomes.</summary>
    public bool IsFhir => System.Type == SystemType.Fhir;

    public bool IsOdoo => Operations is not null;
}

/// <summary>Where requests and records name what bounds a caller.</summary>
/// <param name="Name">Such as <c>facility</c>.</param>
/// <param name="Path">Parameter or body property of a request; null where requests do not name it.</param>
/// <param name="Response">Property names that lead to it in a record.</param>
internal sealed record ScopePlan(string Name, string? Path, string[] Response);
