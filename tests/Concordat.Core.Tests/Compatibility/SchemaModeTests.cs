using System.Text;
using Concordat.Core.Contracts.Compatibility;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Tests.Compatibility;

/// <summary>Schemas of events: whether the new reads the old (backward) and the old reads the new (forward).</summary>
public sealed class SchemaModeTests
{
    private const string Person = """{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "age": { "type": "integer" } } }""";

    [Theory]
    [InlineData("""{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "age": { "type": "integer" }, "note": { "type": "string" } } }""", true, true)] // a new optional property
    [InlineData("""{ "type": "object", "required": ["id", "note"], "properties": { "id": { "type": "string" }, "age": { "type": "integer" }, "note": { "type": "string" } } }""", false, true)] // a new required one
    [InlineData("""{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } }""", true, true)] // an optional one gone, others allowed
    [InlineData("""{ "type": "object", "required": ["id"], "additionalProperties": false, "properties": { "id": { "type": "string" } } }""", false, true)] // gone, and nothing else allowed
    [InlineData("""{ "type": "object", "properties": { "age": { "type": "integer" } } }""", true, false)] // a required one gone
    [InlineData("""{ "type": "object", "properties": { "id": { "type": "string" }, "age": { "type": "integer" } } }""", true, false)] // required no more
    [InlineData("""{ "type": "object", "required": ["id", "age"], "properties": { "id": { "type": "string" }, "age": { "type": "integer" } } }""", false, true)] // required now
    [InlineData("""{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "age": { "type": "number" } } }""", true, false)] // wider
    [InlineData("""{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "maxLength": 9 }, "age": { "type": "integer" } } }""", false, true)] // narrower
    [InlineData("""{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "enum": ["a"] }, "age": { "type": "integer" } } }""", false, true)]
    [InlineData("""{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "pattern": "^a" }, "age": { "type": "integer" } } }""", false, true)]
    [InlineData("""{ "type": "object", "required": ["id"], "properties": { "id": { "type": ["string", "null"] }, "age": { "type": "integer" } } }""", true, false)]
    [InlineData("""{ "type": "object", "required": ["id"], "properties": { "id": { "type": "boolean" }, "age": { "type": "integer" } } }""", false, false)]
    [InlineData("""{ "type": "object", "required": ["id"], "description": "words", "properties": { "id": { "type": "string" }, "age": { "type": "integer" } } }""", true, true)]
    public void The_modes_of_a_change(string revision, bool backward, bool forward)
    {
        Assert.Equal(backward, Fits(Person, revision, CompatibilityMode.Backward));
        Assert.Equal(forward, Fits(Person, revision, CompatibilityMode.Forward));
        Assert.Equal(backward && forward, Fits(Person, revision, CompatibilityMode.Full));
        Assert.True(Fits(Person, revision, CompatibilityMode.None));
        // What one direction calls backward, the other calls forward.
        Assert.Equal(forward, Fits(revision, Person, CompatibilityMode.Backward));
        Assert.Equal(backward, Fits(revision, Person, CompatibilityMode.Forward));
    }

    [Theory]
    [InlineData(CompatibilityMode.Backward, true)]
    [InlineData(CompatibilityMode.BackwardTransitive, false)]
    [InlineData(CompatibilityMode.Forward, true)]
    [InlineData(CompatibilityMode.ForwardTransitive, true)]
    [InlineData(CompatibilityMode.Full, true)]
    [InlineData(CompatibilityMode.FullTransitive, false)]
    [InlineData(CompatibilityMode.None, true)]
    public void Transitive_modes_look_at_every_version_before(CompatibilityMode mode, bool fits)
    {
        // The first version knew no age; the second required it; the third does as well.
        const string first = """{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } }""";
        const string second = """{ "type": "object", "required": ["id", "age"], "properties": { "id": { "type": "string" }, "age": { "type": "integer" } } }""";
        const string third = """{ "type": "object", "required": ["age", "id"], "properties": { "id": { "type": "string" }, "age": { "type": "integer" } } }""";
        (LoadedDocument, DocumentSet)[] history = [Load(first), Load(second)];
        var (revision, set) = Load(third);
        var comparisons = SchemaHistory.Compare(history, revision, set, Contracts.Options with { Mode = mode });
        Assert.Equal(fits, comparisons.All(comparison => !comparison.Breaking));
        Assert.All(comparisons, comparison => Assert.Equal(1, comparison.Judged));
    }

    [Theory]
    [InlineData("backward", true, false)] // the base says what holds
    [InlineData("forward", false, true)]
    [InlineData("none", true, true)]
    public void A_schema_says_its_own_mode(string mode, bool wider, bool narrower)
    {
        string With(string terms, string length) => $"{{ \"type\": \"string\", {terms} \"maxLength\": {length} }}";
        var declared = $"\"x-compatibility\": \"{mode}\",";
        Assert.Equal(wider, !Contracts.Compare(With(declared, "5"), With("\"x-compatibility\": \"none\",", "9"), name: "schema.json").Breaking);
        Assert.Equal(narrower, !Contracts.Compare(With(declared, "9"), With("", "5"), name: "schema.json").Breaking);
    }

    [Fact]
    public void The_sentence_names_the_readers()
    {
        var change = Assert.Single(Contracts.Compare("{ \"type\": \"string\" }", "{ \"type\": \"string\", \"maxLength\": 9 }", Contracts.Options with { Mode = CompatibilityMode.Backward }, "schema.json").Changes);
        Assert.Equal("The data now allows at most 9 characters (maxLength); there was no such limit: readers with the new schema, who get data of the version before, refuse it.", change.Text);
    }

    private static bool Fits(string @base, string revision, CompatibilityMode mode)
    {
        var comparison = Contracts.Compare(@base, revision, Contracts.Options with { Mode = mode }, "schema.json");
        Assert.Empty(comparison.Findings);
        return !comparison.Breaking;
    }

    private static (LoadedDocument, DocumentSet) Load(string text)
    {
        var set = new DocumentSet(_ => Encoding.UTF8.GetBytes(text));
        return (set.Open("schema.json"), set);
    }
}
