using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A business domain: who owns its interfaces and who decides.</summary>
public sealed record Domain(
    string Name, string Title, string Summary, Ref Owner, IReadOnlyDictionary<string, IReadOnlyList<Ref>> Seats, IReadOnlyList<Contact> Contacts, IReadOnlyList<Ref> Escalation, SourcePosition At)
{
    internal static Domain Read(ResourceReader r)
    {
        r.Kind("domain");
        return new(
            r.Name(),
            r.Text("title"),
            r.Text("summary"),
            r.Reference("owner", "The person who answers for the domain."),
            r.ListMap("seats", "developer and approver, by the names of people."),
            r.List("contacts", Contact.Read),
            r.References("escalation", "People, in the order in which they are called."),
            r.At);
    }
}
