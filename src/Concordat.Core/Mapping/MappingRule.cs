using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Mapping;

/// <summary>
/// One compiled rule. With <see cref="Entry"/> it makes a bundle entry; with <see cref="To"/> and <see cref="Rules"/> or
/// <see cref="Use"/> an object; with <see cref="To"/> alone a value; with neither it groups rules under one condition or repetition.
/// </summary>
internal sealed record MappingRule(
    SourcePosition At, TargetPath? To, SourcePath? From, JsonNode? Literal, Template? Template, string? Reference, string? References,
    IReadOnlyList<MappingRule> Rules, SourcePath? ForEach, string? Use, Test? When, CodeMap? Codes, Conversion As, JsonNode? Default, string? Join,
    bool Required, BundleEntry? Entry);

/// <summary>An entry of a FHIR transaction and the request that makes it idempotent (FHIR R4 §3.1.0.11, §3.1.0.8.1).</summary>
/// <param name="Name">How other rules refer to it.</param>
/// <param name="Resource">Its resource type.</param>
/// <param name="Method">POST or PUT.</param>
/// <param name="Url">For PUT, the conditional address: <c>Observation?identifier=…</c>.</param>
/// <param name="IfNoneExist">For POST, the search by which the server finds what is there already.</param>
internal sealed record BundleEntry(string Name, string Resource, string Method, Template? Url, Template? IfNoneExist);
