using Concordat.Core.Workspace;

namespace Concordat.Core.Contracts.Hl7v2;

/// <summary>How much a profile asks for an element (HL7 v2.5.1 §2.12.6.4).</summary>
public enum Usage
{
    /// <summary>O: it may be there.</summary>
    Optional,
    /// <summary>R: it must be there with a value.</summary>
    Required,
    /// <summary>RE: the sender sends it where it knows it; absence is no error.</summary>
    RequiredButMayBeEmpty,
    /// <summary>X: it must not be there.</summary>
    NotSupported,
}

/// <summary>The words of profiles.</summary>
internal static class UsageWords
{
    public static readonly Choices<Usage> All = new(
        ("O", Usage.Optional), ("R", Usage.Required), ("RE", Usage.RequiredButMayBeEmpty), ("X", Usage.NotSupported));
}
