using Concordat.Trust;

namespace Concordat.Governance.Access;

/// <summary>Who looks at a grant: never who has it, never who gave it. Pure.</summary>
internal static class ReviewerRules
{
    private static readonly string[] Roles = [Trust.Roles.Administrator, Trust.Roles.Approver, Trust.Roles.Auditor];

    /// <summary>True where the person may decide about the grant.</summary>
    /// <param name="person">Who would.</param>
    /// <param name="subject">Who has it.</param>
    /// <param name="granters">Who gave it, as the ledger names them.</param>
    /// <param name="owner">Who answers for it, whatever their roles are; null for nobody.</param>
    public static bool MayReview(AccessReviewer person, string subject, IReadOnlyCollection<string> granters, string? owner) =>
        !Same(person.Name, subject) && !granters.Any(granter => Same(granter, "person:" + person.Name))
        && (Same(person.Name, owner) || person.Roles.Any(role => Roles.Contains(role)));

    /// <summary>The owner where they may, else whoever of those who may has the fewest items; null where nobody may.</summary>
    /// <param name="people">Everybody who can sign in.</param>
    /// <param name="subject">Who has the grant.</param>
    /// <param name="granters">Who gave it.</param>
    /// <param name="owner">Who answers for it.</param>
    /// <param name="items">How many items each has already, by name; the choice is counted in.</param>
    public static string? Choose(IReadOnlyList<AccessReviewer> people, string subject, IReadOnlyCollection<string> granters, string? owner, IDictionary<string, int> items)
    {
        var able = people.Where(person => MayReview(person, subject, granters, owner)).ToList();
        var chosen = able.Find(person => Same(person.Name, owner)) ?? able.OrderBy(person => items.TryGetValue(person.Name, out var has) ? has : 0).ThenBy(person => person.Name, StringComparer.Ordinal).FirstOrDefault();
        if (chosen is not null)
        {
            items[chosen.Name] = (items.TryGetValue(chosen.Name, out var has) ? has : 0) + 1;
        }
        return chosen?.Name;
    }

    /// <summary>Sign-in names are told apart without regard to case.</summary>
    private static bool Same(string name, string? other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
