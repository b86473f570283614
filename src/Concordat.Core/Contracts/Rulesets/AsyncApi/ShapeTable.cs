using System.Collections.Frozen;
using System.Globalization;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Contracts.Rulesets.AsyncApi;

/// <summary>The objects of one major version of AsyncAPI, read from the table that the product carries.</summary>
internal sealed class ShapeTable
{
    private static readonly Lazy<ShapeTable> LazyTwo = new(() => Load("asyncapi2.shapes.yaml"));
    private static readonly Lazy<ShapeTable> LazyThree = new(() => Load("asyncapi3.shapes.yaml"));

    private readonly FrozenDictionary<string, Shape> _shapes;

    private ShapeTable(FrozenDictionary<string, Shape> shapes) => _shapes = shapes;

    public static ShapeTable Two => LazyTwo.Value;

    public static ShapeTable Three => LazyThree.Value;

    public Shape this[string name] => _shapes[name];

    public IEnumerable<(string Name, Shape Shape)> All => _shapes.Select(pair => (pair.Key, pair.Value));

    private static ShapeTable Load(string file)
    {
        var name = $"Concordat.Rulesets.{file}";
        using var stream = typeof(ShapeTable).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The product lacks {name}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var document = new DocumentSet(_ => bytes.ToArray()).Open(file);
        var root = document.Root as MappingNode ?? throw new InvalidOperationException($"{name} cannot be read.");
        return new ShapeTable(root.Entries.ToFrozenDictionary(entry => entry.Key, entry => Read((MappingNode)entry.Value), StringComparer.Ordinal));
    }

    private static Shape Read(MappingNode node)
    {
        var fields = node.Entries.Where(entry => !entry.Key.StartsWith('$')).Select(entry => Field(entry.Key, ((ScalarNode)entry.Value).Text));
        return new Shape(fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal), node.Get("$open") is not null, node.Text("$by"));
    }

    private static ShapeField Field(string key, string type)
    {
        var required = key.EndsWith('!');
        var parts = key.TrimEnd('!').Split('@');
        return new ShapeField(parts[0], required, parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0, ShapeType.Read(type));
    }
}
