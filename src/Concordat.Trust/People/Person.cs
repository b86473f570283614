using Microsoft.AspNetCore.Identity;

namespace Concordat.Trust.People;

/// <summary>Somebody of the organization who signs in to the console or the command line.</summary>
internal sealed class Person : IdentityUser<Guid>
{
    /// <summary>As shown beside what the person did.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Roles, separated by commas, in alphabetical order.</summary>
    public string Roles { get; set; } = "";

    /// <summary>True until a one-time password was replaced.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>True where the person may not sign in any more.</summary>
    public bool Disabled { get; set; }

    /// <summary>Who gave the roles as they are, as the ledger names them; empty where it is not known.</summary>
    public string RolesBy { get; set; } = "";

    /// <summary>When the roles became what they are.</summary>
    public DateTimeOffset RolesAt { get; set; }

    /// <summary>Roles that were taken away and that a provider's groups do not give back, separated by commas.</summary>
    public string WithheldRoles { get; set; } = "";

    /// <summary>When a session was last opened; null before the first.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    public IReadOnlyList<string> RoleList => Roles.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> WithheldList => WithheldRoles.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
