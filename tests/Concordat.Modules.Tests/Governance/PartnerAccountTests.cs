using Concordat.Core.Primitives;
using Concordat.Governance.Partners;
using Concordat.Platform.Data;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Governance;

/// <summary>Several people of one partner, on both databases.</summary>
public sealed class PartnerAccountTests
{
    private const string Password = "a long password of harbour";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    private async Task<(GovernedPlatform Governed, SignedIn First)> Begin(DatabaseKind kind)
    {
        var governed = await GovernedPlatform.Released(kind, SampleFiles.Whole(), _clock, services =>
        {
            services.AddSingleton(new TrustOptions());
            services.AddSingleton<Suspensions>().AddSingleton(provider => new ClientSuspension(provider.GetRequiredService<Suspensions>()));
        });
        await governed.Feed.Refresh();
        var application = (await governed.Get<PartnerAccounts>().Establish("televida", "ada", default)).Value!;
        return (governed, await Join(governed, application, "Maria", PartnerAccount.Administrator));
    }

    private static async Task<SignedIn> Join(GovernedPlatform governed, PartnerApplication application, string name, string role)
    {
        var people = governed.Get<PartnerAccounts>();
        var invited = (await people.Invite(application, name, role, "person:ada", default)).Value!;
        var seat = (await people.ByCode(invited.Code, default))!;
        Assert.NotNull(await governed.Get<PortalAccounts>().Accept(seat, $"{name.ToLowerInvariant()}@televida.example", Password, default));
        return seat;
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_last_administrator_stays_until_another_one_took_an_invitation(DatabaseKind kind)
    {
        var (governed, first) = await Begin(kind);
        await using var _ = governed;
        var people = governed.Get<PartnerAccounts>();
        await Join(governed, first.Application, "Otto", PartnerAccount.Contact);
        Assert.NotNull((await people.Invite(first.Application, "Nina", PartnerAccount.Administrator, first.Account.Actor, default)).Value); // who only was invited is none yet
        Assert.Equal(Outcome.Conflict, (await people.Remove(first.Application, first.Account.Id, first.Account.Actor, null, false, default))?.Outcome);
        Assert.Equal(Outcome.Conflict, (await people.SetRole(first.Application, first.Account.Id, PartnerAccount.Contact, first.Account.Actor, default))?.Outcome);

        var second = await Join(governed, first.Application, "Paula", PartnerAccount.Administrator);
        Assert.Null(await people.Remove(first.Application, first.Account.Id, second.Account.Actor, null, false, default));
        Assert.Null(await governed.Get<PortalAccounts>().SignIn("maria@televida.example", Password, default));
        Assert.Equal(Outcome.Conflict, (await people.Remove(first.Application, second.Account.Id, second.Account.Actor, null, false, default))?.Outcome);
        Assert.Null(await people.Remove(first.Application, second.Account.Id, "person:ada", "left", true, default)); // the organization may
        Assert.Equal(2, (await governed.Audited("partner.account-removed")).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_administrators_who_remove_each_other_at_once_leave_one(DatabaseKind kind)
    {
        var (governed, first) = await Begin(kind);
        await using var _ = governed;
        var people = governed.Get<PartnerAccounts>();
        var second = await Join(governed, first.Application, "Paula", PartnerAccount.Administrator);
        var refused = await Task.WhenAll(
            people.Remove(first.Application, second.Account.Id, first.Account.Actor, null, false, default), people.Remove(first.Application, first.Account.Id, second.Account.Actor, null, false, default));
        Assert.Single(refused, one => one?.Outcome == Outcome.Conflict);
        Assert.Single(await people.Of([first.Application.Id], default));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_account_of_another_partner_is_one_that_is_not_there(DatabaseKind kind)
    {
        var (governed, first) = await Begin(kind);
        await using var _ = governed;
        var people = governed.Get<PartnerAccounts>();
        var other = (await people.Establish("northlab", "ada", default)).Value!;
        var stranger = await Join(governed, other, "Stranger", PartnerAccount.Contact);
        var (theirs, nobodys) = (await people.Remove(first.Application, stranger.Account.Id, first.Account.Actor, null, false, default), await people.Remove(first.Application, Guid.CreateVersion7(), first.Account.Actor, null, false, default));
        Assert.Equal((nobodys?.Outcome, nobodys?.Detail), (theirs?.Outcome, theirs?.Detail));
        Assert.Equal(theirs?.Detail, (await people.SetRole(first.Application, stranger.Account.Id, PartnerAccount.Administrator, first.Account.Actor, default))?.Detail);
        Assert.Equal(PartnerAccount.Contact, Assert.Single(await people.Of([other.Id], default)).Role);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_partner_in_force_gets_its_pages_once_and_they_end_with_it(DatabaseKind kind)
    {
        var (governed, first) = await Begin(kind);
        await using var _ = governed;
        Assert.Equal(("televida", true, "ada"), (first.Application.Partner, first.Application.Established, first.Application.Sponsor));
        Assert.NotNull(PortalSteps.InForce(first.Application, governed.Feed));
        Assert.Equal(Outcome.NotFound, (await governed.Get<PartnerAccounts>().Establish("nobody", "ada", default)).Refused!.Outcome);
        Assert.NotEmpty(await governed.Get<PartnerApplications>().Save(first.Application.Id, ApplicationForms.Access, new Dictionary<string, string[]>(), default)); // it walks no path
        Assert.True(await governed.Get<PartnerApplications>().Close(first.Application.Id, "person:ada", "sold", default));
        Assert.Equal(0, await governed.Db.Read(read => read.Set<PartnerAccount>().CountAsync()));
    }
}
