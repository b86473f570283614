namespace Concordat.Core.Contracts.Compatibility;

/// <summary>Who has to read whose data when the schema of an event changes; the names are those of schema registries.</summary>
public enum CompatibilityMode
{
    /// <summary>Nobody: anything may change.</summary>
    None,
    /// <summary>Who has the new schema reads data of the version before.</summary>
    Backward,
    /// <summary>Who has the version before reads data of the new schema.</summary>
    Forward,
    /// <summary>Both.</summary>
    Full,
    /// <summary>Who has the new schema reads data of all versions before.</summary>
    BackwardTransitive,
    /// <summary>Who has any version before reads data of the new schema.</summary>
    ForwardTransitive,
    /// <summary>Both, for all versions before.</summary>
    FullTransitive,
}
