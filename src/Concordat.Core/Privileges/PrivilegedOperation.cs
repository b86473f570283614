namespace Concordat.Core.Privileges;

/// <summary>Operations that a role alone does not open: the words of <c>operations</c> in a standard of privileged access.</summary>
public static class PrivilegedOperation
{
    /// <summary>Looking into the content of a message.</summary>
    public const string PayloadView = "payload-view";
    /// <summary>Replaying or discarding a message.</summary>
    public const string Replay = "replay";
    /// <summary>Taking evidence, the ledger or audit events out of the installation.</summary>
    public const string Export = "export";
    /// <summary>Replacing or destroying keys of the installation, or ending a hold on them.</summary>
    public const string KeyUse = "key-use";
    /// <summary>Giving access to a person: a new one, other roles, a second factor that is taken off.</summary>
    public const string UserChange = "user-change";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [PayloadView, Replay, Export, KeyUse, UserChange];
}
