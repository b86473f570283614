using Concordat.Core.Workspace;
using Concordat.Eventing.Portal;
using Concordat.Modules.Tests.Governance;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>A subscription comes into a partner's file, and nothing else of the file changes.</summary>
public sealed class SubscriptionTextTests
{
    private static readonly EndpointProposal Wanted = new()
    {
        Partner = "televida", Name = "more-results", Event = "clinical.lab-result.received.v1", Client = "televida-scheduling", Url = "https://hooks.televida.example/concordat", Fields = "patientRef,reportId",
    };

    [Theory]
    [InlineData("subscriptions:\n", "subscriptions:\n")]
    [InlineData("subscriptions:\n", "subscriptions: # all of them\n\n")]
    [InlineData("subscriptions:\n  - name: lab-results", "subscriptions:\n- name: lab-results")]
    public void Is_read_back_beside_the_one_that_was_there(string from, string to)
    {
        var file = SampleFiles.Whole()["partners/televida.yaml"];
        Assert.Contains(from, file, StringComparison.Ordinal);
        file = file.Replace(from, to, StringComparison.Ordinal);
        if (to.Contains("\n- name", StringComparison.Ordinal))
        {
            file = file.Replace("\n    event: clinical.lab-result.received.v1\n    endpoint", "\n  event: clinical.lab-result.received.v1\n  endpoint", StringComparison.Ordinal).Replace("\n    secret: file:televida-webhook\n    client: televida-scheduling\ncontacts", "\n  secret: file:televida-webhook\n  client: televida-scheduling\ncontacts", StringComparison.Ordinal);
        }
        var added = SubscriptionText.Add(file, Wanted, "certificate sha256:1")!;
        Assert.Equal(["more-results", "lab-results"], Read(added).Subscriptions.Select(one => one.Name));
        var lines = added.Split('\n').ToList();
        lines.RemoveRange(lines.FindIndex(line => line.Trim() == "# certificate sha256:1"), 7); // evidence, name, event, client, endpoint, fields, order
        Assert.Equal(file.Split('\n'), lines);
    }

    [Fact]
    public void Comes_into_a_file_that_has_none()
    {
        var file = SampleFiles.Whole()["partners/televida.yaml"];
        file = file[..file.IndexOf("subscriptions:", StringComparison.Ordinal)] + file[file.IndexOf("contacts:", StringComparison.Ordinal)..];
        var one = Assert.Single(Read(SubscriptionText.Add(file, Wanted, "evidence")!).Subscriptions);
        Assert.Equal((Wanted.Url, false, null), (one.Endpoint!.Url!.AbsoluteUri, one.IsOrdered, one.Secret));
        Assert.Equal(["patientRef", "reportId"], one.Fields);
        Assert.Single(Read(SubscriptionText.Add(file + "subscriptions: []\n", Wanted, "evidence")!).Subscriptions);
    }

    [Fact]
    public void Is_not_put_into_a_list_in_brackets() => Assert.Null(SubscriptionText.Add("kind: partner\nsubscriptions: [{ name: a }]\n", Wanted, "evidence"));

    private static Partner Read(string file)
    {
        var parsed = WorkspaceParser.Parse(Concordat.Governance.Changes.WorkspaceFiles.Bytes(new Dictionary<string, string>(SampleFiles.Whole()) { ["partners/televida.yaml"] = file }));
        Assert.True(parsed.Workspace is not null, string.Join("; ", parsed.Findings.Select(finding => $"{finding.At} {finding.Message}")));
        return parsed.Workspace.Partners["televida"];
    }
}
