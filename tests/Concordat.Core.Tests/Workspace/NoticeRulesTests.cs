using System.Text;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

public sealed class NoticeRulesTests
{
    private const string Good = """
        kind: notices
        name: default
        console: https://concordat.st-brigid.example
        mail: { server: smtp.st-brigid.example, from: concordat@st-brigid.example, login: concordat, secret: file:smtp }
        rows:
          - { about: [vote-needed, escalated], mail: [voices, grace] }
          - { about: [released], mail: [author], webhooks: [platform] }
        webhooks:
          - { name: platform, endpoint: { system: receiver, path: /notices }, secret: file:notices }
        """;

    [Fact]
    public void Notices_of_the_sample_network_pass() => Assert.Empty(Errors(Good));

    [Theory]
    [InlineData("notices-reader", "[voices, grace]", "[voices, nobody]")]
    [InlineData("notices-mail", "mail: { server: smtp.st-brigid.example, from: concordat@st-brigid.example, login: concordat, secret: file:smtp }\n", "")]
    [InlineData("notices-webhook", "webhooks: [platform]", "webhooks: [platfrom]")]
    [InlineData("notices-once", "", "")]
    [InlineData("reference-system", "system: receiver", "system: reciever")]
    [InlineData("resource-value", "server: smtp.st-brigid.example,", "server: smtp.st-brigid.example, security: none,")]
    [InlineData("resource-value", "from: concordat@st-brigid.example", "from: \"a@b.example\\r\\nBcc: c@d.example\"")]
    [InlineData("resource-missing-key", ", secret: file:notices }", " }")]
    public void One_broken_thing_is_reported_by_its_rule(string rule, string find, string replace)
    {
        Assert.Contains(find, Good, StringComparison.Ordinal);
        var broken = find.Length == 0 ? [Good, Good.Replace("name: default", "name: other", StringComparison.Ordinal)] : (string[])[Good.Replace(find, replace, StringComparison.Ordinal)];
        Assert.Contains(rule, Errors(broken));
    }

    private static List<string> Errors(params string[] standards)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(SampleFiles.Folder("samples/st-brigid"), StringComparer.Ordinal);
        for (var i = 0; i < standards.Length; i++)
        {
            files[$"standards/notices-{i}.yaml"] = Encoding.UTF8.GetBytes(standards[i]);
        }
        return [.. WorkspaceParser.Parse(files).Findings.Select(finding => finding.Rule)];
    }
}
