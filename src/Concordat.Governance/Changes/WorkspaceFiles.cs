using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;

namespace Concordat.Governance.Changes;

/// <summary>The files of a proposed workspace: checked for what a release can carry, hashed, and packed for the table.</summary>
internal static class WorkspaceFiles
{
    /// <summary>The canonical bytes and their hash: the identity of what is approved.</summary>
    public static (byte[] Canonical, string Hash) Canonical(IReadOnlyDictionary<string, string> files)
    {
        var canonical = CanonicalJson.Write(new JsonObject(files.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))));
        return (canonical, SealedDocument.HashOf(canonical));
    }

    public static byte[] Pack(byte[] canonical)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            brotli.Write(canonical);
        }
        return packed.ToArray();
    }

    /// <summary>The files; null where the stored bytes are not those of the hash.</summary>
    public static SortedDictionary<string, string>? Unpack(byte[] packed, string hash)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var canonical = new MemoryStream();
        brotli.CopyTo(canonical);
        if (SealedDocument.HashOf(canonical.GetBuffer().AsSpan(0, (int)canonical.Length)) != hash)
        {
            return null;
        }
        canonical.Position = 0;
        using var json = JsonDocument.Parse(canonical);
        return new SortedDictionary<string, string>(
            json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Everything that a check would say, and whether a release could carry the files at all.</summary>
    public static List<Finding> Check(IReadOnlyDictionary<string, string> files)
    {
        var findings = files.Keys.Where(path => !ReleaseLimits.IsWorkspacePath(path))
            .Select(path => Finding.Error("workspace-path", "A path of the workspace is not a plain relative path.", new SourcePosition(path, 0, 0))).ToList();
        if (files.Count > ReleaseLimits.Files || files.Values.Sum(text => (long)text.Length) > ReleaseLimits.ContentBytes / 2)
        {
            findings.Add(Finding.Error("workspace-size", "The workspace is larger than a release can be.", new SourcePosition("concordat.yaml", 0, 0)));
        }
        if (findings.Count == 0)
        {
            var parsed = WorkspaceParser.Parse(files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value), StringComparer.Ordinal));
            findings.AddRange(parsed.Findings);
        }
        return findings;
    }
}
