using System.Text.Json;
using Concordat.Core.Notices;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Governance.Changes;
using Concordat.Governance.Control;

namespace Concordat.Governance.Notices;

/// <summary>Somebody who gets a mail.</summary>
/// <param name="Name">As the ledger names them: a person, or <c>partner/NAME</c>.</param>
/// <param name="Role">Why.</param>
/// <param name="Address">Where to.</param>
internal sealed record Reader(string Name, string Role, string Address);

/// <summary>Finds who gets the mail of a notice. Pure.</summary>
internal static class NoticeReaders
{
    /// <summary>Everybody once, by address; those without one are not reached by mail.</summary>
    public static IReadOnlyList<Reader> Of(NoticeRow row, Notice notice, Review? review, Workspace workspace, Voices voices, DateTimeOffset now) =>
        [.. row.Mail.SelectMany(word => Named(word.Name, notice, review, workspace, voices, now)).DistinctBy(reader => reader.Address, StringComparer.OrdinalIgnoreCase)];

    private static IEnumerable<Reader> Named(string word, Notice notice, Review? review, Workspace workspace, Voices voices, DateTimeOffset now) => word switch
    {
        NoticeReader.Voices => People(word, review is null ? notice.Voices ?? [] : Missing(review, now), workspace),
        NoticeReader.Author => People(word, review is null ? notice.Author is { } author ? [author] : [] : [review.Change.Author, .. review.Change.CoAuthorList], workspace),
        NoticeReader.Owners when PartnerOf(notice, workspace) is { } partner => People(word, partner.Sponsor is { } sponsor ? [sponsor.Name] : [], workspace),
        NoticeReader.Consumers when PartnerOf(notice, workspace) is { } partner => partner.Contacts.Where(contact => contact.Email is not null).Select(contact => new Reader($"partner/{partner.Name}", word, contact.Email!)),
        NoticeReader.Owners => People(word, Owners(notice, review, workspace), workspace),
        NoticeReader.Council => People(word, voices.Seat("council"), workspace),
        NoticeReader.Consumers => Contacts(notice, review, workspace),
        _ => People("reader", [word], workspace),
    };

    /// <summary>Who may give what is still missing, but for those who voted on this content.</summary>
    private static IEnumerable<string> Missing(Review review, DateTimeOffset now)
    {
        var voted = review.Votes.Where(vote => vote.ContentHash == review.Change.ContentHash).Select(vote => vote.Person).ToHashSet(StringComparer.Ordinal);
        return review.Case.Approvals(review.Needs, review.Voices, now).Needs.Where(need => !need.IsMet).SelectMany(need => need.Who).Where(person => !voted.Contains(person));
    }

    /// <summary>The partner whose agreement, key or certificate ends, or for whose client somebody broke the glass: its sponsor owns the matter, and its contacts are told.</summary>
    private static Partner? PartnerOf(Notice notice, Workspace workspace) => notice.About switch
    {
        NoticeKind.PartnerEnding or NoticeKind.PartnerOver or NoticeKind.EndpointDisabled => workspace.Partners.GetValueOrDefault(notice.Subject.Split('/')[1]),
        NoticeKind.GlassBroken => workspace.Clients.GetValueOrDefault(notice.Subject.Split('/')[1])?.Partner,
        _ => null,
    };

    private static IEnumerable<string> Owners(Notice notice, Review? review, Workspace workspace)
    {
        var domains = workspace.Waivers.GetValueOrDefault(notice.Subject) is { } waiver && notice.Change is null ? [waiver.Owner.Name]
            : review?.Changes.Select(change => change.Domain).OfType<string>() ?? [];
        return domains.Distinct(StringComparer.Ordinal).Select(domain => workspace.Domains.GetValueOrDefault(domain)?.Owner.Name).OfType<string>();
    }

    private static IEnumerable<Reader> People(string role, IEnumerable<string> names, Workspace workspace) =>
        from name in names.Distinct(StringComparer.Ordinal)
        let person = workspace.Organization.People.FirstOrDefault(one => one.Name == name)
        where person?.Email is not null
        select new Reader(name, role, person.Email!);

    /// <summary>The contacts of those partners whose clients use the interface; of all that the request touches where it names none.</summary>
    private static IEnumerable<Reader> Contacts(Notice notice, Review? review, Workspace workspace) =>
        from name in (review?.Consumers ?? []).Where(one => notice.About != NoticeKind.Deprecated || one.Evidence.Any(evidence => evidence.Interface == notice.Subject))
            .Select(one => one.Partner).OfType<string>().Distinct(StringComparer.Ordinal)
        from contact in workspace.Partners.GetValueOrDefault(name)?.Contacts ?? []
        where contact.Email is not null
        select new Reader($"partner/{name}", NoticeReader.Consumers, contact.Email!);

    /// <summary>What a template and a webhook can see of a notice.</summary>
    public static Dictionary<string, string> Words(Notice notice, ChangeRequest? change, NoticeStandard standard, Workspace workspace, DateTimeOffset now)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal) { ["about"] = notice.About, ["id"] = notice.Subject, ["organization"] = workspace.Organization.Title };
        if (change is not null)
        {
            (words["title"], words["author"], words["state"]) = (change.Title, change.Author, JsonSerializer.Serialize(change.State, ControlJson.Default.ChangeState).Trim('"'));
        }
        if (notice.Release is { } release)
        {
            words["release"] = $"{release}";
        }
        if (notice.Until is { } until)
        {
            (words["until"], words["days"]) = ($"{until:yyyy-MM-dd}", $"{until.DayNumber - DateOnly.FromDateTime(now.UtcDateTime).DayNumber}");
        }
        var page = notice.Change is not null && notice.About != NoticeKind.Deprecated ? $"changes/{notice.Change}" : notice.About switch
        {
            NoticeKind.Deprecated => $"catalogue/{notice.Subject}",
            NoticeKind.GlassBroken => "patients",
            NoticeKind.EndpointDisabled => "events",
            NoticeKind.AccessReviewDue or NoticeKind.AccessReviewClosed or NoticeKind.AccessDormant => "access/reviews",
            NoticeKind.PrivilegeAsked => "access/privileges",
            NoticeKind.Incident => $"incidents/{notice.Subject}",
            _ => "governance",
        };
        words["link"] = $"{standard.Console.ToString().TrimEnd('/')}/{page}";
        return words;
    }
}
