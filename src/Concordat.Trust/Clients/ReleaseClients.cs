using System.Collections.Frozen;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Workspace;
using Concordat.Platform;
using Concordat.Platform.Releases;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Clients;

/// <summary>Compiles the clients and service accounts of each release that becomes active into the directory.</summary>
internal sealed class ReleaseClients(ClientDirectory directory, TrustOptions options, PlatformOptions platform)
{
    public void Take(ActiveRelease release) => directory.Swap(Compile(release.Number, release.Workspace));

    internal ClientPlan Compile(int release, Workspace workspace) => ClientPlan.Of(release, workspace.Clients.Values.Select(c => Compile(c.Partner, c.Client))) with
    {
        FhirServers = workspace.Apis.Values.Where(api => api.Terms.Lifecycle is Lifecycle.Published or Lifecycle.Deprecated && workspace.Systems[api.Backend.System.Name].Type == SystemType.Fhir)
            .Select(api => api.Id).ToFrozenSet(StringComparer.Ordinal),
        Services = workspace.ServiceAccounts.Values.Select(Compile).ToFrozenDictionary(service => service.Id, StringComparer.Ordinal),
    };

    private ServiceClient Compile(ServiceAccount account) =>
        new(account.Name, Keys(account.Name, account.DemoKeys, account.KeySet), account.JwksUrl, [.. account.Scopes], account.Expires);

    private RegisteredClient Compile(Partner partner, Client client) => new(
        client.Id, partner.Name, Keys(client.Id, client.DemoKeys, client.Jwks), client.JwksUrl, [.. Names(client.Scopes)], [.. Names(client.Purposes)], [.. Names(client.Interfaces)],
        [.. partner.Agreements.Select(a => new AgreementTerm(a.From, a.Until, [.. Names(a.Purposes)]))])
    {
        Networks = [.. (client.Addresses.Count > 0 ? client.Addresses : partner.Addresses).Select(one => AddressRange.Read(one.Name)).OfType<AddressRange>()],
        DataScope = partner.DataScope.ToFrozenDictionary(row => row.Key, row => Names(row.Value).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal),
        IsPublic = client.IsPublic, SenderConstrained = client.SenderConstrained, Redirects = [.. Names(client.RedirectUris)], Title = client.Title ?? partner.Title, PartnerTitle = partner.Title,
    };

    private IReadOnlyList<JsonWebKey> Keys(string id, bool demo, MappingNode? jwks)
    {
        if (demo)
        {
            // A demo key lies on this node: whoever reads the node's disk is the client. So only where the operator said so.
            return options.DemoKeys ? PublicKeys.Read($$"""{"keys":[{{ClientKeys.CreateIfMissing(Path.Combine(platform.DataFolder, "keys"), id)}}]}""") : [];
        }
        return jwks is null ? [] : PublicKeys.Read(jwks.ToJson().ToJsonString());
    }

    private static IEnumerable<string> Names(IEnumerable<Ref> references) => references.Select(r => r.Name);
}
