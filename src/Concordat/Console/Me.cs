namespace Concordat.Web;

/// <summary>The signed-in person, as <c>/control/v1/session</c> tells.</summary>
/// <param name="Name">Name for signing in.</param>
/// <param name="DisplayName">Name for reading.</param>
/// <param name="Roles">Roles.</param>
/// <param name="Policies">What the roles allow.</param>
/// <param name="MustChangePassword">A one-time password has to be replaced first.</param>
public sealed record Me(string Name, string DisplayName, IReadOnlyList<string> Roles, IReadOnlyList<string> Policies, bool MustChangePassword)
{
    /// <summary>May replay and discard.</summary>
    public bool Operates => Policies.Contains("control.operate");
    /// <summary>May look into payloads.</summary>
    public bool ViewsPayloads => Policies.Contains("control.view-payload");
    /// <summary>May approve, reject, activate.</summary>
    public bool Approves => Policies.Contains("control.approve");
}
