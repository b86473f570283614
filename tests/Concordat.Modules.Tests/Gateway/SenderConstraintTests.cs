using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Buffers.Text;
using Concordat.Core.Workspace;
using Concordat.Modules.Tests.Trust;
using Concordat.Trust;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>Tiers that take bound tokens alone, numbers that proofs carry, and tokens that are bound to a certificate.</summary>
public sealed class SenderConstraintTests
{
    private const string Record = "/apis/testing/records/v1/records/7";

    [Theory, InlineData("dpop"), InlineData("either")]
    public async Task A_tier_of_bound_tokens_refuses_a_bearer_and_says_how(string asked)
    {
        await using var gateway = await TestGateway.Start(change: workspace => Demand(workspace, asked));
        var bearer = await gateway.Call("GET", Record);
        Assert.Contains("DPoP", bearer.Problem(401, "unauthenticated").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("DPoP realm=\"concordat\", algs=\"ES256 ES384 PS256\", error=\"invalid_token\"", bearer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal("DPoP realm=\"concordat\", algs=\"ES256 ES384 PS256\"", (await gateway.Call("GET", Record, token: null)).Header("WWW-Authenticate"));
        Assert.Empty(gateway.Backend.Calls);
        var call = new RefusedProofTests.Call(gateway);
        Assert.Equal(200, (int)(await call.Send([call.Prove()])).Status);
    }

    [Fact]
    public async Task A_tier_of_certificates_refuses_a_token_of_a_key()
    {
        await using var gateway = await TestGateway.Start(change: workspace => Demand(workspace, "mtls"));
        var call = new RefusedProofTests.Call(gateway);
        var answer = await call.Send([call.Prove()]);
        Assert.Contains("certificate", answer.Problem(401, "unauthenticated").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Bearer ", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_needs_a_number_of_this_server_where_the_node_says_so()
    {
        await using var gateway = await TestGateway.Start(trust: options => options.ProofNonce = true);
        var call = new RefusedProofTests.Call(gateway);
        foreach (var wrong in new[] { null, "one of mine" })
        {
            var refused = await call.Send([call.Prove(claims: b => b["nonce"] = wrong)]);
            refused.Problem(401, "unauthenticated");
            Assert.Contains("error=\"use_dpop_nonce\"", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
            var answer = await call.Send([call.Prove(claims: b => b["nonce"] = refused.Header("DPoP-Nonce"))]);
            Assert.Equal(200, (int)answer.Status);
            Assert.NotNull(answer.Header("DPoP-Nonce"));
        }
    }

    [Fact]
    public async Task A_token_of_a_certificate_works_over_connections_with_that_one_alone()
    {
        using var root = TestCertificates.Root("CN=Invented authority");
        using var server = TestCertificates.Signed("CN=gateway", root, TestCertificates.ForServers, dns: "localhost");
        using var own = TestCertificates.Signed("CN=partner", root, TestCertificates.ForClients);
        using var other = TestCertificates.Signed("CN=another", root, TestCertificates.ForClients);
        foreach (var (shown, status) in new[] { (own, 200), (other, 401), (null, 401) })
        {
            await using var gateway = await TestGateway.Start(change: workspace => Demand(workspace, "mtls"), listen: on => on.UseHttps(https =>
            {
                https.ServerCertificate = server;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true; // the chain is the node's matter, see GatewayTlsTests
            }), handler: Showing(shown));
            var token = gateway.Token(binding: new TokenBinding(SenderConstraint.Mtls, Base64Url.EncodeToString(own.GetCertHash(HashAlgorithmName.SHA256))));
            var answer = await gateway.Call("GET", Record, token: token);
            Assert.True(status == (int)answer.Status, answer.Body);
        }
    }

    private static SocketsHttpHandler Showing(X509Certificate2? certificate) => new()
    {
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, server, _, _) => server is X509Certificate2 { Subject: "CN=gateway" },
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        },
    };

    private static void Demand(TestWorkspace workspace, string asked)
    {
        workspace.Edit("standards/tiers.yaml", "wide: {", $"wide: {{ senderConstrained: {asked},");
        foreach (var partner in (string[])["partner", "islander"])
        {
            workspace.Edit($"partners/{partner}.yaml", "keys: demo", $"keys: demo\n    senderConstrained: {asked}");
        }
    }
}
