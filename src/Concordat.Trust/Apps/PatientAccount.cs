namespace Concordat.Trust.Apps;

/// <summary>A patient who signs in to let apps act. It is no person of the console: it has no role, and no session outlives a decision.</summary>
internal sealed class PatientAccount
{
    public Guid Id { get; set; }
    /// <summary>The sign-in name as a keyed hash: a name may say who somebody is.</summary>
    public string NameKey { get; set; } = "";
    /// <summary>PBKDF2 as ASP.NET Core Identity writes it; before the first sign-in that of the one-time code.</summary>
    public string PasswordHash { get; set; } = "";
    /// <summary>Until when the one-time code counts; null once a password was chosen.</summary>
    public DateTimeOffset? CodeUntil { get; set; }
    /// <summary>The patient of the index.</summary>
    public Guid Patient { get; set; }
    /// <summary>The reference as interfaces name the patient, as a keyed hash.</summary>
    public string PatientKey { get; set; } = "";
    /// <summary>The sealed reference, for <c>patient</c> in token responses.</summary>
    public Guid Reference { get; set; }
    public int Failures { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }
    public bool Disabled { get; set; }
    public DateTimeOffset InvitedAt { get; set; }
}
