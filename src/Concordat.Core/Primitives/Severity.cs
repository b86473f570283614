namespace Concordat.Core.Primitives;

/// <summary>How much a finding weighs; the names are those of Spectral rulesets.</summary>
public enum Severity
{
    /// <summary>Blocks.</summary>
    Error,
    /// <summary>Should be mended; blocks where the user asked for it.</summary>
    Warn,
    /// <summary>Worth knowing.</summary>
    Info,
    /// <summary>A nicety.</summary>
    Hint,
}
