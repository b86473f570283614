using System.Text.Json.Nodes;
using Concordat.Core.Tests.Hl7v2;

namespace Concordat.Core.Tests.Mapping;

public sealed class BundleMappingTests
{
    private const string Rules = """
        - entry: patient
          resource: Patient
          request: { method: POST, ifNoneExist: "identifier={PID-3.1|url}" }
          rules: [{ to: active, value: true }]
        - entry: result
          forEach: OBX
          resource: Observation
          request: { method: PUT, url: "Observation?identifier={OBX-3.1|url}" }
          rules: [{ to: subject, reference: patient }]
        - entry: report
          resource: DiagnosticReport
          request: { method: PUT, url: "DiagnosticReport?identifier={OBR-3.1}" }
          rules: [{ to: result, references: result }]
        """;

    private static Core.Mapping.MappingResult Run(OruBuilder? message = null) => MappingBuilder.FromHl7(Rules, message, "{ format: fhir-transaction }");

    private static JsonArray Entries(OruBuilder? message = null) => Run(message).Output["entry"]!.AsArray();

    [Fact]
    public void Refers_to_entries_by_address()
    {
        var entries = Entries();
        Assert.Equal(entries[0]!["fullUrl"]!.ToString(), entries[1]!["resource"]!["subject"]!["reference"]!.ToString());
        Assert.Equal(new[] { entries[1], entries[2] }.Select(e => e!["fullUrl"]!.ToString()),
            entries[3]!["resource"]!["result"]!.AsArray().Select(r => r!["reference"]!.ToString()));
    }

    [Fact]
    public void Gives_the_same_bytes_again() => Assert.Equal(Run().Output.ToJsonString(), Run().Output.ToJsonString());

    [Fact]
    public void Escapes_what_goes_into_a_search() =>
        Assert.Equal("identifier=1%26x%7C2", Entries(new OruBuilder().Replace("100001^", @"1\T\x|2^".Replace("|", "\\F\\"))) [0]!["request"]!["ifNoneExist"]!.ToString());

    [Fact]
    public void Reports_two_updates_of_one_resource() =>
        Assert.Equal("mapping-duplicate-entry", Assert.Single(Run(new OruBuilder().Replace("11111-1", "2345-7")).Findings).Rule);

    [Fact]
    public void Reports_an_entry_that_nothing_tells_from_others() =>
        Assert.Equal("mapping-identity", Run(new OruBuilder().Replace("100001^", "^")).Findings[0].Rule);
}
