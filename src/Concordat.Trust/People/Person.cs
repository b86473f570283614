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

    public IReadOnlyList<string> RoleList => Roles.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
