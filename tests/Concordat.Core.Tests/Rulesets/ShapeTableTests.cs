using Concordat.Core.Contracts.Rulesets.AsyncApi;

namespace Concordat.Core.Tests.Rulesets;

/// <summary>The tables of AsyncAPI's objects hold together.</summary>
public sealed class ShapeTableTests
{
    public static TheoryData<int> Versions => new(2, 3);

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_type_that_a_field_names_is_in_the_table(int version)
    {
        var table = Table(version);
        var known = table.All.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var named = table.All.SelectMany(one => one.Shape.Fields.Values).SelectMany(field => Names(field.Type)).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(known));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_object_can_be_reached_from_the_document(int version)
    {
        var table = Table(version);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(["document"]);
        while (open.TryPop(out var name))
        {
            if (reached.Add(name))
            {
                foreach (var next in table[name].Fields.Values.SelectMany(field => Names(field.Type)))
                {
                    open.Push(next);
                }
            }
        }

        Assert.Empty(table.All.Select(one => one.Name).Except(reached));
    }

    private static ShapeTable Table(int version) => version == 2 ? ShapeTable.Two : ShapeTable.Three;

    private static IEnumerable<string> Names(ShapeType? type) => type switch
    {
        null => [],
        { Form: ShapeForm.Payload or ShapeForm.OwnPayload or ShapeForm.Headers or ShapeForm.Schemas } => ["schema"],
        { Name: { } name } => [name],
        _ => Names(type.Inner),
    };
}
