using Concordat.Platform.Data;
using Concordat.Platform.Exchanges;

namespace Concordat.Modules.Tests.Platform;

/// <summary>What hand-written SQL and the exchange log promise, on both databases.</summary>
public sealed class SqlCompliance
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_value_goes_to_the_parameter_of_its_number_in_whatever_order_a_statement_mentions_them(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        var (db, one) = (platform.Get<ModuleDb>(), Guid.CreateVersion7());
        await platform.Get<ExchangeLog>().Commit(Exchange(one));
        await platform.Get<ExchangeLog>().Settled();

        var changed = await db.Write(unit => unit.Sql.Execute("UPDATE exchanges SET purpose = $3, outcome = $2 WHERE id = $1", one, "refused", "TREAT"));
        var none = await db.Write(unit => unit.Sql.Execute("UPDATE exchanges SET purpose = $2 WHERE id = $1", Guid.CreateVersion7(), "HPAYMT"));

        Assert.Equal((1, 0), (changed, none));
        var stored = Assert.Single(await ExchangeQueries.Search(platform.Get<ExchangeLog>(), new ExchangeFilter()));
        Assert.Equal((one, "TREAT", "refused"), (stored.Id, stored.Purpose, stored.Outcome));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task All_exchanges_that_wait_at_once_are_stored_once(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        var log = platform.Get<ExchangeLog>();

        await Parallel.ForAsync(0, 3000, TestContext.Current.CancellationToken, async (_, stop) => await log.Commit(Exchange(Guid.CreateVersion7()), stop));
        await log.Settled();

        Assert.Equal(3000, await platform.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM exchanges")));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_exchange_that_is_recorded_again_is_the_same_one(DatabaseKind kind)
    {
        await using var platform = await TestPlatform.Start(kind);
        var (log, id) = (platform.Get<ExchangeLog>(), Guid.CreateVersion7());
        await log.Commit(Exchange(id));
        await log.Commit(Exchange(id));
        await log.Settled();
        Assert.Equal(1, await platform.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM exchanges")));
    }

    [Fact]
    public async Task Whoever_waits_for_an_exchange_that_PostgreSQL_refuses_learns_it_and_the_next_is_stored()
    {
        await using var platform = await TestPlatform.Start(DatabaseKind.Postgres);
        var (log, impossible) = (platform.Get<ExchangeLog>(), Exchange(Guid.CreateVersion7()));
        impossible.Interface = "no text: \0";

        await Assert.ThrowsAnyAsync<Exception>(() => log.Commit(impossible));

        await log.Commit(Exchange(Guid.CreateVersion7()));
        Assert.Equal(1, await platform.Get<ModuleDb>().ReadSql(sql => sql.Scalar<long>("SELECT COUNT(*) FROM exchanges")));
    }

    private static ExchangeRecord Exchange(Guid id) => new() { Id = id, Kind = "api", Interface = "testing/records", Outcome = "ok", StartedAt = TimeProvider.System.GetUtcNow() };
}
