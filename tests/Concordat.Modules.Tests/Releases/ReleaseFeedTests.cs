using Concordat.Core.Primitives;
using Concordat.Governance.Releases;
using Concordat.Modules.Tests.Governance;
using Concordat.Platform.Data;
using Concordat.Platform.Releases;

namespace Concordat.Modules.Tests.Releases;

public sealed class ReleaseFeedTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Rolling_back_is_a_new_activation_of_an_earlier_release(DatabaseKind kind)
    {
        await using var governed = await GovernedPlatform.Released(kind);
        await governed.Release("two");
        var back = await governed.Get<ActivateRelease>().Handle(1, "grace", "two was wrong", default);
        Assert.Equal((3, 1), (back.Value!.Serial, back.Value.Release));
        Assert.Equal((1, 3), (governed.Feed.Current!.Number, governed.Feed.Current.Serial));
        var next = await governed.Release("three");
        Assert.Equal((3, 3), (next.Release, governed.Feed.Current!.Number));
    }

    [Fact]
    public async Task Rolling_back_needs_a_reason_and_another_release()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        Assert.Equal(Outcome.Invalid, (await governed.Get<ActivateRelease>().Handle(1, "grace", "", default)).Refused!.Outcome);
        Assert.Equal(Outcome.Conflict, (await governed.Get<ActivateRelease>().Handle(1, "grace", "again", default)).Refused!.Outcome);
        Assert.Equal(Outcome.NotFound, (await governed.Get<ActivateRelease>().Handle(9, "grace", "future", default)).Refused!.Outcome);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task After_a_restart_the_same_release_runs(DatabaseKind kind)
    {
        var governed = await GovernedPlatform.Released(kind);
        await governed.Release("two");
        await using var again = await GovernedPlatform.Start(await governed.Stop());
        await again.Feed.Ready;
        Assert.Equal(2, again.Feed.Current!.Number);
        Assert.Empty(again.Feed.Refusal);
    }

    [Theory]
    [InlineData("UPDATE releases SET content = replace(content, 'sample', 'simple') WHERE number = 2", "release-hash")]
    [InlineData("UPDATE releases SET hash = 'sha256:00' WHERE number = 2", "release-hash")]
    [InlineData("UPDATE releases SET signature = (SELECT signature FROM releases WHERE number = 1) WHERE number = 2", "release-signature")]
    [InlineData("UPDATE releases SET key_id = 'stranger' WHERE number = 2", "release-key")]
    [InlineData("UPDATE releases SET (content, hash, key_id, signature) = (SELECT content, hash, key_id, signature FROM releases WHERE number = 1) WHERE number = 2", "release-not-ordered")]
    [InlineData("DELETE FROM releases WHERE number = 2", "release-missing")]
    [InlineData("UPDATE activations SET release = 1, content = replace(content, 'two', 'too') WHERE serial = 4", "activation-hash")]
    [InlineData("UPDATE activations SET (content, hash, key_id, signature) = (SELECT content, hash, key_id, signature FROM activations WHERE serial = 2) WHERE serial = 4", "activation-succession")]
    public async Task What_was_tampered_with_is_refused_and_the_old_release_runs_on(string tampering, string rule)
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        await governed.Release("two, a sample");
        await governed.Get<ActivateRelease>().Handle(1, "grace", "back", default);
        var (head, hash) = (await governed.Store.Head(), (await governed.Store.Find(2))!.Hash);
        var prepared = governed.Get<ActivationOrder>().Prepare(head, 2, hash, "CR-0002", "grace", "two again");
        await governed.Db.Write(async unit =>
        {
            await governed.Get<ActivationOrder>().Commit(unit, prepared);
            await unit.Sql.Execute(tampering);
        });
        await governed.Feed.Refresh();
        Assert.Equal(1, governed.Feed.Current!.Number);
        Assert.Contains(rule, governed.Feed.Refusal.Select(f => f.Rule));
    }

    [Fact]
    public async Task An_old_activation_cannot_be_played_again()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        await governed.Release("two");
        await governed.Sql("INSERT INTO activations SELECT 3, release, hash, key_id, signature, content, ordered_by, reason, at FROM activations WHERE serial = 1");
        await governed.Feed.Refresh();
        Assert.Equal(2, governed.Feed.Current!.Number);
        Assert.Equal("activation-succession", Assert.Single(governed.Feed.Refusal).Rule);
    }

    [Fact]
    public async Task A_shortened_chain_is_noticed_while_running()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        await governed.Release("two");
        await governed.Sql("DELETE FROM activations WHERE serial = 2");
        await governed.Feed.Refresh();
        Assert.Equal(2, governed.Feed.Current!.Number);
        Assert.Equal("activation-rewound", Assert.Single(governed.Feed.Refusal).Rule);
    }

    [Fact]
    public async Task A_shortened_chain_is_noticed_after_a_restart()
    {
        var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        await governed.Release("two");
        await governed.Sql("DELETE FROM activations WHERE serial = 2");
        await using var again = await GovernedPlatform.Start(await governed.Stop());
        await again.Feed.Refresh();
        Assert.Null(again.Feed.Current);
        Assert.Equal("activation-rewound", Assert.Single(again.Feed.Refusal).Rule);
    }

    [Fact]
    public async Task Without_the_public_key_nothing_runs()
    {
        var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        File.Delete(Directory.GetFiles(Path.Combine(governed.Folder, "trust", "releases")).Single());
        await using var again = await GovernedPlatform.Start(await governed.Stop());
        await again.Feed.Refresh();
        Assert.Null(again.Feed.Current);
        Assert.Contains("activation-key", again.Feed.Refusal.Select(f => f.Rule));
    }

    [Fact]
    public async Task A_subscriber_gets_the_current_release_at_once_and_each_next_one()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var seen = new List<int>();
        using (governed.Feed.OnChange(release => seen.Add(release.Number)))
        {
            await governed.Release("two");
        }
        await governed.Release("three");
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task A_release_that_one_module_cannot_run_is_refused_for_all()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var runs = 0;
        using var first = governed.Feed.OnChange(release => runs = release.Number);
        using var second = governed.Feed.OnChange(release =>
        {
            if (release.Number == 2)
            {
                throw new InvalidOperationException("This module cannot.");
            }
        });
        await governed.Release("two");
        Assert.Equal((1, 1), (runs, governed.Feed.Current!.Number));
        Assert.Equal("release-not-compiled", Assert.Single(governed.Feed.Refusal).Rule);
        await governed.Release("three");
        Assert.Equal((3, 3), (runs, governed.Feed.Current!.Number));
    }

    [Fact]
    public async Task The_private_key_is_for_its_owner_alone()
    {
        await using var governed = await GovernedPlatform.Released(DatabaseKind.Sqlite);
        var file = Path.Combine(governed.Folder, "keys", "release-signing.pem");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Single(governed.Get<ReleaseTrust>().Load());
    }
}
