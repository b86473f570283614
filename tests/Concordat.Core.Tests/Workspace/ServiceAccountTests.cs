using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

public sealed class ServiceAccountTests
{
    private const string Good = """
        kind: service-account
        name: stock-ci
        summary: The pipeline of the stock repository.
        owner: supply-chain
        jwksFile: stock-ci.jwks.json
        scopes: [control:read, control:propose]
        domains: [supply-chain, clinical]
        expires: 2027-06-30
        """;

    private const string Elliptic = """{ "kty": "EC", "crv": "P-384", "kid": "1", "use": "sig", "alg": "ES384", "x": "AQAB", "y": "AQAB" }""";

    private static string Keys(string key = Elliptic) => $$"""{ "keys": [ {{key}} ] }""";

    [Fact]
    public void A_service_account_passes_and_proposes_changes_of_its_domains_alone()
    {
        var parsed = Parse(Good, Keys());
        Assert.Empty(parsed.Findings);
        var account = parsed.Workspace!.ServiceAccounts["stock-ci"];
        Assert.True(account.MayPropose("domains/clinical/flows/billing.yaml"));
        Assert.All(["domains/revenue-cycle/domain.yaml", "domains/clinical", "access/stock-ci.yaml", "access/stock-ci.jwks.json", "standards/governance.yaml", "zones/core.yaml"], file => Assert.False(account.MayPropose(file)));
        Assert.Equal(["supply-chain"], (account with { Domains = [] }).Reach);
    }

    [Theory]
    [InlineData("resource-value", "[control:read, control:propose]", "[control:read, control:approve]")]
    [InlineData("reference-domain", "owner: supply-chain", "owner: suply-chain")]
    [InlineData("reference-domain", "[supply-chain, clinical]", "[supply-chain, clinic]")]
    [InlineData("reference-file", "stock-ci.jwks.json", "stock.jwks.json")]
    [InlineData("resource-value", "jwksFile: stock-ci.jwks.json", "jwksFile: stock-ci.jwks.json\nkeys: demo")]
    [InlineData("resource-missing-key", "jwksFile: stock-ci.jwks.json\n", "")]
    [InlineData("resource-name-path", "name: stock-ci", "name: other-ci")]
    [InlineData("service-account-name", "name: stock-ci", "name: concordat-cli")]
    [InlineData("service-account-keys-place", "jwksFile: stock-ci.jwks.json", "jwksFile: ../domains/clinical/keys.json")]
    [InlineData("service-account-scopes", "[control:read, control:propose]", "[control:propose]")]
    [InlineData("service-account-key", "jwksFile: stock-ci.jwks.json", "jwks: { keys: [{ kty: oct, k: c2VjcmV0 }] }")]
    public void One_broken_thing_is_reported_by_its_rule(string rule, string find, string replace)
    {
        Assert.Contains(find, Good, StringComparison.Ordinal);
        var finding = Assert.Single(Parse(Good.Replace(find, replace, StringComparison.Ordinal), Keys()).Findings, finding => finding.Rule == rule);
        Assert.Equal(("access/stock-ci.yaml", true), (finding.At.File, finding.At.Line > 0));
    }

    [Fact]
    public void A_name_that_a_client_has_is_refused() => Assert.Contains("service-account-name",
        Parse(Good.Replace("name: stock-ci", "name: greenleaf-orders", StringComparison.Ordinal), Keys(), "greenleaf-orders").Findings.Select(finding => finding.Rule));

    [Theory]
    [InlineData("private", "\"x\": \"AQAB\"", "\"x\": \"AQAB\", \"d\": \"AQAB\"")]
    [InlineData("P-256 and P-384", "P-384", "secp256k1")]
    [InlineData("for 'enc'", "\"sig\"", "\"enc\"")]
    [InlineData("alg RS256", "ES384", "RS256")]
    [InlineData("base64url", "\"AQAB\" }", "\"§\" }")]
    [InlineData("weak: RSA with 17 bits", Elliptic, """{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }""")]
    [InlineData("'oct'", Elliptic, """{ "kty": "oct" }""")]
    public void A_key_that_must_not_be_there_says_why(string why, string find, string replace)
    {
        Assert.Contains(find, Elliptic, StringComparison.Ordinal);
        var finding = Assert.Single(Parse(Good, Keys(Elliptic.Replace(find, replace, StringComparison.Ordinal))).Findings);
        Assert.Equal(("service-account-key", "access/stock-ci.jwks.json", Severity.Error), (finding.Rule, finding.At.File, finding.Severity));
        Assert.Contains(why, finding.Message, StringComparison.Ordinal);
        Assert.NotNull(finding.Fix);
    }

    [Fact]
    public void What_is_over_is_told_on_the_day_after_the_last()
    {
        var workspace = Parse(Good, Keys(Elliptic.Replace("\"kid\"", "\"exp\": 1798761599, \"kid\"", StringComparison.Ordinal))).Workspace!; // 2026-12-31T23:59:59Z
        Assert.Empty(Over(workspace, new DateOnly(2026, 12, 31)));
        Assert.Equal(["access/stock-ci.jwks.json"], Over(workspace, new DateOnly(2027, 6, 30)));
        Assert.Equal(["access/stock-ci.jwks.json", "access/stock-ci.yaml"], Over(workspace, new DateOnly(2027, 7, 1)));
        Assert.Equal(new DateOnly(2027, 1, 1), ClockRules.Next(workspace, [], new DateOnly(2026, 12, 31)));
    }

    private static IEnumerable<string> Over(Core.Workspace.Workspace workspace, DateOnly today) =>
        ClockRules.Judge(workspace, today).Where(finding => finding.Rule == "service-account-expired").Select(finding => finding.At.File).Order(StringComparer.Ordinal);

    private static ParsedWorkspace Parse(string account, string keys, string name = "stock-ci")
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(SampleFiles.Folder("samples/st-brigid"), StringComparer.Ordinal)
        {
            [$"access/{name}.yaml"] = Encoding.UTF8.GetBytes(account),
            ["access/stock-ci.jwks.json"] = Encoding.UTF8.GetBytes(keys),
            ["domains/clinical/keys.json"] = Encoding.UTF8.GetBytes(keys),
        };
        return WorkspaceParser.Parse(files);
    }
}
