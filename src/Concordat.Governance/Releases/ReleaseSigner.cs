using System.Text;
using Concordat.Core.Releases;
using Concordat.Platform;
using Concordat.Platform.Releases;
using Concordat.Platform.Secrets;

namespace Concordat.Governance.Releases;

/// <summary>
/// Holds the private key of this control plane: <c>DataFolder/keys/release-signing.pem</c> (mode 600), made at the first start, when its
/// public half is put into this node's trust store too. Data-plane nodes elsewhere get the public half alone.
/// </summary>
internal sealed class ReleaseSigner : IDisposable
{
    private readonly SigningKey _key;

    public ReleaseSigner(PlatformOptions options, ReleaseTrust trust)
    {
        var file = Path.Combine(options.DataFolder, "keys", "release-signing.pem");
        var isNew = !File.Exists(file);
        _key = SigningKey.LoadOrCreate(file);
        Public = PublicSigningKey.FromJwk(Encoding.UTF8.GetBytes(_key.PublicJwk()))!;
        if (isNew || !trust.IsMade)
        {
            // Only now (or after a first start that was cut short): a key that an operator took out of the trust store later stays out.
            trust.Add(Public);
        }
    }

    public PublicSigningKey Public { get; }

    public SealedDocument Seal(string kind, byte[] canonical) =>
        SealedDocument.Create(kind, canonical, _key.Id, statement => _key.Sign(statement));

    public void Dispose() => _key.Dispose();
}
