using Concordat.Core.Releases;

namespace Concordat.Core.Tests.Releases;

public sealed class ActivationTests : IDisposable
{
    private readonly TestRelease _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Accepts_the_first() => Assert.Equal(_test.Activation, Activation.Verify(_test.SealActivation(), _test.Trusted, null).Activation);

    [Fact]
    public void Accepts_the_next()
    {
        var first = _test.SealActivation();
        _test.Activation = _test.Activation with { Serial = 2, Previous = first.Hash };
        Assert.NotNull(Activation.Verify(_test.SealActivation(), _test.Trusted, new ActivationMark(1, first.Hash)).Activation);
    }

    [Fact]
    public void Refuses_the_same_again()
    {
        var first = _test.SealActivation();
        Assert.Equal("activation-succession", Rule(first, new ActivationMark(1, first.Hash)));
    }

    [Fact]
    public void Refuses_an_older_one()
    {
        var first = _test.SealActivation();
        Assert.Equal("activation-succession", Rule(first, new ActivationMark(2, "sha256:11")));
    }

    [Fact]
    public void Refuses_a_gap()
    {
        var first = _test.SealActivation();
        _test.Activation = _test.Activation with { Serial = 3, Previous = first.Hash };
        Assert.Equal("activation-succession", Rule(_test.SealActivation(), new ActivationMark(1, first.Hash)));
    }

    [Fact]
    public void Refuses_a_branch()
    {
        _test.Activation = _test.Activation with { Serial = 2, Previous = "sha256:other" };
        Assert.Equal("activation-succession", Rule(_test.SealActivation(), new ActivationMark(1, _test.SealActivation().Hash)));
    }

    [Fact]
    public void Refuses_a_release_in_the_place_of_an_activation() => Assert.Equal("activation-signature", Rule(_test.Seal(), null));

    [Fact]
    public void Refuses_a_strangers_order()
    {
        using var stranger = new TestRelease();
        Assert.Equal("activation-key", Rule(stranger.SealActivation(), null));
    }

    [Fact]
    public void A_key_reads_back_from_its_JWK() => Assert.Equal(_test.Public.KeyId, PublicSigningKey.FromJwk(System.Text.Encoding.UTF8.GetBytes(_test.Public.ToJwk()))!.KeyId);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"kty":"RSA"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"!!","y":1}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    public void What_is_no_public_key_is_not_read(string jwk) => Assert.Null(PublicSigningKey.FromJwk(System.Text.Encoding.UTF8.GetBytes(jwk)));

    private string Rule(SealedDocument document, ActivationMark? last) => Assert.Single(Activation.Verify(document, _test.Trusted, last).Findings).Rule;
}
