using System.Xml.Linq;

namespace Concordat.Host.Tests.Architecture;

/// <summary>The directions of docs/architecture.md, read from the project files.</summary>
public sealed class ProjectEdges
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Concordat.Core"] = [],
        ["Concordat.Platform"] = ["Concordat.Core"],
        ["Concordat.Trust"] = ["Concordat.Platform"],
        ["Concordat.Governance"] = ["Concordat.Trust"],
        ["Concordat.Systems"] = ["Concordat.Trust"],
        ["Concordat.Gateway"] = ["Concordat.Governance", "Concordat.Systems"],
        ["Concordat.Integration"] = ["Concordat.Governance", "Concordat.Systems"],
        ["Concordat.Eventing"] = ["Concordat.Governance", "Concordat.Systems"],
        ["Concordat.Workflow"] = ["Concordat.Governance", "Concordat.Systems"],
        ["Concordat.Insights"] = ["Concordat.Governance", "Concordat.Systems"],
        ["Concordat.Sandbox"] = ["Concordat.Core"],
        ["Concordat"] =
        [
            "Concordat.Gateway", "Concordat.Integration", "Concordat.Eventing", "Concordat.Workflow", "Concordat.Insights", "Concordat.Sandbox",
        ],
    };

    [Fact]
    public void There_are_the_twelve_projects_and_no_other() =>
        Assert.Equal(Allowed.Keys.Order(), Projects().Select(p => p.Name).Order());

    [Fact]
    public void Every_reference_follows_the_directions()
    {
        var edges = Projects().SelectMany(p => p.References.Select(r => (From: p.Name, To: r))).ToList();
        Assert.NotEmpty(edges);
        Assert.All(edges, e => Assert.Contains(e.To, Allowed[e.From]));
    }

    [Fact]
    public void Core_depends_on_no_framework_and_on_one_package()
    {
        var core = XDocument.Load(Path.Combine(Repository.Root, "src/Concordat.Core/Concordat.Core.csproj"));
        Assert.Empty(core.Descendants("FrameworkReference"));
        Assert.Equal(["YamlDotNet"], core.Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value));
    }

    [Fact]
    public void Package_versions_are_exact_and_central()
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").ToList();
        Assert.NotEmpty(versions);
        Assert.All(versions, v => Assert.DoesNotContain("*", v.Attribute("Version")!.Value, StringComparison.Ordinal));
        Assert.All(Repository.Files("*.csproj"), file =>
            Assert.DoesNotContain(XDocument.Load(Path.Combine(Repository.Root, file)).Descendants("PackageReference"), p => p.Attribute("Version") is not null));
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> References)> Projects() =>
        Repository.Files("src/*/*.csproj").Select(file => (
            Path.GetFileNameWithoutExtension(file),
            (IReadOnlyList<string>)[.. XDocument.Load(Path.Combine(Repository.Root, file)).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))]));
}
