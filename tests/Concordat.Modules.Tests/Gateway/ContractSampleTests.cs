using System.Text.Json;
using Concordat.Core.Contracts.OpenApi;
using Concordat.Core.Workspace;
using Concordat.Modules.Tests.Governance;

namespace Concordat.Modules.Tests.Gateway;

/// <summary>What the sandbox of partners answers with.</summary>
public sealed class ContractSampleTests
{
    private static readonly Workspace Sample = WorkspaceParser.Parse(SampleFiles.Whole().ToDictionary(file => file.Key, file => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(file.Value))).Workspace!;

    public static TheoryData<string, string> Operations => [.. Sample.Apis.Values.SelectMany(api => api.OpenApi!.Operations.Select(operation => (api.Id, operation.Id)))];

    [Theory, MemberData(nameof(Operations))]
    public void Every_success_that_the_sample_promises_can_be_invented_and_meets_its_schema(string api, string operation)
    {
        var contract = Sample.Apis[api].OpenApi!;
        var media = contract.Operations.Single(one => one.Id == operation).Responses.First(response => response.Key.StartsWith('2')).Value.All.First();
        var made = ContractSample.Of(media, contract.Files, new Dictionary<string, string>());
        Assert.NotNull(made);
        using var json = JsonDocument.Parse(made);
        Assert.True(media.Schema!.IsValid(json.RootElement));
    }

    [Fact]
    public void A_value_that_the_path_names_is_the_records_own()
    {
        var contract = Sample.Apis["revenue-cycle/invoices/v1"].OpenApi!;
        var media = contract.Operations.Single(one => one.Id == "getInvoice").Responses["200"].All.First();
        using var json = JsonDocument.Parse(ContractSample.Of(media, contract.Files, new Dictionary<string, string> { ["id"] = "4711" })!);
        Assert.Equal(4711, json.RootElement.GetProperty("id").GetInt32());
    }
}
