using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>The sample hospital network under its own house ruleset, which extends all that the product carries.</summary>
public sealed class SampleNetworkTests
{
    private const string Folder = "samples/st-brigid";

    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Files = SampleFiles.Folder(Folder);

    /// <summary>Three interfaces are imperfect on purpose.</summary>
    private static readonly string[] Imperfect =
    [
        "domains/patient-engagement/apis/appointments/v1/openapi.yaml owasp:api1:2023-no-numeric-ids components/parameters/AppointmentId",
        "domains/revenue-cycle/apis/eligibility/v1/openapi.yaml health-no-identifiers-in-url paths//eligibility/{memberId}/get/parameters/0/name",
        "domains/revenue-cycle/apis/invoices/v1/openapi.yaml owasp:api1:2023-no-numeric-ids components/parameters/InvoiceId",
    ];

    [Fact]
    public void Every_file_keeps_every_rule_but_for_three_interfaces()
    {
        var reading = RulesetReader.Read("standards/contracts.spectral.yaml", asked => Files.TryGetValue(asked, out var bytes) ? bytes : null);
        Assert.Empty(reading.Findings);
        var found = new List<string>();
        foreach (var file in Files.Keys.Where(IsJudged).Order(StringComparer.Ordinal))
        {
            var set = new DocumentSet(asked => Files.TryGetValue(asked, out var bytes) ? bytes : null);
            var result = reading.Ruleset!.Judge(set, set.Open(file));
            Assert.True(result.Rules > 0, file);
            found.AddRange(result.Findings.Select(one => $"{one.At.File} {one.Rule} {string.Join('/', one.Path)}"));
        }

        Assert.Equal(Imperfect, found.Order(StringComparer.Ordinal));
    }

    private static bool IsJudged(string file) =>
        (file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith("schema.json", StringComparison.Ordinal)) && !file.EndsWith(".spectral.yaml", StringComparison.Ordinal);
}
