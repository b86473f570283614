using Concordat.Core.Workspace;
using Concordat.Platform;
using Concordat.Platform.Releases;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Clients;

/// <summary>Compiles the clients of each release that becomes active into the directory.</summary>
internal sealed class ReleaseClients(ClientDirectory directory, TrustOptions options, PlatformOptions platform)
{
    public void Take(ActiveRelease release) => directory.Swap(Compile(release.Number, release.Workspace));

    internal ClientPlan Compile(int release, Workspace workspace) => ClientPlan.Of(release, workspace.Clients.Values.Select(c => Compile(c.Partner, c.Client)));

    private RegisteredClient Compile(Partner partner, Client client) => new(
        client.Id, partner.Name, Keys(client), client.JwksUrl, [.. Names(client.Scopes)], [.. Names(client.Purposes)], [.. Names(client.Interfaces)],
        [.. partner.Agreements.Select(a => new AgreementTerm(a.From, a.Until, [.. Names(a.Purposes)]))]);

    private IReadOnlyList<JsonWebKey> Keys(Client client)
    {
        if (client.DemoKeys)
        {
            // A demo key lies on this node: whoever reads the node's disk is the client. So only where the operator said so.
            return options.DemoKeys ? PublicKeys.Read($$"""{"keys":[{{ClientKeys.CreateIfMissing(Path.Combine(platform.DataFolder, "keys"), client.Id)}}]}""") : [];
        }
        return client.Jwks is null ? [] : PublicKeys.Read(client.Jwks.ToJson().ToJsonString());
    }

    private static IEnumerable<string> Names(IEnumerable<Ref> references) => references.Select(r => r.Name);
}
