namespace Concordat.Core.Contracts.Compatibility;

/// <summary>How much a change weighs for those who use the contract.</summary>
public enum ChangeLevel
{
    /// <summary>Breaks clients.</summary>
    Error,
    /// <summary>May break clients; the documents alone cannot tell.</summary>
    Warning,
    /// <summary>Breaks nobody.</summary>
    Info,
}
