using Concordat.Control;

namespace Concordat.Host.Tests.Journeys;

/// <summary>Five consumers choose fields of the same answer. Who chose a field is asked when it goes; who could see it and did not choose it is not.</summary>
public sealed class SelectionJourney(RightsNode node) : IClassFixture<RightsNode>
{
    private const string Api = "domains/revenue-cycle/apis/invoices/v1/", Invoice = "/apis/revenue-cycle/invoices/v1/invoices/12?fields=";

    [Fact]
    public async Task The_removal_of_a_field_names_exactly_those_who_selected_it()
    {
        foreach (var (client, fields) in ((string, string)[])
            [("meridian-claims", "number,invoiceDate"), ("civic-claims", "number,state"), ("alpine-mutual", "total"), ("brigid-app", "invoiceDate"), ("harbor-app", "number,lines")])
        {
            for (var call = 0; call < 2; call++)
            {
                var answer = await node.Get(client, Invoice + fields);
                Assert.True(answer.Status == 200, answer.Text);
                Assert.Equal(fields.Split(','), answer.Json.Select(property => property.Key));
            }
        }
        await node.Settle();

        var ada = await node.As("ada");
        var active = (await ada.Releases(TestContext.Current.CancellationToken)).Running;
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in (await ada.Release(active, TestContext.Current.CancellationToken)).Files)
        {
            files[path] = (await ada.ReleaseFile(active, path, TestContext.Current.CancellationToken)).Text;
        }
        Without(files, Api + "openapi.yaml", line => line.TrimStart().StartsWith("invoiceDate: { type: [string, \"null\"]", StringComparison.Ordinal));
        Without(files, Api + "odoo.yaml", line => line.TrimStart().StartsWith("invoiceDate: ", StringComparison.Ordinal));
        files[Api + "api.yaml"] = files[Api + "api.yaml"].Replace(", invoiceDate", "", StringComparison.Ordinal);
        var plan = await ada.Plan(new(files), TestContext.Current.CancellationToken);

        Assert.Equal(["brigid-app", "meridian-claims"], plan.Consumers.Select(consumer => consumer.Name).Order(StringComparer.Ordinal));
        Assert.All(plan.Consumers, consumer => Assert.Contains(consumer.Evidence, evidence => evidence is { How: "selected", Operation: "getInvoice", Times: 2 } && evidence.Field.EndsWith("invoiceDate", StringComparison.Ordinal)));
        Assert.Equal(["consumer:brigid-app", "consumer:meridian-claims", "domain-owner:revenue-cycle"], plan.Needs.Select(need => need.Key).Where(key => key.StartsWith("consumer:", StringComparison.Ordinal) || key.StartsWith("domain", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static void Without(Dictionary<string, string> files, string path, Func<string, bool> line)
    {
        var kept = files[path].Split('\n').Where(one => !line(one)).ToList();
        Assert.Equal(files[path].Split('\n').Length - 1, kept.Count);
        files[path] = string.Join('\n', kept);
    }
}
