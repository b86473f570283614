using System.Text;
using Concordat.Core.Advice;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Advice;

/// <summary>What advice looks at grows with the number of interfaces and no faster, counted and not timed.</summary>
public sealed class AdviceCostTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ten_times_the_interfaces_are_ten_times_the_work(bool copies)
    {
        var (small, _) = Judge(100, copies);
        var (large, duplicates) = Judge(1_000, copies);

        Assert.InRange(large, 5 * small, (int)(10.5 * small)); // the network below it is looked at in both
        Assert.Equal(copies, duplicates > 0);
    }

    private static (int Judged, int Duplicates) Judge(int count, bool copies)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(AdviceSamples.Network, StringComparer.Ordinal);
        var domain = AdviceSamples.Network["domains/supply-chain/domain.yaml"];
        var (api, odoo) = (Text("domains/supply-chain/apis/stock/v1/api.yaml"), Text("domains/supply-chain/apis/stock/v1/odoo.yaml"));
        var mapping = Text("domains/revenue-cycle/mappings/lab-event-to-invoice-line.yaml");
        for (var index = 0; index < count; index++)
        {
            var at = $"domains/d{index}";
            files[$"{at}/domain.yaml"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(domain.Span).Replace("name: supply-chain", $"name: d{index}", StringComparison.Ordinal));
            files[$"{at}/apis/stock/v1/api.yaml"] = Encoding.UTF8.GetBytes(api);
            files[$"{at}/apis/stock/v1/openapi.yaml"] = Encoding.UTF8.GetBytes(Contract);
            files[$"{at}/apis/stock/v1/odoo.yaml"] = Encoding.UTF8.GetBytes(odoo);
            var own = copies ? mapping : mapping.Replace("{ to: ", $"{{ to: o{index}.", StringComparison.Ordinal);
            files[$"{at}/mappings/m.yaml"] = Encoding.UTF8.GetBytes(own.Replace("name: lab-event-to-invoice-line", "name: m", StringComparison.Ordinal));
        }
        var parsed = WorkspaceParser.Parse(files);
        Assert.Empty(parsed.Findings.Select(f => $"{f.At} {f.Message}"));
        var judgement = AdviceCheck.Run(parsed.Workspace!);
        return (judgement.Judged, judgement.Findings.Count(f => f.Rule == "logic-duplicate"));
    }

    private const string Contract = """
        openapi: 3.1.0
        info: { title: Stock, version: 1.0.0 }
        paths:
          /stock:
            get:
              operationId: getStock
              parameters:
                - { name: productCode, in: query, schema: { type: string } }
              responses:
                "200": { description: All., content: { application/json: { schema: { type: object, properties: { productCode: { type: string }, available: { type: number } } } } } }
        """;

    private static string Text(string path) => Encoding.UTF8.GetString(AdviceSamples.Network[path].Span);
}
