namespace Concordat.Trust;

/// <summary>Where this installation is reached and what its authorization server allows.</summary>
public sealed class TrustOptions
{
    /// <summary>Address of the gateway listener as partners see it, without a trailing slash; it is the issuer of all tokens (RFC 8414 §2).</summary>
    public string PublicUrl { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Address of the control listener as people see it, without a trailing slash.</summary>
    public string ControlUrl { get; set; } = "http://127.0.0.1:8083";

    /// <summary>Address of the portal listener as partners see it, without a trailing slash; the sandbox's tokens are for addresses below it alone.</summary>
    public string PortalUrl { get; set; } = "http://127.0.0.1:8084";

    /// <summary>Networks (CIDR) beyond public addresses from which a client's key set may be fetched, for partners inside the own network.</summary>
    public IList<string> JwksNetworks { get; } = [];

    /// <summary>Networks (CIDR) of the proxies before the gateway: from them alone the headers are read that say who called, and by which scheme.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Whether a client's key set may be fetched over plain HTTP; only for trying out.</summary>
    public bool AllowPlainJwks { get; set; }

    /// <summary>Whether this node makes key pairs for clients whose keys the release calls <c>demo</c>; otherwise they cannot authenticate.</summary>
    public bool DemoKeys { get; set; }

    /// <summary>Life of a client's access token.</summary>
    public TimeSpan AccessTokenLife { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a patient's grant to an app lasts at most; its refresh tokens end with it.</summary>
    public TimeSpan AppGrantLife { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a new key of access tokens is published before it signs: time for every node and every cache of the key set.</summary>
    public TimeSpan TokenKeyLead { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether proofs of possession must carry a number that this installation gave out some minutes ago at most (RFC 9449 §8, §9).</summary>
    public bool ProofNonce { get; set; }

    /// <summary>Whether this node's gateway asks callers for certificates, so that tokens can be bound to them; what listens says so.</summary>
    internal bool TakesCertificates { get; set; }

    /// <summary>Names of <see cref="Trust.Roles"/> whose people need an authenticator or a passkey beside a password that is kept here; until they have one, their roles allow nothing.</summary>
    public IList<string> SecondFactorRoles { get; } = [];

    /// <summary>Another OpenID provider at which people sign in.</summary>
    public OpenIdSignInOptions OpenIdConnect { get; set; } = new();

    /// <summary>Life of a person's session, in the console or on a command line.</summary>
    public TimeSpan SessionLife { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Without use for how long a grant is dormant: a person's role, a service account, a client, or what a patient gave to an app.</summary>
    public TimeSpan DormantAfter { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Whether dormant grants end by themselves; otherwise they are listed and told.</summary>
    public bool EndDormant { get; set; }

    /// <summary>The token endpoint: the audience that SMART clients put into their assertions.</summary>
    public string TokenUrl => PublicUrl + "/connect/token";

    /// <summary>Audience of tokens for APIs, events and flows.</summary>
    public string GatewayAudience => PublicUrl + "/apis";

    /// <summary>Audience of tokens for the control plane.</summary>
    public string ControlAudience => ControlUrl + "/control/v1";
}
