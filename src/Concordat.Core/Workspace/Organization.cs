using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary><c>concordat.yaml</c>: whose network this is.</summary>
public sealed record Organization(
    string Name, string Title, string? Summary, IReadOnlyList<Ref> Regions, Ref Governance, string TimeZone, IReadOnlyList<Person> People, IReadOnlyList<Contact> Contacts, SourcePosition At)
{
    /// <summary>No ledger is kept for less.</summary>
    private static readonly TimeSpan ShortestAudit = TimeSpan.FromDays(365);

    /// <summary>Who holds a seat together; their names stand beside those of people.</summary>
    public IReadOnlyList<Team> Teams { get; init; } = [];

    /// <summary>How long entries of the audit ledger are kept; null for ever.</summary>
    public TimeSpan? AuditRetention { get; init; }

    internal static Organization Read(ResourceReader r)
    {
        r.Kind("organization");
        var organization = new Organization(
            r.Name(),
            r.Text("title", max: 200),
            r.OptionalText("summary"),
            r.References("regions", "The regions in which anything may stand.", required: true),
            r.Reference("governance", "The governance standard in force."),
            r.OptionalText("timeZone", "IANA name; for times without a zone. Default UTC.") ?? "UTC",
            r.List("people", Person.Read, "People who hold seats; how they sign in is no part of the workspace."),
            r.List("contacts", Contact.Read),
            r.At)
        {
            Teams = r.List("teams", Team.Read, "People who hold seats together: named here, or by a group of the OpenID provider."),
            AuditRetention = r.OptionalDuration("auditRetention", "How long entries of the audit ledger are kept, a year at least; for ever where nothing is said."),
        };
        if (organization.AuditRetention < ShortestAudit)
        {
            r.Report("resource-value", "auditRetention", "The ledger is kept for a year at least.", "Such as P7Y; laws on records of patients ask for six years and more.");
        }
        return organization;
    }
}

/// <summary>A person who can hold seats.</summary>
public sealed record Person(string Name, string Title, string? Email)
{
    internal static Person Read(ResourceReader r) => new(r.Name(), r.Text("title"), r.OptionalText("email"));
}
