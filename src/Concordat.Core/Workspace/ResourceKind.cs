using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A kind of resource: where its files stand and how they are read.</summary>
public sealed class ResourceKind
{
    private readonly Action<WorkspaceDraft, ResourceFile> read;

    private ResourceKind(string name, string place, string about, Func<JsonObject> schema, Action<WorkspaceDraft, ResourceFile> read)
    {
        Name = name;
        Place = place;
        About = about;
        Schema = schema;
        this.read = read;
    }

    /// <summary>The word after <c>kind:</c>.</summary>
    public string Name { get; }

    /// <summary>The pattern of its paths; <c>*</c> stands for a name.</summary>
    public string Place { get; }

    /// <summary>One sentence.</summary>
    public string About { get; }

    /// <summary>Its JSON Schema (2020-12), from the same description that reads it.</summary>
    public Func<JsonObject> Schema { get; }

    internal static ResourceKind Of<T>(string name, string place, string about, Func<ResourceReader, T> read, Action<WorkspaceDraft, ResourceFile, T> keep) where T : class =>
        new(
            name,
            place,
            about,
            () => Titled(ResourceReader.Schema(read), name, about),
            (draft, file) =>
            {
                if (ResourceReader.Read(file.Root, read, draft.Findings) is { } resource)
                {
                    NameFitsPath(draft, file, place);
                    keep(draft, file, resource);
                }
            });

    internal void Read(WorkspaceDraft draft, ResourceFile file) => read(draft, file);

    /// <summary>A file that says one name and stands under another is found by neither; standards are free, since one file holds many.</summary>
    private static void NameFitsPath(WorkspaceDraft draft, ResourceFile file, string place)
    {
        if (NameInPath(file.Path, place) is { } wanted && (file.Root as Contracts.Documents.MappingNode)?.Text("name") is { Length: > 0 } name && name != wanted && !name.StartsWith(wanted + ".", StringComparison.Ordinal))
        {
            draft.Findings.Add(Finding.Error("resource-name-path", $"The name is '{name}', and the path says '{wanted}'.", file.Place("name"), "Rename one of the two."));
        }
    }

    internal static string? NameInPath(string path, string place)
    {
        var segments = path.Split('/');
        return segments[0] switch
        {
            "standards" when segments.Length == 2 => null,
            "concordat.yaml" => null,
            "domains" when place.EndsWith("/domain.yaml", StringComparison.Ordinal) => segments[1],
            "domains" when place.Contains("/v*/", StringComparison.Ordinal) => segments[3],
            _ => WorkspacePath.Stem(path),
        };
    }

    private static JsonObject Titled(JsonObject schema, string name, string about)
    {
        schema.Insert(1, "title", name);
        schema.Insert(2, "description", about);
        return schema;
    }
}
