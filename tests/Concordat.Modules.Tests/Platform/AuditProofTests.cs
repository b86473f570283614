using System.Text;
using System.Text.Json;
using Concordat.Core.Releases;
using Concordat.Platform.Audit;
using Concordat.Platform.Data;

namespace Concordat.Modules.Tests.Platform;

public sealed class AuditProofTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_entry_is_proved_to_somebody_who_has_the_key_alone(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        foreach (var position in (long[])[1, 2, 5, 9, 10])
        {
            var proof = await Proof(platform, position);
            Assert.Equal(position, proof.Entry.Position);
            Assert.Null(proof.Flaw(Key(platform)));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_not_in_the_ledger_cannot_be_proved(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        Assert.Null(await platform.Get<AuditProofs>().Of(0));
        Assert.Null(await platform.Get<AuditProofs>().Of(99));
    }

    [Fact]
    public async Task A_proof_of_an_entry_that_was_changed_afterwards_is_none()
    {
        await using var platform = await Filled(DatabaseKind.Sqlite);
        var proof = await Proof(platform, 4);
        proof.Entry.Reason = "another";
        Assert.StartsWith("The entry was changed", proof.Flaw(Key(platform)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_by_another_key_is_none()
    {
        await using var platform = await Filled(DatabaseKind.Sqlite);
        await using var other = await Filled(DatabaseKind.Sqlite);
        var proof = await Proof(platform, 4);
        Assert.StartsWith("The checkpoint was not signed with the key", proof.Flaw(Key(other)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_with_another_path_is_none()
    {
        await using var platform = await Filled(DatabaseKind.Sqlite);
        var proof = await Proof(platform, 4);
        Assert.StartsWith("The path does not lead", (proof with { Path = [.. proof.Path.Skip(1)] }).Flaw(Key(platform)), StringComparison.Ordinal);
        Assert.StartsWith("A hash of the path", (proof with { Path = ["zz"] }).Flaw(Key(platform)), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_root_or_a_peak_that_was_changed_is_named(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        const string last = "WHERE position = (SELECT MAX(position) FROM audit_checkpoints)";
        await Run(platform, $"UPDATE audit_checkpoints SET peaks = '{new string('0', 64)}' {last}");
        Assert.EndsWith("its peaks are not those of the entries", (await platform.Get<AuditVerification>().Verify()).Flaw, StringComparison.Ordinal);
        await Run(platform, $"UPDATE audit_checkpoints SET root = '{new string('0', 64)}' {last}");
        Assert.EndsWith("its signature does not hold", (await platform.Get<AuditVerification>().Verify()).Flaw, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Sealing_goes_on_where_the_last_checkpoint_was_taken_away(DatabaseKind kind)
    {
        await using var platform = await Filled(kind);
        await Run(platform, "DELETE FROM audit_checkpoints");
        await Add(platform, 3);
        var proof = await Proof(platform, 12);
        Assert.Null(proof.Flaw(Key(platform)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Sealing_goes_on_where_the_peaks_of_the_last_checkpoint_were_garbled_and_the_verification_tells(DatabaseKind kind)
    {
        foreach (var garbled in (string[])["nothing", "zz", "00"])
        {
            await using var platform = await Filled(kind);
            await Run(platform, $"UPDATE audit_checkpoints SET peaks = '{garbled}'");
            await Add(platform, 3);
            Assert.Null((await Proof(platform, 12)).Flaw(Key(platform)));
            Assert.EndsWith("its peaks are not those of the entries", (await platform.Get<AuditVerification>().Verify()).Flaw, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"path\": [", "\"path\": [null, ")]
    [InlineData("\"path\": [", "\"path\": [\"zz\", ")]
    [InlineData("\"path\": [", "\"path\": null, \"other\": [")]
    [InlineData("\"checkpoint\": {", "\"checkpoint\": null, \"other\": {")]
    [InlineData("\"entry\": {", "\"entry\": null, \"other\": {")]
    [InlineData("\"previous\": ", "\"previous\": null, \"other\": ")]
    [InlineData("\"signature\": ", "\"signature\": null, \"other\": ")]
    [InlineData("\"root\": ", "\"root\": null, \"other\": ")]
    public async Task A_file_that_is_no_proof_is_told_and_breaks_nothing(string whole, string broken)
    {
        await using var platform = await Filled(DatabaseKind.Sqlite);
        var text = JsonSerializer.Serialize((await platform.Get<AuditProofs>().Of(4))!, AuditProofJson.Default.AuditProof);
        Assert.Contains(whole, text, StringComparison.Ordinal);
        string? flaw;
        try
        {
            flaw = JsonSerializer.Deserialize(text.Replace(whole, broken, StringComparison.Ordinal), AuditProofJson.Default.AuditProof)!.Flaw(Key(platform));
        }
        catch (JsonException unreadable)
        {
            flaw = unreadable.Message; // as the command line tells it
        }
        Assert.NotNull(flaw);
    }

    private static PublicSigningKey Key(TestPlatform platform) => PublicSigningKey.FromJwk(Encoding.UTF8.GetBytes(platform.Get<AuditProofs>().PublicJwk()))!;

    /// <summary>As it arrives: written and read again.</summary>
    private static async Task<AuditProof> Proof(TestPlatform platform, long position) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize((await platform.Get<AuditProofs>().Of(position))!, AuditProofJson.Default.AuditProof), AuditProofJson.Default.AuditProof)!;

    private static async Task<TestPlatform> Filled(DatabaseKind kind)
    {
        var platform = await TestPlatform.Start(kind);
        await Add(platform, 4);
        await Add(platform, 5);
        return platform;
    }

    private static async Task Add(TestPlatform platform, int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            await platform.Get<ModuleDb>().Write(unit => platform.Get<AuditLedger>().Write(unit, new AuditEntry("test.done", "person:test", $"thing/{i}") { Detail = "é \"quoted\"" }));
        }
        await platform.Get<AuditSealer>().Seal(CancellationToken.None);
    }

    private static Task Run(TestPlatform platform, string statement) => platform.Get<ModuleDb>().Write(unit => unit.Sql.Execute(statement));
}
