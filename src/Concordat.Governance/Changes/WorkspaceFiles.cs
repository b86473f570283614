using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Observation;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;
using Concordat.Governance.Notices;

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

    /// <summary>
    /// Everything that <c>concordat check --against</c> would say: resources, rulesets, changes that break consumers, waivers; and whether a
    /// release could carry the files at all.
    /// </summary>
    /// <param name="files">The workspace.</param>
    /// <param name="before">The one that it is to replace; empty before the first release.</param>
    /// <param name="today">The day on which waivers hold.</param>
    /// <param name="known">The one that is to be replaced, as it was read already; null to read it.</param>
    /// <param name="observed">What sampled traffic showed lately; null where it does not matter.</param>
    public static CheckedWorkspace Check(
        IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> before, DateOnly today, Workspace? known = null, IReadOnlyList<ObservedValues>? observed = null)
    {
        var findings = Size(files);
        if (findings.Count > 0)
        {
            return new CheckedWorkspace(null, findings, 0, 0);
        }
        var check = WorkspaceCheck.Run(Bytes(files), today, before.Count == 0 ? null : Bytes(before), known, observed);
        return NoticeTemplates.Check(check.Workspace) is { Count: > 0 } flaws ? check with { Findings = [.. check.Findings, .. flaws] } : check;
    }

    /// <summary>What a node would refuse: a release that was made under milder rules can still be gone back to.</summary>
    public static IReadOnlyList<Finding> Carry(IReadOnlyDictionary<string, string> files)
    {
        var findings = Size(files);
        return findings.Count > 0 ? findings : WorkspaceParser.Parse(Bytes(files)).Findings;
    }

    /// <summary>The day in UTC.</summary>
    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>The files as a parser takes them.</summary>
    public static Dictionary<string, ReadOnlyMemory<byte>> Bytes(IReadOnlyDictionary<string, string> files) =>
        files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value), StringComparer.Ordinal);

    private static List<Finding> Size(IReadOnlyDictionary<string, string> files)
    {
        var findings = files.Keys.Where(path => !ReleaseLimits.IsWorkspacePath(path))
            .Select(path => Finding.Error("workspace-path", "A path of the workspace is not a plain relative path.", new SourcePosition(path, 0, 0))).ToList();
        if (files.Count > ReleaseLimits.Files || files.Values.Sum(text => (long)text.Length) > ReleaseLimits.ContentBytes / 2)
        {
            findings.Add(Finding.Error("workspace-size", "The workspace is larger than a release can be.", new SourcePosition("concordat.yaml", 0, 0)));
        }
        return findings;
    }
}
