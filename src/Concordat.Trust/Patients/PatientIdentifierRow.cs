namespace Concordat.Trust.Patients;

/// <summary>One linked identifier.</summary>
internal sealed class PatientIdentifierRow
{
    public string Key { get; set; } = "";
    public Guid Patient { get; set; }
    public string System { get; set; } = "";
    public DateTimeOffset At { get; set; }
}
