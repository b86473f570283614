using System.Text;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Tests.Documents;

public sealed class MergeAndEncodingTests
{
    [Theory]
    [InlineData("{ a: &x { k: 1, l: 2 }, b: { <<: *x, k: 3 } }", """{"k":3,"l":2}""")]
    [InlineData("{ a: &x { k: 1 }, y: &y { k: 2, m: 4 }, b: { <<: [*x, *y] } }", """{"k":1,"m":4}""")]
    [InlineData("{ b: { '<<': 1 } }", """{"\u003C\u003C":1}""")]
    public void Reads_merge_keys_where_own_keys_win(string yaml, string json) =>
        Assert.Equal(json, DocumentReader.Read("a.yaml", yaml).Root!.Find("/b")!.ToJson()!.ToJsonString());

    [Fact]
    public void A_merge_key_of_something_else_is_a_finding() =>
        Assert.Equal("yaml-merge", Assert.Single(DocumentReader.Read("a.yaml", "a: { <<: text }").Findings).Rule);

    [Fact]
    public void Merge_keys_that_stand_for_a_billion_nodes_are_refused()
    {
        var text = new StringBuilder("a0: &a0 { k: [1, 2, 3, 4, 5, 6, 7, 8] }\n");
        for (var i = 1; i < 24; i++)
        {
            text.Append($"a{i}: &a{i}\n  <<: *a{i - 1}\n").AppendJoin("", Enumerable.Range(0, 4).Select(n => $"  k{i}{n}: *a{i - 1}\n"));
        }

        Assert.Equal("document-nodes", Assert.Single(DocumentReader.Read("bomb.yaml", text.ToString()).Findings).Rule);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-8")]
    public void Reads_every_encoding_by_its_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        foreach (var file in new[] { "a.yaml", "a.json" })
        {
            byte[] bytes = [.. encoding.Preamble, .. encoding.GetBytes("""{"name": "Zoë 😀"}""")];
            Assert.Equal("Zoë 😀", ((MappingNode)DocumentReader.Read(file, bytes).Root!).Text("name"));
        }
    }

    [Fact]
    public void Refuses_bytes_that_are_no_text() =>
        Assert.Equal("document-encoding", Assert.Single(DocumentReader.Read("a.yaml", new byte[] { 0x61, 0xFF, 0xC0 }).Findings).Rule);

    [Fact]
    public void Numbers_of_a_thousand_digits_keep_every_one()
    {
        var digits = string.Concat(Enumerable.Repeat("1234567890", 100));
        Assert.Equal($"[{digits},0.{digits}]", DocumentReader.Read("a.yaml", $"[{digits}, .{digits}]").Root!.ToJson()!.ToJsonString());
    }
}
