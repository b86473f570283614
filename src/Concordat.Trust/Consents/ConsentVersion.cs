namespace Concordat.Trust.Consents;

/// <summary>One version of a consent. The resource itself is sealed, since it tells of a patient; the patient is an id of the index.</summary>
internal sealed class ConsentVersion
{
    public Guid Id { get; set; }
    public int Version { get; set; }
    public Guid Patient { get; set; }
    public string Status { get; set; } = "";
    /// <summary>The newest one.</summary>
    public bool IsCurrent { get; set; }
    public Guid Payload { get; set; }
    public string By { get; set; } = "";
    public DateTimeOffset At { get; set; }
}
