using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Concordat.Trust;

namespace Concordat.Governance.Changes;

/// <summary>What a service account may propose, and whose work a proposal is. Pure.</summary>
internal static class ServiceProposals
{
    /// <summary>The rule of the findings about files of other domains.</summary>
    public const string Rule = "service-account-domain";

    /// <summary>Authors of one change request beside the first.</summary>
    public const int MostAuthors = 50;

    private const int LongestAuthor = 200;

    /// <summary>What a service account is told that calls one.</summary>
    public static readonly Refusal NoEmergency = new(Outcome.Forbidden, "A service account calls no emergency: a person does, who answers for it.");

    /// <summary>
    /// Who proposes: names and e-mail addresses become people of the organization. An address that is nobody's stays, so that reviewers see it; a name that
    /// is nobody's is a mistake.
    /// </summary>
    public static (Authors? Authors, Refusal? Refused) Authors(string author, IReadOnlyList<string>? others, Workspace? workspace)
    {
        var people = workspace?.Organization.People ?? [];
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var one in (others ?? []).Select(one => one.Trim()))
        {
            var person = people.FirstOrDefault(p => p.Name == one) ?? people.FirstOrDefault(p => string.Equals(p.Email, one, StringComparison.OrdinalIgnoreCase));
            if (person is null && !IsAddress(one))
            {
                return (null, new Refusal(Outcome.Invalid, $"'{one}' is no author: nobody of concordat.yaml has that name, and it is no e-mail address."));
            }
            found.Add(person?.Name ?? one);
        }
        found.Remove(author);
        return found.Count <= MostAuthors ? (new Authors(author, [.. found]), null) : (null, new Refusal(Outcome.Invalid, $"A change request has at most {MostAuthors} authors; propose it in smaller parts."));
    }

    /// <summary>Why a service account may not propose it, apart from its files; null for people.</summary>
    public static Refusal? Check(Authors authors, Workspace? inForce, OpenTerms terms) => Actor.Service(authors.First) is not { } name ? null
        : inForce?.ServiceAccounts.ContainsKey(name) != true ? new Refusal(Outcome.Forbidden, $"The active release knows no service account '{name}'.")
        : authors.Others.Count == 0 ? new Refusal(Outcome.Invalid, "A service account carries the work of people, who then do not approve it: name them (apply --author EMAIL, or --git BASE..HEAD).")
        : terms.Emergency is not null ? NoEmergency
        : null;

    /// <summary>Files that differ and stand in no domain of the account; none for people.</summary>
    public static IReadOnlyList<Finding> Foreign(string author, BaseState before, IReadOnlyDictionary<string, string> files)
    {
        if (Actor.Service(author) is not { } name || before.Workspace?.ServiceAccounts.GetValueOrDefault(name) is not { } account)
        {
            return [];
        }
        var reach = string.Join(", ", account.Reach.Select(domain => $"domains/{domain}/"));
        return [.. before.Files.Keys.Union(files.Keys, StringComparer.Ordinal)
            .Where(file => before.Files.GetValueOrDefault(file) != files.GetValueOrDefault(file) && !account.MayPropose(file)).Order(StringComparer.Ordinal)
            .Select(file => Finding.Error(Rule, $"'{name}' proposes changes of {reach} alone, and this file differs from release {before.Number}.", new SourcePosition(file, 1, 1),
                "Bring the workspace up to date with what is in force; where the change is meant, a person proposes it."))];
    }

    private static bool IsAddress(string text) =>
        text.Length <= LongestAuthor && text.Count(c => c == '@') == 1 && text[0] != '@' && text[^1] != '@' && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ',' or ':' or '<' or '>');
}
