using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.People;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Whom another provider knows, on both databases.</summary>
public sealed class ExternalSignInTests
{
    private const string Issuer = "https://provider.example";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.Postgres)]
    public async Task A_person_is_issuer_and_subject_and_has_the_roles_of_the_groups_of_this_moment(DatabaseKind kind)
    {
        await using var host = await TrustHost.Start(kind, configure: options =>
        {
            (options.OpenIdConnect.Authority, options.OpenIdConnect.ClientId) = (Issuer, "concordat");
            options.OpenIdConnect.Groups.Add(new() { Group = "desk", Roles = { Roles.Operator } });
        });
        var (signIn, sessions) = (host.Get<ExternalSignIn>(), host.Get<Sessions>());

        var first = await signIn.Handle(Issuer, "1", "ada", "Ada", ["desk", "choir"], default);
        Assert.Equal("ada", (await sessions.Find(first!.Id, default))!.Identity!.Name);
        var again = await signIn.Handle(Issuer, "1", "someone", "Ada", ["desk"], default);
        Assert.Equal(first.PersonId, again!.PersonId);
        Assert.Null(await signIn.Handle("https://other.example", "1", "ada", "Ada", ["desk"], default));
        Assert.Null(await signIn.Handle(Issuer, "2", "ADA", "Ada", ["desk"], default));
        Assert.Null(await signIn.Handle(Issuer, "3", "eve", "Eve", ["DESK"], default));
        Assert.Null(await signIn.Handle(Issuer, "", "eve", "Eve", ["desk"], default));
        Assert.Null(await signIn.Handle(Issuer, "1", "ada", "Ada", [], default));
        Assert.Null(await sessions.Find(first.Id, default));
        Assert.Null(await sessions.Find(again.Id, default));

        var entries = await host.Get<ModuleDb>().Read(read => read.Set<AuditRow>().OrderBy(row => row.Counter).Select(row => row.Action).ToListAsync());
        Assert.Equal(
            ["person.created", "person.roles-changed", "session.opened", "session.opened", "session.refused", "session.refused", "session.refused", "session.refused", "person.roles-changed", "session.refused"],
            entries.Where(action => action.StartsWith("person.", StringComparison.Ordinal) || action.StartsWith("session.", StringComparison.Ordinal)));
    }
}
