using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Notices;

/// <summary>A standard of notices names readers, servers and webhooks that there are.</summary>
internal static class NoticeRules
{
    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("notices-reader", Severity.Error, "Who gets a mail is a word of notices or a person with an address.", ws =>
            from standard in ws.Notices.Values
            from reader in standard.Rows.SelectMany(row => row.Mail)
            where !NoticeReader.All.Contains(reader.Name) && !ws.Organization.People.Any(person => person.Name == reader.Name && person.Email is not null)
            select new Complaint(reader.At, $"'{reader.Name}' is no reader of mail.", Spelling.Fix(reader.Name, [.. NoticeReader.All, .. ws.Organization.People.Where(person => person.Email is not null).Select(person => person.Name)]))),
        new("notices-mail", Severity.Error, "Mail has a server.", ws =>
            from standard in ws.Notices.Values
            from row in standard.Rows
            where row.Mail.Count > 0 && standard.Mail is null
            select new Complaint(row.At, "The row asks for mail, and the standard names no server.", "Add 'mail' with 'server' and 'from'.")),
        new("notices-webhook", Severity.Error, "A webhook that a row names exists.", ws =>
            from standard in ws.Notices.Values
            from name in standard.Rows.SelectMany(row => row.Webhooks)
            where standard.Webhooks.All(webhook => webhook.Name != name.Name)
            select new Complaint(name.At, $"There is no webhook '{name.Name}'.", Spelling.Fix(name.Name, [.. standard.Webhooks.Select(webhook => webhook.Name)]))),
        new("notices-once", Severity.Error, "There is one standard of notices.", ws =>
            from standard in ws.Notices.Values.OrderBy(standard => standard.At.File, StringComparer.Ordinal).Skip(1)
            select new Complaint(standard.At, "There is another standard of notices already.", "Write its rows into that one.")),
    ];
}
