using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Holds seats where a person could. Who is in it the workspace says, or the OpenID provider at which people sign in.</summary>
/// <param name="Name">As seats name it; no person has the same.</param>
/// <param name="Title">As shown.</param>
/// <param name="People">Those in it; none where a group says so.</param>
/// <param name="Group">The group of the provider, letter by letter; null where the people stand here.</param>
/// <param name="At">Where it stands.</param>
public sealed record Team(string Name, string? Title, IReadOnlyList<Ref> People, string? Group, SourcePosition At)
{
    /// <summary>Before the name of a group whose people are not known: offline, or where nobody of it has signed in.</summary>
    public const string Unknown = "group:";

    /// <summary>The people whom references to people and teams mean, each once.</summary>
    /// <param name="workspace">Whose teams these are.</param>
    /// <param name="named">People and teams.</param>
    /// <param name="groups">Who is in the groups of the provider; null where that is not known, and a group stands for itself.</param>
    public static IReadOnlyList<string> Expand(Workspace workspace, IEnumerable<Ref> named, IReadOnlyDictionary<string, IReadOnlyList<string>>? groups) =>
        [.. named.SelectMany(one => workspace.Organization.Teams.FirstOrDefault(team => team.Name == one.Name) is { } team ? team.Members(groups) : [one.Name]).Distinct(StringComparer.Ordinal)];

    private IEnumerable<string> Members(IReadOnlyDictionary<string, IReadOnlyList<string>>? groups) =>
        Group is null ? People.Select(person => person.Name) : groups is null ? [Unknown + Group] : groups.GetValueOrDefault(Group, []);

    internal static Team Read(ResourceReader r)
    {
        var team = new Team(r.Name(), r.OptionalText("title"), r.References("people", "Those in it."), r.OptionalText("group", "A group of the OpenID provider, letter by letter: whoever it puts there at a sign-in is in the team.", max: 200), r.At);
        if (team.Group is null == (team.People.Count == 0))
        {
            r.Report("resource-value", "people", team.Group is null ? "A team has people." : "A team has people or a group, not both.", "Write people: [names], or group: with the name of a group of the OpenID provider.");
        }
        return team;
    }
}
