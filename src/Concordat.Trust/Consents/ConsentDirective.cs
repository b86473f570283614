namespace Concordat.Trust.Consents;

/// <summary>An opt-out.</summary>
internal sealed class ConsentDirective
{
    public string PatientKey { get; set; } = "";
    public string Purpose { get; set; } = "";
    public DateTimeOffset At { get; set; }
}
