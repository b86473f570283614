using System.Collections.Frozen;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Trust;

namespace Concordat.Gateway.Plan;

/// <summary>One operation of an API, compiled from its contract. Immutable.</summary>
internal sealed class OperationPlan
{
    public required ApiOperation Contract { get; init; }

    /// <summary>What the release asks of a caller of this operation.</summary>
    public required AccessFacts Facts { get; init; }

    /// <summary>Names of the query parameters that the contract knows.</summary>
    public required FrozenSet<string> QueryNames { get; init; }

    /// <summary>The query parameter by which a caller chooses fields, where the contract has one: <c>_elements</c> (FHIR R4, 3.1.1.5.9) or <c>fields</c>.</summary>
    public required string? Selector { get; init; }

    /// <summary>Where records stand in the response, by its content; for JSON responses alone.</summary>
    public required IReadOnlyDictionary<ApiMedia, RowShape> Rows { get; init; }

    /// <summary>The status of success that the contract promises first; 200 where it promises a range.</summary>
    public required int SuccessStatus { get; init; }

    /// <summary>RFC 9110, 9.2.1.</summary>
    public bool IsSafe => Contract.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE";

    /// <summary>What it does with a patient's data: a code of FHIR's consentaction.</summary>
    public string ConsentAction => IsSafe ? "access" : Contract.Method == "POST" ? "collect" : "correct";

    /// <summary>What it does to a resource: a code of <c>http://hl7.org/fhir/restful-interaction</c>.</summary>
    public required string Interaction { get; init; }

    /// <summary>RFC 9110, 9.2.2: a second call of the same kind may have a second effect.</summary>
    public bool NeedsIdempotencyKey => Contract.Method is "POST" or "PATCH";
}
