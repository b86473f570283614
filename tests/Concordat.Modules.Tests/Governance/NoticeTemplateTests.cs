using Concordat.Core.Notices;
using Concordat.Core.Primitives;
using Concordat.Governance.Changes;
using Concordat.Governance.Notices;

namespace Concordat.Modules.Tests.Governance;

public sealed class NoticeTemplateTests
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal) { ["id"] = "CR-0007", ["title"] = "A title\r\nBcc: everybody@example", ["link"] = "https://c.example/changes/CR-0007", ["reader"] = "author", ["organization"] = "St Brigid" };

    [Fact]
    public async Task The_shipped_words_say_what_happened_and_where_to_look_in_one_line()
    {
        var (subject, text) = await NoticeTemplates.Render(Standard("x", "y", NoticeKind.Rejected), NoticeKind.VoteNeeded, Words);
        Assert.Equal("CR-0007 waits for a vote: A title  Bcc: everybody@example", subject);
        Assert.Contains("https://c.example/changes/CR-0007", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_has_words_of_its_own()
    {
        foreach (var kind in NoticeKind.All)
        {
            var (subject, _) = await NoticeTemplates.Render(Standard("x", "y", NoticeKind.Rejected) with { Texts = [] }, kind, Words);
            Assert.Contains("CR-0007", subject, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{% for i in (1..1000000000) %}x{% endfor %}"), InlineData("{% assign a = 'x' %}"), InlineData("{% capture a %}x{% endcapture %}"), InlineData("{% include 'secret' %}")]
    [InlineData("{% render 'secret' %}"), InlineData("{{ title | append: title }}"), InlineData("{{ (1..100000000) }}"), InlineData("{% if id %}never closed"), InlineData("{{ title")]
    [InlineData("{%- liquid\nassign a = 1 -%}"), InlineData("{% macro m() %}{% endmacro %}"), InlineData("{% cycle 'a', 'b' %}"), InlineData("{% increment a %}")]
    public async Task A_template_that_could_grow_read_or_does_not_parse_is_told_by_the_check_and_never_used(string template)
    {
        var files = SampleFiles.Whole();
        files["standards/notices.yaml"] = $"kind: notices\nname: default\nconsole: https://c.example\nrows:\n  - about: [released]\ntexts:\n  - about: [released]\n    subject: ok\n    text: {System.Text.Json.JsonSerializer.Serialize(template)}\n";
        var check = WorkspaceFiles.Check(files, new Dictionary<string, string>(), new DateOnly(2026, 12, 1));
        Assert.Contains(check.Findings, finding => finding is { Rule: "notices-template", Severity: Severity.Error, At.File: "standards/notices.yaml" });
        var (_, text) = await NoticeTemplates.Render(Standard("ok", template, NoticeKind.Released), NoticeKind.Released, Words);
        Assert.Contains("You get this because", text, StringComparison.Ordinal); // the shipped words
    }

    [Fact]
    public async Task What_a_template_does_not_know_is_empty_and_no_member_of_a_word_can_be_reached()
    {
        var (_, text) = await NoticeTemplates.Render(Standard("s", "[{{ secret }}{{ title.Length }}{{ id.GetType }}]", NoticeKind.Released), NoticeKind.Released, Words);
        Assert.Equal("[]", text);
    }

    private static NoticeStandard Standard(string subject, string text, string about) => new(
        "default", new Uri("https://c.example"), null, [], [], [new NoticeText([about], subject, text, default)], default);
}
