using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;
using CsCheck;

namespace Concordat.Core.Tests.Workspace;

public sealed class WorkspaceParserTests
{
    [Fact]
    public void A_folder_without_organization_is_no_workspace() =>
        Assert.Equal("workspace-organization", Assert.Single(WorkspaceParser.Parse(Files(("README.md", "x"))).Findings).Rule);

    [Fact]
    public void Every_kind_has_a_schema_that_closes_its_keys()
    {
        foreach (var kind in ResourceKinds.All)
        {
            var schema = kind.Schema();
            Assert.Equal("object", schema["type"]!.GetValue<string>());
            Assert.Equal($"[\"{kind.Name}\"]", schema["properties"]!["kind"]!["enum"]!.ToJsonString());
            Assert.Contains("name", schema["required"]!.AsArray().Select(n => n!.GetValue<string>()));
        }
    }

    [Fact]
    public void Rule_ids_are_unique_and_say_what_they_ask()
    {
        Assert.Equal(WorkspaceRules.All.Count, WorkspaceRules.All.Select(r => r.Id).Distinct().Count());
        Assert.All(WorkspaceRules.All, rule => Assert.EndsWith(".", rule.Asks));
    }

    [Fact]
    public void Any_files_give_findings_and_never_an_exception()
    {
        var places = ResourceKinds.All.Select(k => k.Place.Replace("/v*/", "/v1/").Replace("*", "x")).ToArray();
        var bytes = Gen.OneOf(Gen.Byte.Array[0, 100], Gen.String["kind:ameapolcytx/v1.-[]{} \n\"'&*"].Select(Encoding.UTF8.GetBytes));
        Gen.Select(Gen.Int[0, places.Length - 1].Select(i => places[i]), bytes).Array[1, 5].Sample(
            entries =>
            {
                var files = new Dictionary<string, ReadOnlyMemory<byte>>();
                foreach (var (path, content) in entries)
                {
                    files[path] = content;
                }

                var parsed = WorkspaceParser.Parse(files);
                return parsed.Workspace is null == parsed.Findings.Any(f => f.Severity == Severity.Error);
            },
            iter: 1000);
    }

    internal static Dictionary<string, ReadOnlyMemory<byte>> Files(params (string Path, string Text)[] files) =>
        files.ToDictionary(f => f.Path, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Text));
}
