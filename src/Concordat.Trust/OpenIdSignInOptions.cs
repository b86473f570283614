namespace Concordat.Trust;

/// <summary>Another OpenID provider at which people of the organization sign in to the console; none where there is no authority.</summary>
public sealed class OpenIdSignInOptions
{
    /// <summary>The provider's issuer, an https address (http on this machine alone, for trying out); null for none.</summary>
    public string? Authority { get; set; }

    /// <summary>Who this installation is there.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Its secret by reference, <c>file:NAME</c>, <c>env:NAME</c> or <c>vault:PATH#FIELD</c>, read at each use; null for a public client, which PKCE alone protects.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the button of the console's page says.</summary>
    public string Title { get; set; } = "your organization";

    /// <summary>Scopes that are asked for beside <c>openid</c> and <c>profile</c>, separated by spaces.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>The claim that holds the groups of a person.</summary>
    public string GroupClaim { get; set; } = "groups";

    /// <summary>Which roles a group gives. Whoever is in none of them is not let in.</summary>
    public IList<OpenIdGroup> Groups { get; } = [];

    /// <summary>How long a person counts as in a group of which a team is made, without signing in again.</summary>
    public TimeSpan GroupsHold { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A group of the provider with what it gives here.</summary>
    public sealed class OpenIdGroup
    {
        /// <summary>As the claim says it, letter by letter.</summary>
        public string Group { get; set; } = "";

        /// <summary>Names of <see cref="Trust.Roles"/>.</summary>
        public IList<string> Roles { get; } = [];
    }
}
