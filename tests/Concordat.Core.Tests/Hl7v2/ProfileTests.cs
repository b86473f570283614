using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Hl7v2;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Hl7v2;

public sealed class ProfileTests
{
    internal static (Profile? Profile, List<Finding> Findings) Read(string yaml)
    {
        var document = DocumentReader.Read("profile.yaml", yaml);
        var findings = document.Findings.ToList();
        return (document.Root is null ? null : ResourceReader.Read(document.Root, Profile.Read, findings), findings);
    }

    private const string Sound = """
        kind: profile
        name: small
        version: 1.0.0
        message: ORU^R01
        versions: ["2.5.1"]
        tables: { LOCAL: [a, b] }
        segments:
          - { segment: MSH, usage: R }
          - { segment: PID, fields: [{ field: 8, table: LOCAL }] }
        """;

    [Fact]
    public void Reads_a_sound_profile() => Assert.Empty(Read(Sound).Findings);

    [Theory]
    [InlineData("ORU^R01", "ORU", "resource-value 4")]
    [InlineData("segment: MSH, usage: R", "segment: PID", "resource-value 8")]
    [InlineData("segment: PID", "segment: pid", "resource-value 9")]
    [InlineData("segment: PID", "group: PATIENT", "resource-value 9", "resource-missing-key 9")]
    [InlineData("table: LOCAL", "table: '9999'", "profile-unknown-table 9")]
    [InlineData("field: 8", "field: 8, usage: Q", "resource-value 9")]
    [InlineData("field: 8", "field: 8, typ: NM", "resource-unknown-key 9")]
    [InlineData("{ field: 8, table: LOCAL }", "{ field: 8 }, { field: 8 }", "resource-duplicate 9")]
    public void Reports_a_mistake_at_its_line(string old, string mistake, params string[] expected)
    {
        Assert.Contains(old, Sound);
        Assert.Equal(expected.Order(), Read(Sound.Replace(old, mistake)).Findings.Select(f => $"{f.Rule} {f.At.Line}").Order());
    }

    [Fact]
    public void Its_schema_comes_from_the_same_description() =>
        Assert.NotNull(ResourceReader.Schema(Profile.Read)["properties"]!["segments"]);
}
