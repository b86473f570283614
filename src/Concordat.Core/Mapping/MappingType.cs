using Concordat.Core.Primitives;

namespace Concordat.Core.Mapping;

/// <summary>Rules under a name, for a data type that comes in many places.</summary>
internal sealed record MappingType(IReadOnlyList<MappingRule> Rules, SourcePosition At);
