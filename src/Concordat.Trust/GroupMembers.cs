using Concordat.Platform.Data;
using Concordat.Trust.People;
using Microsoft.EntityFrameworkCore;
using Workspace = Concordat.Core.Workspace.Workspace;

namespace Concordat.Trust;

/// <summary>
/// Who is in the groups of the OpenID provider that teams of the network name. A person is where the last sign-in put them; after <c>GroupsHold</c> without another they are
/// nowhere, so that those who have left count in no majority.
/// </summary>
public sealed class GroupMembers
{
    private readonly ModuleDb _db;
    private readonly TrustOptions _options;
    private readonly TimeProvider _clock;

    internal GroupMembers(ModuleDb db, TrustOptions options, TimeProvider clock) => (_db, _options, _clock) = (db, options, clock);

    /// <summary>The names of people by group, in order; a group in which nobody is has no row. Null where no team of the workspace is made of a group.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>?> Of(Workspace? workspace, CancellationToken cancellationToken)
    {
        if (workspace?.Organization.Teams.Any(team => team.Group is not null) != true)
        {
            return null;
        }
        var since = _clock.GetUtcNow() - _options.OpenIdConnect.GroupsHold;
        var rows = await _db.Read(db => (
            from one in db.Set<PersonGroup>()
            join person in db.Set<Person>() on one.PersonId equals person.Id
            where one.SeenAt >= since && !person.Disabled
            select new { one.Group, Name = person.UserName! }).ToListAsync(cancellationToken), cancellationToken);
        return rows.GroupBy(row => row.Group, StringComparer.Ordinal).ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(row => row.Name).Order(StringComparer.Ordinal)], StringComparer.Ordinal);
    }
}
