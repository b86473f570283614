using System.Text;
using Concordat.Core.Releases;
using CsCheck;

namespace Concordat.Core.Tests.Releases;

public sealed class ReleaseVerificationTests : IDisposable
{
    private readonly TestRelease _release = new();

    public void Dispose() => _release.Dispose();

    [Fact]
    public void Reads_back_what_was_sealed()
    {
        var (content, findings) = ReleaseVerification.Verify(_release.Seal(), _release.Trusted, 1, _release.Seal().Hash);
        Assert.Empty(findings);
        Assert.Equal(_release.Content.Files, content!.Files);
        Assert.Equal(_release.Content.ToCanonical(), content.ToCanonical());
    }

    [Fact]
    public void Authors_of_commits_are_part_of_what_is_signed()
    {
        var with = _release.Content with { Change = _release.Content.Change with { CoAuthors = ["anna@st-brigid.example", "kofi"] } };
        var (content, findings) = ReleaseVerification.Verify(_release.Seal(with.ToCanonical()), _release.Trusted, 1);

        Assert.Empty(findings);
        Assert.Equal(["anna@st-brigid.example", "kofi"], content!.Change.CoAuthors);
        Assert.Equal(with.ToCanonical(), content.ToCanonical());
    }

    [Theory]
    [InlineData("an approval by one of them", "grace")]
    [InlineData("the author", "ada")]
    [InlineData("no name", "")]
    [InlineData("out of order", "kofi,anna")]
    [InlineData("twice", "kofi,kofi")]
    public void Refuses_co_authors_that_cannot_be(string what, string names)
    {
        var with = _release.Content with { Change = _release.Content.Change with { CoAuthors = names.Split(',') } };

        Refused("release-content", _release.Seal(with.ToCanonical()));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Refuses_a_changed_content()
    {
        var good = _release.Seal();
        var changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(good.Content).Replace("ehr", "odoo", StringComparison.Ordinal));
        Refused("release-hash", good with { Content = changed });
    }

    [Fact]
    public void Refuses_a_changed_content_with_a_hash_made_to_fit()
    {
        var good = _release.Seal();
        var changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(good.Content).Replace("ehr", "odoo", StringComparison.Ordinal));
        Refused("release-signature", good with { Content = changed, Hash = SealedDocument.HashOf(changed) });
    }

    [Fact]
    public void Refuses_any_flipped_bit_of_the_signature()
    {
        var good = _release.Seal();
        Gen.Int[0, 511].Sample(bit =>
        {
            var signature = good.Signature.ToArray();
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused("release-signature", good with { Signature = signature });
        });
    }

    [Fact]
    public void Refuses_a_key_that_is_not_trusted()
    {
        using var stranger = new TestRelease();
        Refused("release-key", stranger.Seal());
    }

    [Fact]
    public void Refuses_a_strangers_signature_under_a_trusted_name()
    {
        using var stranger = new TestRelease();
        Refused("release-signature", stranger.Seal() with { KeyId = _release.Public.KeyId });
    }

    [Fact]
    public void Refuses_bytes_that_are_signed_and_not_canonical() =>
        Refused("release-canonical", _release.Seal([.. _release.Content.ToCanonical(), (byte)'\n']));

    [Fact]
    public void Refuses_an_activation_in_the_place_of_a_release() => Refused("release-signature", _release.SealActivation());

    [Fact]
    public void Refuses_another_release_than_the_activation_names() =>
        Assert.Equal("release-not-ordered", Assert.Single(ReleaseVerification.Verify(_release.Seal(), _release.Trusted, 1, "sha256:00").Findings).Rule);

    [Fact]
    public void Refuses_a_release_stored_under_another_number() =>
        Assert.Equal("release-number", Assert.Single(ReleaseVerification.Verify(_release.Seal(), _release.Trusted, 2).Findings).Rule);

    [Fact]
    public void Refuses_a_release_that_nobody_approved()
    {
        _release.Content = _release.Content with { Change = _release.Content.Change with { Approvals = [] } };
        Refused("release-content", _release.Seal());
    }

    [Fact]
    public void Refuses_an_approval_by_the_author()
    {
        _release.Content = _release.Content with { Change = _release.Content.Change with { Author = "grace" } };
        Refused("release-content", _release.Seal());
    }

    [Theory]
    [InlineData("../secrets/key.pem")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData("")]
    public void Refuses_a_path_outside_the_workspace(string path)
    {
        _release.Content = _release.Content with { Files = new Dictionary<string, string> { [path] = "x" } };
        Refused("release-content", _release.Seal());
    }

    [Fact]
    public void Refuses_a_second_release_without_a_previous_one()
    {
        _release.Content = _release.Content with { Number = 2 };
        Assert.Equal("release-content", Assert.Single(ReleaseVerification.Verify(_release.Seal(), _release.Trusted, 2).Findings).Rule);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"format\":1}")]
    [InlineData("""{"change":1,"createdAt":1,"files":1,"format":1,"number":1,"previous":1}""")]
    [InlineData("""{"change":{"approvals":{},"author":1,"id":1,"title":1},"createdAt":"x","files":{"a":1},"format":1,"number":-1,"previous":null}""")]
    [InlineData("""{"change":null,"createdAt":"","files":{},"format":2,"number":1,"previous":null}""")]
    public void Refuses_signed_nonsense(string json)
    {
        var findings = ReleaseVerification.Verify(_release.Seal(Encoding.UTF8.GetBytes(json)), _release.Trusted, 1).Findings;
        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.StartsWith("release-", f.Rule, StringComparison.Ordinal));
    }

    private void Refused(string rule, SealedDocument document)
    {
        var (content, findings) = ReleaseVerification.Verify(document, _release.Trusted, 1);
        Assert.Null(content);
        Assert.Equal(rule, Assert.Single(findings).Rule);
    }
}
