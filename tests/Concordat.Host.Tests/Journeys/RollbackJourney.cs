using System.Text;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Governance.Control;
using Concordat.Platform.Releases;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Host.Tests.Journeys;

/// <summary>A governed change as people make it, with traffic running through it: approved, seen, rolled back, tampered with.</summary>
public sealed class RollbackJourney(JourneyNode node) : IClassFixture<JourneyNode>
{
    private const string Invoice = "/apis/revenue-cycle/invoices/v1/invoices/12";
    private const string Api = "domains/revenue-cycle/apis/invoices/v1/api.yaml";

    [Fact]
    public async Task Traffic_follows_an_approved_change_and_its_rollback()
    {
        var (ada, grace) = (await node.As("ada"), await node.As("grace"));
        var before = await Read();
        Assert.Contains("dueDate", before.Fields);

        var change = await ada.Open(new("Insurers need no due date", Files("invoiceDate, dueDate]\n  PATRQT", "invoiceDate]\n  PATRQT")), TestContext.Current.CancellationToken);
        Assert.Equal(before, await Read(), Seen.Same); // proposed is not in force
        var own = await Assert.ThrowsAsync<ControlRefusedException>(() => ada.Approve(change.Id, new(change.ContentHash, "mine"), TestContext.Current.CancellationToken));
        Assert.Equal(403, own.Problem.Status);
        var other = await Assert.ThrowsAsync<ControlRefusedException>(() => grace.Approve(change.Id, new(new string('0', 64), "another content"), TestContext.Current.CancellationToken));
        Assert.InRange(other.Problem.Status, 400, 499);
        Assert.Equal(before, await Read(), Seen.Same);

        await grace.Approve(change.Id, new(change.ContentHash, "Payment does not need it"), TestContext.Current.CancellationToken);
        Assert.Equal(before, await Read(), Seen.Same); // who gets the field is asked before it goes
        var approved = await (await node.As("tomas")).Approve(change.Id, new(change.ContentHash, "Meridian does without"), TestContext.Current.CancellationToken);
        await Follow();
        var after = await Read();
        Assert.Equal((approved.Release, change.Id), (after.Release, after.Decision));
        Assert.DoesNotContain("dueDate", after.Fields);
        Assert.Contains("invoiceDate", after.Fields);

        await grace.Activate(before.Release, "An insurer depends on it", TestContext.Current.CancellationToken);
        await Follow();
        Assert.Equal(before, await Read(), Seen.Same);
        var list = await ada.Releases(TestContext.Current.CancellationToken);
        Assert.Equal((before.Release, before.Release, 0), (list.Ordered, list.Running, list.Refusal.Count));
        Assert.Null((await grace.VerifyAudit(TestContext.Current.CancellationToken)).Flaw);
    }

    [Fact]
    public async Task A_release_that_was_tampered_with_is_refused_and_traffic_goes_on()
    {
        var (ada, grace) = (await node.As("ada"), await node.As("grace"));
        var before = await Read();
        var change = await ada.Open(new("Insurers need no invoice date", Files("invoiceDate, dueDate]\n  PATRQT", "dueDate]\n  PATRQT")), TestContext.Current.CancellationToken);
        await grace.Approve(change.Id, new(change.ContentHash, "Not needed"), TestContext.Current.CancellationToken);
        var approved = (await (await node.As("tomas")).Approve(change.Id, new(change.ContentHash, "Meridian does without"), TestContext.Current.CancellationToken)).Release!.Value;
        await Follow();
        await grace.Activate(before.Release, "Back, for now", TestContext.Current.CancellationToken);
        await Follow();

        await Tamper(approved);
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => grace.Activate(approved, "Forward again", TestContext.Current.CancellationToken));
        Assert.InRange(refused.Problem.Status, 400, 499);
        Assert.False((await ada.Release(approved, TestContext.Current.CancellationToken)).Verified);

        // Whoever writes to the release may write an activation too, and has no key to sign it with.
        await Forge(approved);
        await Follow();
        Assert.Equal(before, await Read(), Seen.Same);
        var list = await ada.Releases(TestContext.Current.CancellationToken);
        Assert.Equal(before.Release, list.Running);
        Assert.NotEmpty(list.Refusal);
        await Sql("DELETE FROM activations WHERE serial = (SELECT MAX(serial) FROM activations)");
        await Follow();
        Assert.Empty((await ada.Releases(TestContext.Current.CancellationToken)).Refusal);
        Assert.Equal(before, await Read(), Seen.Same);
    }

    /// <summary>The workspace of the sample with one change in the invoices interface.</summary>
    private Dictionary<string, string> Files(string old, string text)
    {
        var files = WorkspaceFolder.Files(node.Workspace).ToDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value.Span), StringComparer.Ordinal);
        Assert.Contains(old, files[Api], StringComparison.Ordinal);
        files[Api] = files[Api].Replace(old, text, StringComparison.Ordinal);
        return files;
    }

    /// <summary>One field more for insurers in the stored content, as somebody with the database's file could write it.</summary>
    private Task Tamper(int release) => Sql(
        "UPDATE releases SET content = CAST(REPLACE(CAST(content AS TEXT), 'HPAYMT: [id', 'HPAYMT: [patientRef, id') AS BLOB) WHERE number = $number", release);

    /// <summary>The last activation once more, as if it named this release.</summary>
    private Task Forge(int release) => Sql(
        """
        INSERT INTO activations (serial, release, hash, key_id, signature, content, ordered_by, reason, at)
        SELECT serial + 1, $number, hash, key_id, signature, content, ordered_by, reason, at FROM activations ORDER BY serial DESC LIMIT 1
        """, release);

    private async Task Sql(string sql, int release = 0)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(node.DataFolder, "concordat.db")};Pooling=False;Default Timeout=30");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var write = connection.CreateCommand();
        write.CommandText = sql;
        write.Parameters.AddWithValue("$number", release);
        Assert.Equal(1, await write.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    private Task Follow() => node.Node.Services.GetRequiredService<ReleaseFeed>().Refresh(TestContext.Current.CancellationToken);

    private async Task<Seen> Read()
    {
        var answer = await node.Get("meridian-claims", Invoice);
        Assert.True(answer.Status == 200, answer.Text);
        var exchange = (await (await node.As("ada")).Exchange(answer.Exchange)).Exchange!;
        return new Seen([.. answer.Json.Select(p => p.Key).Order()], exchange.Release, exchange.Decision);
    }

    /// <summary>What an insurer sees of an invoice, and under which release and decision.</summary>
    private sealed record Seen(IReadOnlyList<string> Fields, int Release, string? Decision)
    {
        public static IEqualityComparer<Seen> Same { get; } = EqualityComparer<Seen>.Create(
            (a, b) => a!.Release == b!.Release && a.Decision == b.Decision && a.Fields.SequenceEqual(b.Fields), seen => seen.Release);
    }
}
