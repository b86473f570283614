using System.Text;
using Concordat.Core.Contracts.Documents;
using CsCheck;

namespace Concordat.Core.Tests.Documents;

public sealed class DocumentReaderTests
{
    [Fact]
    public void Gives_the_place_of_keys_and_values()
    {
        var root = Assert.IsType<MappingNode>(DocumentReader.Read("a.yaml", "name: x\nlist:\n  - one\n  - two: 2\n").Root);

        Assert.True(root.TryGet("list", out var list));
        Assert.Equal(("a.yaml", 2, 1), (list.KeyAt.File, list.KeyAt.Line, list.KeyAt.Column));
        var two = root.Find("/list/1/two")!;
        Assert.Equal((4, 10), (two.At.Line, two.At.Column));
        Assert.Equal("/list/1/two", two.Pointer);
    }

    [Theory]
    [InlineData("yes", ScalarKind.String)]
    [InlineData("true", ScalarKind.Boolean)]
    [InlineData("~", ScalarKind.Null)]
    [InlineData("", ScalarKind.Null)]
    [InlineData("'1'", ScalarKind.String)]
    [InlineData("0o17", ScalarKind.Integer)]
    [InlineData("017", ScalarKind.Integer)]
    [InlineData("1.2.3", ScalarKind.String)]
    [InlineData("1.5e3", ScalarKind.Float)]
    [InlineData("2026-01-01", ScalarKind.String)]
    [InlineData("22:30", ScalarKind.String)]
    public void Types_plain_scalars_by_the_core_schema_of_YAML_1_2(string text, ScalarKind kind) =>
        Assert.Equal(kind, Assert.IsType<ScalarNode>(((MappingNode)DocumentReader.Read("a.yaml", "k: " + text).Root!).Get("k")).Kind);

    [Fact]
    public void Reports_a_duplicate_key_at_the_second_place()
    {
        foreach (var (file, text, column) in new[] { ("a.yaml", "a: 1\nb: 2\na: 3\n", 1), ("a.json", "{\"a\": 1,\n\"b\": 2,\n \"a\": 3}", 2) })
        {
            var finding = Assert.Single(DocumentReader.Read(file, text).Findings);
            Assert.Equal(("document-duplicate-key", 3, column), (finding.Rule, finding.At.Line, finding.At.Column));
        }
    }

    [Theory]
    [InlineData("a.yaml", "a: [1, 2\nb: 3")]
    [InlineData("a.yaml", "a: *nowhere")]
    [InlineData("a.yaml", "a: &x [*x]")]
    [InlineData("a.yaml", "a: !mine 3")]
    [InlineData("a.yaml", "[a]: 3")]
    [InlineData("a.yaml", "a: 1\n---\nb: 2")]
    [InlineData("a.json", "{\"a\": }")]
    [InlineData("a.json", "{\"a\": \"\\ud800\"}")]
    [InlineData("a.json", "")]
    public void Refuses_what_is_no_single_document(string file, string text)
    {
        var read = DocumentReader.Read(file, text);

        Assert.Null(read.Root);
        Assert.NotEmpty(read.Findings);
    }

    [Fact]
    public void Refuses_aliases_that_stand_for_a_billion_nodes()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Equal("document-nodes", Assert.Single(DocumentReader.Read("bomb.yaml", text.ToString()).Findings).Rule);
    }

    [Fact]
    public void Refuses_depth_that_aliases_add_up_to()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 200; i++)
        {
            text.Append($"a{i}: &a{i} [*a{i - 1}]\n");
        }

        Assert.Equal("document-depth", Assert.Single(DocumentReader.Read("deep.yaml", text.ToString()).Findings).Rule);
    }

    [Theory]
    [InlineData("deep.yaml", "[")]
    [InlineData("deep.yaml", "- ")]
    [InlineData("deep.yaml", "{a: ")]
    [InlineData("deep.json", "[")]
    public void Refuses_depth_without_using_the_stack(string file, string opening) =>
        Assert.NotEmpty(DocumentReader.Read(file, string.Concat(Enumerable.Repeat(opening, 100_000))).Findings);

    [Fact]
    public void Numbers_become_JSON_with_their_digits() =>
        Assert.Equal(
            "[1,17,255,0.5,-1.0,12345678901234567890123,null,\"x\"]",
            DocumentReader.Read("a.yaml", "[+1, 0o21, 0xff, .5, -1.0, 12345678901234567890123, ~, x]").Root!.ToJson()!.ToJsonString());

    [Fact]
    public void Reads_whatever_JSON_it_wrote() =>
        Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 1, 5], Gen.Double[-1e9, 1e9].Array[0, 3]).Sample(values =>
        {
            var json = System.Text.Json.JsonSerializer.Serialize(values);
            return DocumentReader.Read("a.json", json).Root!.ToJson()!.ToJsonString() == json;
        });

    [Fact]
    public void Any_bytes_give_a_tree_or_findings() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[0, 200], Gen.String["-:[]{}&*!|>'\"%@`#,? \n\ta1.\\"].Select(Encoding.UTF8.GetBytes)), Gen.Bool).Sample((bytes, json) =>
        {
            var read = DocumentReader.Read(json ? "a.json" : "a.yaml", bytes);
            _ = read.Root?.ToJson()?.ToJsonString();
            return true;
        }, iter: 3000);
}
