using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

public sealed class ResourceReaderTests
{
    private static readonly Choices<int> Sizes = new(("small", 1), ("large", 2));

    [Theory]
    [InlineData("name: a\nsize: small\nparts: [{name: b, size: large}]")]
    [InlineData("name: a\nsize: small", "")]
    [InlineData("nam: a\nsize: small", "resource-unknown-key 1:1 Did you mean 'name'?")]
    [InlineData("size: small", "resource-missing-key 1:1 Add 'name'.")]
    [InlineData("name: a\nsize: smal", "resource-value 2:7 Did you mean 'small'?")]
    [InlineData("name: A b\nsize: small", "resource-value 1:7 Lower-case letters, digits and single hyphens, beginning with a letter; at most 64.")]
    [InlineData("name: 7\nsize: small", "resource-type 1:7 Put it in quotes.")]
    [InlineData("name: a\nsize: small\ncount: 11", "resource-value 3:8 ")]
    [InlineData("name: a\nsize: small\nwait: 5s", "resource-value 3:7 Such as PT30S, PT5M, P90D or P7Y.")]
    [InlineData("name: a\nsize: small\nday: 2026-02-30", "resource-value 3:6 Such as 2027-01-31.")]
    [InlineData("name: a\nsize: small\nurl: 'javascript:alert(1)'", "resource-value 3:6 ")]
    [InlineData("name: a\nsize: small\nparts: 3", "resource-type 3:8 ")]
    [InlineData("name: a\nsize: small\nparts: [3]", "resource-type 3:9 ")]
    [InlineData("name: a\nsize: small\nparts: [{name: b}]", "resource-missing-key 3:9 Add 'size'.")]
    [InlineData("name: a\nsize: small\nleft: x\nright: y", "resource-value 4:8 Keep one.")]
    public void Reports_each_mistake_at_its_place(string yaml, params string[] expected)
    {
        var findings = new List<Finding>();
        ResourceReader.Read(DocumentReader.Read("a.yaml", yaml).Root!, Part.Read, findings);

        Assert.Equal(expected.Where(e => e.Length > 0), findings.Select(f => $"{f.Rule} {f.At.Line}:{f.At.Column} {f.Fix}"));
    }

    [Fact]
    public void The_schema_comes_from_the_same_description_and_knows_recursion()
    {
        var schema = ResourceReader.Schema(Part.Read);

        Assert.Equal("#/$defs/shape1", schema["$ref"]!.GetValue<string>());
        var part = schema["$defs"]!["shape1"]!;
        Assert.Equal("""["name","size"]""", part["required"]!.ToJsonString());
        Assert.Equal("""["small","large"]""", part["properties"]!["size"]!["enum"]!.ToJsonString());
        Assert.Equal("#/$defs/shape1", part["properties"]!["parts"]!["items"]!["$ref"]!.GetValue<string>());
        Assert.False(part["additionalProperties"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("P7Y", 7 * 365)]
    [InlineData("P90D", 90)]
    [InlineData("P1M", 30)]
    public void A_period_counts_days(string text, int days) =>
        Assert.Equal(TimeSpan.FromDays(days), IsoDuration.TryParse(text, out var duration) ? duration : default);

    [Theory]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("1D")]
    [InlineData("PT-5S")]
    public void Refuses_what_is_no_period(string text) => Assert.False(IsoDuration.TryParse(text, out _));

    private sealed record Part(string Name, int Size, IReadOnlyList<Part> Parts)
    {
        public static Part Read(ResourceReader r)
        {
            var part = new Part(r.Name(), r.Choice("size", Sizes), r.List("parts", Read));
            r.OptionalInteger("count", 1, 10);
            r.OptionalDuration("wait");
            r.OptionalDate("day");
            r.OptionalUrl("url");
            r.OptionalText("left");
            r.OptionalText("right");
            if (r.Has("left") || r.Has("right"))
            {
                r.ExactlyOne("left", "right");
            }

            return part;
        }
    }
}
