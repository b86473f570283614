using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Systems;

/// <summary>What a system behind answered, in the product's terms.</summary>
/// <param name="Outcome">Null where it was done; otherwise why not. Never holds a text of the system.</param>
/// <param name="Body">The answer of the operation; null where there is none.</param>
/// <param name="Cause">A stable sub-code beside the outcome, such as <c>odoo-user-error</c> or <c>fhir-422</c>.</param>
public sealed record SystemReply(Outcome? Outcome, JsonNode? Body = null, string? Cause = null)
{
    /// <summary>True where the effect was there already: an earlier attempt under the same key had made it.</summary>
    public bool Repeated { get; init; }

    /// <summary>For <see cref="Outcome.Invalid"/>: the place in the call, as <c>body.lines.0.quantity</c>; null where it is not known.</summary>
    public string? At { get; init; }

    /// <summary>More, for operators: a sentence that says what to do; null for none. Never a text of the system.</summary>
    public string? Detail { get; init; }

    /// <summary>True where it was done.</summary>
    public bool Done => Outcome is null;

    internal static SystemReply No(Outcome outcome, string cause, string? at = null) => new(outcome, null, cause) { At = at };
}

/// <summary>The parameters of one operation.</summary>
/// <param name="Path">Path parameters.</param>
/// <param name="Query">Query parameters, the first of each name.</param>
/// <param name="Body">The content; null for none.</param>
/// <param name="Key">The idempotency key. It must be unique over all callers: a gateway puts the client's id before the caller's key.</param>
public sealed record OperationCall(
    IReadOnlyDictionary<string, string> Path, IReadOnlyDictionary<string, string> Query, JsonNode? Body = null, string? Key = null)
{
    static readonly Dictionary<string, string> Nothing = [];
    static readonly Dictionary<string, IReadOnlyCollection<string>> Unbound = [];

    /// <summary>
    /// What bounds the caller, by the place of a request that names it (<c>query.location</c>): where the call does not name it, a search looks for these values
    /// alone, so that its pages are whole and its count tells of nothing else.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyCollection<string>> Within { get; init; } = Unbound;

    /// <summary>A call with a content alone, as flows make it.</summary>
    public static OperationCall Of(JsonNode? body, string? key = null) => new(Nothing, Nothing, body, key);
}
