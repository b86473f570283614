using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A network segment. What it does not reach by declaration, it does not reach.</summary>
public sealed record Zone(string Name, string Summary, IReadOnlyList<Ref> Reaches, SourcePosition At)
{
    internal static Zone Read(ResourceReader r)
    {
        r.Kind("zone");
        return new(r.Name(), r.Text("summary"), r.References("reaches", "Zones to which calls may go from here."), r.At);
    }
}
