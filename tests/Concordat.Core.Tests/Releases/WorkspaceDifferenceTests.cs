using Concordat.Core.Releases;
using CsCheck;

namespace Concordat.Core.Tests.Releases;

public sealed class WorkspaceDifferenceTests
{
    private const string Api = "kind: api\nname: invoices\nversion: 1.0.0\naccess:\n  purposes: [HPAYMT, TREAT]\n";

    [Fact]
    public void Layout_comments_and_order_of_keys_are_no_change() => Assert.Empty(Between(
        Api, "# the invoices\nname: \"invoices\"\nkind: api\naccess: { purposes: [ 'HPAYMT', TREAT ] }\nversion: 1.0.0\n"));

    [Fact]
    public void A_changed_field_is_named_with_its_place()
    {
        var field = Assert.Single(Assert.Single(Between(Api, Api.Replace("1.0.0", "1.1.0", StringComparison.Ordinal))).Fields);
        Assert.Equal(("version", DifferenceKind.Changed, "1.0.0", "1.1.0", 3), (field.Path, field.Difference, field.Before, field.After, field.At.Line));
    }

    [Fact]
    public void Values_of_a_list_come_and_go_by_value()
    {
        var fields = Assert.Single(Between(Api, Api.Replace("HPAYMT, TREAT", "ETREAT, TREAT", StringComparison.Ordinal))).Fields;
        Assert.Equal(["access.purposes[ETREAT]:Added", "access.purposes[HPAYMT]:Removed"], fields.Select(f => $"{f.Path}:{f.Difference}"));
    }

    [Fact]
    public void Named_items_match_by_name_wherever_they_stand()
    {
        var before = "kind: partner\nname: p\nclients:\n- id: a\n  scopes: [x]\n- id: b\n  scopes: [y]\n";
        var after = "kind: partner\nname: p\nclients:\n- id: b\n  scopes: [y, z]\n- id: a\n  scopes: [x]\n";
        Assert.Equal("clients[b].scopes[z]", Assert.Single(Assert.Single(Between(before, after)).Fields).Path);
    }

    [Fact]
    public void A_new_resource_carries_kind_and_name() => Assert.Equal(
        ("api", "invoices", DifferenceKind.Added),
        Assert.Single(WorkspaceDifference.Between(new Dictionary<string, string>(), new Dictionary<string, string> { ["f.yaml"] = Api })) is var d ? (d.Kind, d.Name, d.Difference) : default);

    [Fact]
    public void A_removed_key_is_placed_where_it_stood()
    {
        var field = Assert.Single(Assert.Single(Between(Api, Api.Replace("version: 1.0.0\n", "", StringComparison.Ordinal))).Fields);
        Assert.Equal((DifferenceKind.Removed, 3), (field.Difference, field.At.Line));
    }

    [Fact]
    public void Text_and_number_are_not_the_same() => Assert.Single(Between("a: 1\n", "a: \"1\"\n"));

    [Fact]
    public void A_file_that_is_no_document_differs_by_line()
    {
        var fields = Assert.Single(WorkspaceDifference.Between(
            new Dictionary<string, string> { ["notes.md"] = "a\nb\n" }, new Dictionary<string, string> { ["notes.md"] = "a\nc\n" })).Fields;
        Assert.Equal("line 2", Assert.Single(fields).Path);
    }

    [Fact]
    public void Nothing_differs_from_itself_and_any_text_is_compared() => Gen.Select(Gen.String, Gen.String).Sample((a, b) =>
    {
        Assert.Empty(Between(a, a));
        _ = Between(a, b);
    });

    private static IReadOnlyList<ResourceDifference> Between(string before, string after) => WorkspaceDifference.Between(
        new Dictionary<string, string> { ["f.yaml"] = before }, new Dictionary<string, string> { ["f.yaml"] = after });
}
