namespace Concordat.Core.Contracts.Compatibility;

/// <summary>What an operation promises by <c>x-stability-level</c>; a higher value promises more.</summary>
public enum StabilityLevel
{
    /// <summary>A sketch.</summary>
    Draft,
    /// <summary>To be tried.</summary>
    Alpha,
    /// <summary>Nearly settled.</summary>
    Beta,
    /// <summary>Settled; also where nothing is said.</summary>
    Stable,
}
