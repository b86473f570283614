using System.Text;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Tests.Workspace;

public sealed class OdooOperationsTests
{
    const string Valid = """
        kind: odoo-operations
        operations:
          getInvoice:
            do: read
            model: account.move
            user: billing
            id: path.id
            fields:
              number: { field: name }
        """;

    static List<Finding> Read(string yaml)
    {
        var findings = new List<Finding>();
        var read = DocumentReader.Read("odoo.yaml", Encoding.UTF8.GetBytes(yaml));
        findings.AddRange(read.Findings);
        OdooOperations.Read(read.Root!, findings);
        return findings;
    }

    [Fact]
    public void A_valid_file_has_no_findings() => Assert.Empty(Read(Valid));

    [Theory]
    [InlineData("do: read", "do: raed", 4)]
    [InlineData("model: account.move", "model: Account Move", 5)]
    [InlineData("id: path.id", "id: header.id", 7)]
    [InlineData("id: path.id", "method: x", 4)]
    [InlineData("do: read", "do: create", 4)]
    [InlineData("field: name", "field: name;drop", 9)]
    [InlineData("id: path.id", "id: path.id\n    domain: [[name]]", 8)]
    [InlineData("do: read", "do: call\n    method: action_post", 4)]
    [InlineData("do: read", "do: call\n    method: action_post\n    done: posted", 6)]
    [InlineData("do: read", "do: write\n    constants: { active: null }", 5)]
    [InlineData("user: billing", "user: billing\n    method: _private", 7)]
    public void A_mistake_is_told_at_its_line(string right, string wrong, int line) =>
        Assert.Equal(line, Assert.Single(Read(Valid.Replace(right, wrong, StringComparison.Ordinal))).At.Line);
}
