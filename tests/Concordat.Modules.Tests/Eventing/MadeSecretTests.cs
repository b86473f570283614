using Concordat.Eventing;
using Concordat.Eventing.Portal;
using Concordat.Eventing.Webhooks;
using Concordat.Platform.Data;
using Concordat.Platform.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>Secrets that are made here, on both databases.</summary>
public sealed class MadeSecretTests
{
    private const string Channel = "webhook/televida/vitals";

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_secret_before_signs_for_a_day_beside_the_new_one_and_none_stands_in_clear(DatabaseKind kind)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
        await using var platform = await TestPlatform.Start(kind, services => services.AddSingleton<TimeProvider>(clock).AddEvents());
        var (db, secrets) = (platform.Get<ModuleDb>(), platform.Get<MadeSecrets>());
        Assert.Empty(await secrets.Keys(Channel, default));
        var first = await db.Write(unit => secrets.Make(unit, Channel));
        var second = await db.Write(unit => secrets.Make(unit, Channel));
        await db.Write(unit => secrets.Make(unit, "webhook/televida0/other"));
        Assert.Equal([second, first], (await secrets.Keys(Channel, default)).Select(Text));
        Assert.Equal(clock.GetUtcNow() + MadeSecrets.Overlap, (await secrets.Of(Channel, default))!.Value.FormerUntil);
        clock.Advance(MadeSecrets.Overlap);
        Assert.Equal([second], (await secrets.Keys(Channel, default)).Select(Text));
        Assert.Null((await secrets.Of(Channel, default))!.Value.FormerUntil);

        var rows = await db.Read(read => read.Set<MadeSecret>().ToListAsync());
        Assert.DoesNotContain(rows, row => System.Text.Encoding.Latin1.GetString(row.Secret).Contains("whsec_", StringComparison.Ordinal));
        // A row that was put in the place of another opens nothing.
        Assert.Null(platform.Get<SecretSeal>().Open("secrets/webhooks", "webhook/televida/other#1", rows[0].Secret));

        await db.Write(unit => new ForgetPartner().Closed(unit, "televida"));
        Assert.Equal("webhook/televida0/other", Assert.Single(await db.Read(read => read.Set<MadeSecret>().ToListAsync())).Channel);
    }

    private static string Text(WebhookKey key) => "whsec_" + Convert.ToBase64String(key.Bytes);
}
