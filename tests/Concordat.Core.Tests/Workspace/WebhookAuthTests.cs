using System.Text;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

/// <summary>What webhooks show, networks of partners and certificates of endpoints, as a workspace writes them.</summary>
public sealed class WebhookAuthTests
{
    private const string Endpoint = "    endpoint: { system: receiver, path: /televida }\n";

    private static ParsedWorkspace Parse(string path, string from, string to)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(SampleFiles.Folder("samples/st-brigid"), StringComparer.Ordinal);
        var text = Encoding.UTF8.GetString(files[path].Span);
        Assert.Contains(from, text, StringComparison.Ordinal);
        files[path] = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
        return WorkspaceParser.Parse(files);
    }

    [Fact]
    public void Headers_a_token_and_certificates_are_read()
    {
        var parsed = Parse("partners/televida.yaml", Endpoint, """
                endpoint: { url: 'https://hooks.televida.example/a', tls: { certificate: file:ours.pem, ca: file:roots.pem } }
                auth:
                  headers: { X-Api-Key: { secret: file:key } }
                  oauth: { token: 'https://id.televida.example/token', client: brigid, secret: file:oauth, scope: events }

            """);
        Assert.Empty(parsed.Findings);
        var one = parsed.Workspace!.Partners["televida"].Subscriptions[0];
        Assert.Equal(("key", "brigid", "events", "ours.pem"), (one.Auth!.Headers["X-Api-Key"].Secret!.Name, one.Auth.OAuth!.Client, one.Auth.OAuth.Scope, one.Endpoint!.Tls!.Certificate!.Name));
    }

    [Theory]
    [InlineData("    auth: {}\n", "says nothing")]
    [InlineData("    auth: { headers: { webhook-id: { secret: file:a } } }\n", "cannot carry a header 'webhook-id'")]
    [InlineData("    auth: { headers: { Content-Type: { secret: file:a } } }\n", "cannot carry")]
    [InlineData("    auth: { headers: { 'a b': { secret: file:a } } }\n", "cannot carry")]
    [InlineData("    auth: { headers: { X-Key: { secret: s3cret } } }\n", "no reference to a secret")]
    [InlineData("    auth: { headers: { X-Key: {} } }\n", "has no value")]
    [InlineData("    auth: { headers: { Authorization: { secret: file:a } }, oauth: { token: 'https://id.example/t', client: a, secret: file:b } }\n", "stands in Authorization")]
    [InlineData("    auth: { oauth: { token: 'http://id.example/t', client: a, secret: file:b } }\n", "begins with https")]
    [InlineData("    auth: { oauth: { token: 'https://id.example/t', client: a } }\n", "has no secret")]
    public void What_cannot_be_shown_is_told(string auth, string words) => Assert.Contains(Parse("partners/televida.yaml", Endpoint, Endpoint + auth).Findings, finding => finding.Message.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("{ system: receiver, tls: { ca: file:a } }", "https address of its own")]
    [InlineData("{ url: 'http://hooks.example/a', tls: { ca: file:a } }", "https address of its own")]
    [InlineData("{ url: 'https://hooks.example/a', tls: {} }", "names no certificate")]
    public void Certificates_belong_to_an_address_that_is_encrypted(string endpoint, string words) =>
        Assert.Contains(Parse("partners/televida.yaml", Endpoint, $"    endpoint: {endpoint}\n").Findings, finding => finding.Message.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void Networks_are_read_of_the_partner_and_of_a_client_and_a_wrong_one_is_told()
    {
        var parsed = Parse("partners/televida.yaml", "clients:\n", "addresses: [203.0.113.0/24]\nclients:\n");
        Assert.Equal("203.0.113.0/24", parsed.Workspace!.Partners["televida"].Addresses[0].Name);
        Assert.Contains(Parse("partners/televida.yaml", "    keys: demo\n", "    keys: demo\n    addresses: [0.0.0.0/0]\n").Findings, finding => finding.Message.Contains("no network of somebody", StringComparison.Ordinal));
    }
}
