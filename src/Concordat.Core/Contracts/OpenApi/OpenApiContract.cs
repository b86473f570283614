using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.OpenApi;

/// <summary>What an OpenAPI 3.0 or 3.1 document promises, reduced to what a gateway enforces. Immutable.</summary>
/// <param name="SpecVersion">The value of <c>openapi</c>, such as <c>3.1.0</c>.</param>
/// <param name="Operations">All operations in the order of the document.</param>
public sealed record OpenApiContract(string SpecVersion, IReadOnlyList<ApiOperation> Operations)
{
    /// <summary>Where its references lead.</summary>
    public required ContractFiles Files { get; init; }
}

/// <summary>One method on one path.</summary>
/// <param name="Id">The <c>operationId</c>, or <c>METHOD path</c> where the document gives none.</param>
/// <param name="Method">HTTP method in capitals.</param>
/// <param name="Path">The path below the base of the interface.</param>
/// <param name="Parameters">Parameters of the operation and of its path item, the former winning.</param>
/// <param name="Body">The request body; null where the contract knows none.</param>
/// <param name="Responses">By status: <c>200</c>, <c>2XX</c> or <c>default</c>.</param>
/// <param name="At">Where the operation stands.</param>
public sealed record ApiOperation(
    string Id,
    string Method,
    PathTemplate Path,
    IReadOnlyList<ApiParameter> Parameters,
    ApiBody? Body,
    IReadOnlyDictionary<string, ApiContent> Responses,
    SourcePosition At)
{
    /// <summary>True where a response without a body is all that a status promises, or the promised content; null where the contract does not know the status.</summary>
    public ApiContent? ResponseTo(int status)
    {
        var code = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Responses.GetValueOrDefault(code) ?? Responses.GetValueOrDefault($"{code[0]}XX") ?? Responses.GetValueOrDefault("default");
    }
}

/// <summary>A request body.</summary>
/// <param name="Required">Whether a request without one is wrong.</param>
/// <param name="Content">Its media types.</param>
public sealed record ApiBody(bool Required, ApiContent Content);
