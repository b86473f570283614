using Microsoft.EntityFrameworkCore;

namespace Concordat.Governance.Incidents;

/// <summary>A playbook that is being run, or was: for real, or as a rehearsal in which nothing is changed.</summary>
internal sealed class Incident
{
    public int Number { get; set; }
    public string Playbook { get; set; } = "";
    public string Title { get; set; } = "";

    /// <summary><c>client/meridian-claims</c>, <c>partner/northlab</c> or <c>person/ada</c>.</summary>
    public string About { get; set; } = "";
    public bool Rehearsal { get; set; }
    public string Reason { get; set; } = "";

    /// <summary>The sign-in name.</summary>
    public string StartedBy { get; set; } = "";
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>The release whose playbook it is.</summary>
    public int Release { get; set; }
    public string? ClosedBy { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public string? Conclusion { get; set; }

    /// <summary>The last report: canonical JSON; null where none was written yet.</summary>
    public byte[]? Report { get; set; }
    public string? Hash { get; set; }
    public string? KeyId { get; set; }
    public byte[]? Signature { get; set; }

    public string Id => $"IN-{Number:D4}";

    /// <summary>The name of what it is about, without its kind.</summary>
    public string Subject => About[(About.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The number of an id like <c>IN-0001</c>; 0 where it is none.</summary>
    public static int NumberOf(string id) =>
        id.StartsWith("IN-", StringComparison.OrdinalIgnoreCase) && int.TryParse(id.AsSpan(3), System.Globalization.NumberStyles.None, null, out var number) ? number : 0;
}

/// <summary>A step of an incident, as the playbook said it when the incident began, and what became of it.</summary>
internal sealed class IncidentStep
{
    public const string Open = "open";
    public const string Done = "done";
    public const string Skipped = "skipped";

    public int Incident { get; set; }
    public int Number { get; set; }
    public string Name { get; set; } = "";
    public string Title { get; set; } = "";

    /// <summary>A word of <c>PlaybookAction</c>; null for what people do.</summary>
    public string? Action { get; set; }
    public string? Instruction { get; set; }
    public string? Evidence { get; set; }

    /// <summary>Whose roles do it, separated by commas.</summary>
    public string Roles { get; set; } = "";
    public int? Minutes { get; set; }
    public int Hours { get; set; }
    public string Seats { get; set; } = "";
    public string? Keys { get; set; }
    public string State { get; set; } = Open;
    public string? By { get; set; }
    public DateTimeOffset? At { get; set; }

    /// <summary>The evidence, or why it was skipped.</summary>
    public string? Note { get; set; }

    /// <summary>What an action did, or would have done, in a sentence.</summary>
    public string? Summary { get; set; }

    /// <summary>The same as JSON.</summary>
    public string? Result { get; set; }

    public IReadOnlyList<string> RoleList => Roles.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> SeatList => Seats.Split(',', StringSplitOptions.RemoveEmptyEntries);
}

internal static class IncidentTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Incident>(incident =>
        {
            incident.ToTable("incidents").HasKey(i => i.Number);
            incident.Property(i => i.Number).ValueGeneratedNever();
            incident.Ignore(i => i.Id).Ignore(i => i.Subject);
        });
        model.Entity<IncidentStep>(step =>
        {
            step.ToTable("incident_steps").HasKey(s => new { s.Incident, s.Number });
            step.Ignore(s => s.RoleList).Ignore(s => s.SeatList);
        });
    }
}
