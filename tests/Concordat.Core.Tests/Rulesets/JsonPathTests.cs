using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.Rulesets;
using Concordat.Core.Contracts.Rulesets.JsonPath;

namespace Concordat.Core.Tests.Rulesets;

public sealed class JsonPathTests
{
    private const string Shop =
        """
        openapi: 3.1.0
        info: { title: Shop, version: "1", x-tags: [a, b, c, d] }
        paths:
          /orders:
            get: { operationId: list, deprecated: true, responses: { "200": { description: ok }, "404": { description: no } } }
            post: { operationId: add, responses: { "201": { description: made } } }
            parameters: [{ in: query, name: page }, { in: header, name: X-Trace }]
          /orders/{id}:
            get: { operationId: one, responses: { "500": { description: broken } } }
        components:
          schemas:
            Order: { type: object, properties: { id: { type: string }, lines: { type: [array, "null"], items: { type: integer, enum: [1, 2] } } } }
        """;

    [Theory]
    [InlineData("$", "")]
    [InlineData("$.info.title", "/info/title")]
    [InlineData("$['info']['title']", "/info/title")]
    [InlineData("$.info[\"title\",'version']", "/info/title /info/version")]
    [InlineData("$.paths[*][get,post].operationId", "/paths/~1orders/get/operationId /paths/~1orders/post/operationId /paths/~1orders~1{id}/get/operationId")]
    [InlineData("$.paths['/orders'].parameters[0].in", "/paths/~1orders/parameters/0/in")]
    [InlineData("$.info.x-tags[1:3]", "/info/x-tags/1 /info/x-tags/2")]
    [InlineData("$.info.x-tags[::2]", "/info/x-tags/0 /info/x-tags/2")]
    [InlineData("$.info.x-tags[-1:]", "/info/x-tags/3")]
    [InlineData("$.info.x-tags[(@.length-1)]", "/info/x-tags/3")]
    [InlineData("$.info.x-tags[-2]", "/info/x-tags/2")]
    [InlineData("$..operationId", "/paths/~1orders/get/operationId /paths/~1orders/post/operationId /paths/~1orders~1{id}/get/operationId")]
    [InlineData("$..[type,enum]", "/components/schemas/Order/properties/id/type /components/schemas/Order/properties/lines/items/enum /components/schemas/Order/properties/lines/items/type /components/schemas/Order/properties/lines/type /components/schemas/Order/type")]
    [InlineData("$.paths[*]..parameters[?(@.in == 'query')]", "/paths/~1orders/parameters/0")]
    [InlineData("$.paths[*][?(@property === 'get' && @.deprecated)]", "/paths/~1orders/get")]
    [InlineData("$.paths[*][*].responses[?(@property >= 400)]", "/paths/~1orders/get/responses/404 /paths/~1orders~1{id}/get/responses/500")]
    [InlineData("$.paths[?(@property.match(/[{]id[}]$/))]", "/paths/~1orders~1{id}")]
    [InlineData("$.paths[?(!@property.match(/ID[}]/i))]", "/paths/~1orders")]
    [InlineData("$..[?(@ && @.type && @.type.constructor.name === 'Array' && @.type.includes('array'))]", "/components/schemas/Order/properties/lines")]
    [InlineData("$..[?(@property !== 'properties' && @ != null && @.enum && @.enum.constructor.name === \"Array\")]", "/components/schemas/Order/properties/lines/items")]
    [InlineData("$..[?(@.deprecated === true)]^", "/paths/~1orders")]
    [InlineData("$..operationId^^", "/paths/~1orders /paths/~1orders~1{id}")]
    [InlineData("$[?(@property === 'openapi' && @ === '3.1.0')]^.info.title", "/info/title")]
    [InlineData("$..[?(@path === \"$['paths']['/orders']['parameters'][0]\")]", "/paths/~1orders/parameters/0")]
    [InlineData("$..[?(@parentProperty === 'parameters')]", "/paths/~1orders/parameters/0 /paths/~1orders/parameters/1")]
    [InlineData("$..[?(@parent && @parent.operationId === 'add' && @property === 'responses')]", "/paths/~1orders/post/responses")]
    [InlineData("$.info[?(@root.openapi === '3.1.0' && @property == 'title')]", "/info/title")]
    [InlineData("$.info.x-tags[?(@ === 'b' || ['d'].indexOf(@) >= 0)]", "/info/x-tags/1 /info/x-tags/3")]
    [InlineData("$.info.x-tags[?(@property in [0, 1])]", "/info/x-tags/0 /info/x-tags/1")]
    [InlineData("$..[?(@.enum !== void 0 && @.enum.length > 1)]", "/components/schemas/Order/properties/lines/items")]
    [InlineData("$.info[?(typeof @ === 'string' && @.length < 3)]", "/info/version")]
    [InlineData("$.components.schemas.Order.properties[?(@.type == 'string' ? true : false)]", "/components/schemas/Order/properties/id")]
    [InlineData("$.paths.*.get.responses['200','500']", "/paths/~1orders/get/responses/200 /paths/~1orders~1{id}/get/responses/500")]
    [InlineData("$.info.nothing.here", null)]
    public void Finds_what_public_rulesets_mean(string path, string? expected) => Assert.Equal(expected is "" ? [""] : expected?.Split(' ') ?? [], Find(path, Shop));

    [Fact]
    public void Gives_the_names_of_keys()
    {
        Assert.True(JsonPathExpression.TryParse("$.paths[*]~", out var path, out _));
        var keys = new List<string>();
        new PathWalk(new PathAutomaton([path]), WrittenView.Instance, (_, route, key) => keys.Add(key ? route.Segment : "not a key")).Over(DocumentReader.Read("a.yaml", Shop).Root!);
        Assert.Equal(["/orders", "/orders/{id}"], keys);
    }

    [Theory]
    [InlineData("paths", 0, "begins with '$'")]
    [InlineData("$.", 2, "missing after the dot")]
    [InlineData("$.a[", 4, "']' is missing")]
    [InlineData("$.a['b]", 4, "no end")]
    [InlineData("$.a[?(@.b == )]", 13, "a value is expected")]
    [InlineData("$.a[?(@.b.filter(x))]", 10, "'filter' is not known")]
    [InlineData("$.a[?(process.exit())]", 6, "'process.exit' is not known")]
    [InlineData("$.a[?(@thing)]", 6, "'@thing' is not known")]
    [InlineData("$.a[?(@ =~ /(/)]", 11, "no regular expression")]
    [InlineData("$.a~.b", 4, "Nothing can follow '~'")]
    [InlineData("$.a[(@.b)]", 4, "'(@.length-1)'")]
    [InlineData("$.a b", 4, "A step begins")]
    public void Says_where_an_expression_is_wrong(string text, int offset, string message)
    {
        Assert.False(JsonPathExpression.TryParse(text, out _, out var error));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(offset, error.Offset);
    }

    [Fact]
    public void Refuses_what_nests_without_end()
    {
        Assert.False(JsonPathExpression.TryParse("$[?(" + new string('!', 1000) + "@)]", out _, out _));
        Assert.False(JsonPathExpression.TryParse("$[?(" + new string('(', 1000) + "@", out _, out _));
        Assert.False(JsonPathExpression.TryParse("$" + new string('^', 1000), out _, out _));
        Assert.False(JsonPathExpression.TryParse("$." + new string('a', JsonPathExpression.MaxLength), out _, out _));
    }

    [Fact]
    public void Ends_on_references_that_multiply_and_on_circles()
    {
        // Forty definitions, each of which refers twice to the next and the last to the first: written out it would be without end.
        var definitions = string.Join('\n', Enumerable.Range(0, 40).Select(i => $"  D{i}: {{ type: x, a: {{ $ref: '#/defs/D{(i + 1) % 40}' }}, b: {{ $ref: '#/defs/D{(i + 1) % 40}' }} }}"));
        var set = new DocumentSet(_ => System.Text.Encoding.UTF8.GetBytes("start: { $ref: '#/defs/D0' }\ndefs:\n" + definitions));
        var document = set.Open("a.yaml");
        Assert.True(JsonPathExpression.TryParse("$.start..[?(@.type == 'x')]", out var path, out _));
        var found = 0;
        var complete = new PathWalk(new PathAutomaton([path]), new ReferenceMap(set, document), (_, _, _) => found++, budget: 100_000).Over(document.Root!);
        Assert.True(complete);
        Assert.Equal(40, found);
    }

    private static List<string> Find(string text, string document)
    {
        Assert.True(JsonPathExpression.TryParse(text, out var path, out var error), error?.ToString());
        var found = new List<string>();
        new PathWalk(new PathAutomaton([path]), WrittenView.Instance, (_, route, _) => found.Add(route.Node.Pointer)).Over(DocumentReader.Read("a.yaml", document).Root!);
        return [.. found.Order(StringComparer.Ordinal)];
    }
}
