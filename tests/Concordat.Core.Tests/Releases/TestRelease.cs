using System.Security.Cryptography;
using Concordat.Core.Releases;

namespace Concordat.Core.Tests.Releases;

/// <summary>A valid release and a valid activation, to break in one way.</summary>
internal sealed class TestRelease : IDisposable
{
    public static readonly DateTimeOffset At = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestRelease() => Public = PublicSigningKey.From(_key);

    public PublicSigningKey Public { get; }

    public Dictionary<string, PublicSigningKey> Trusted => new() { [Public.KeyId] = Public };

    public ReleaseContent Content { get; set; } = new(1, null,
        new ReleaseChange("CR-0001", "ada", "First release", [new ReleaseApproval("grace", At, "looked at it")]), At,
        new Dictionary<string, string> { ["concordat.yaml"] = "kind: organization\nname: st-brigid\n", ["systems/ehr.yaml"] = "kind: system\nname: ehr\n" });

    public Activation Activation { get; set; } = new(1, 1, "sha256:00", null, "grace", At, "");

    public byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256);

    public SealedDocument Seal() => Seal(Content.ToCanonical());

    public SealedDocument Seal(byte[] content) => SealedDocument.Create(ReleaseContent.Kind, content, Public.KeyId, Sign);

    public SealedDocument SealActivation() => SealedDocument.Create(Activation.Kind, Activation.ToCanonical(), Public.KeyId, Sign);

    public void Dispose() => _key.Dispose();
}
