using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;

namespace Concordat.Core.Workspace;

/// <summary>
/// Files → workspace. Pure, total and deterministic: a control plane checks a change with it, and a data plane reads the
/// files of a signed release with it, and both come to the same result.
/// </summary>
public static class WorkspaceParser
{
    private const int MaxFiles = ReleaseLimits.Files;
    private const long MaxBytes = ReleaseLimits.ContentBytes;

    /// <summary>Parses and cross-checks all files of a workspace.</summary>
    /// <param name="files">Content by path, relative to the root of the workspace, with slashes. Files that are no resources and that nobody names are let be.</param>
    public static ParsedWorkspace Parse(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var findings = new List<Finding>();
        if (files.Count > MaxFiles || files.Values.Sum(f => (long)f.Length) > MaxBytes)
        {
            findings.Add(Finding.Error("workspace-size", $"A workspace holds at most {MaxFiles} files and {MaxBytes} bytes.", new SourcePosition("concordat.yaml", 0, 0)));
            return new ParsedWorkspace(null, findings, 0);
        }

        var draft = new WorkspaceDraft(files, findings);
        foreach (var path in files.Keys.Order(StringComparer.Ordinal))
        {
            Read(draft, path);
        }

        var workspace = Assemble(draft);
        var sorted = findings
            .OrderBy(finding => finding.At.File, StringComparer.Ordinal)
            .ThenBy(finding => finding.At.Line)
            .ThenBy(finding => finding.At.Column)
            .ThenBy(finding => finding.Rule, StringComparer.Ordinal)
            .ThenBy(finding => finding.Message, StringComparer.Ordinal)
            .ToList();
        return new ParsedWorkspace(sorted.Exists(f => f.Severity == Severity.Error) ? null : workspace, sorted, draft.FilesRead) { Unchecked = workspace };
    }

    private static Workspace? Assemble(WorkspaceDraft draft)
    {
        if (draft.Organization is null)
        {
            if (!draft.Unreadable.Contains("organization:concordat"))
            {
                draft.Findings.Add(Finding.Error("workspace-organization", "There is no organization: the root of a workspace holds concordat.yaml.", new SourcePosition("concordat.yaml", 0, 0), "concordat init DIR makes one."));
            }

            return null;
        }

        var workspace = new Workspace(draft, draft.Organization);
        foreach (var rule in WorkspaceRules.All)
        {
            draft.Findings.AddRange(rule.Judge(workspace));
        }

        return workspace;
    }

    private static void Read(WorkspaceDraft draft, string path)
    {
        var kinds = ResourceKinds.All.Where(kind => WorkspacePath.Fits(path, kind.Place)).ToList();
        if (kinds.Count == 0 || path.EndsWith(".spectral.yaml", StringComparison.Ordinal))
        {
            ReportStray(draft, path);
            return;
        }

        if (draft.Document(path) is not { } root)
        {
            foreach (var kind in kinds)
            {
                draft.Unreadable.Add(kind.Name + ":" + (ResourceKind.NameInPath(path, kind.Place) ?? WorkspacePath.Stem(path)));
            }

            return;
        }

        var name = (root as MappingNode)?.Text("kind");
        var match = kinds.Find(kind => kind.Name == name) ?? (kinds.Count == 1 ? kinds[0] : null);
        if (match is not null)
        {
            match.Read(draft, new ResourceFile(path, root));
            return;
        }

        var at = (root as MappingNode)?.Get("kind")?.At ?? root.At;
        var words = kinds.ConvertAll(kind => kind.Name);
        draft.Findings.Add(Finding.Error("resource-kind", name is null ? "'kind' is missing." : "No such kind stands in this folder.", at, name is null ? "One of: " + string.Join(", ", words) + "." : Spelling.Fix(name, words)));
    }

    /// <summary>A resource in the wrong place would silently not exist.</summary>
    private static void ReportStray(WorkspaceDraft draft, string path)
    {
        var folder = path.Split('/')[0];
        if (!path.EndsWith(".yaml", StringComparison.Ordinal) && !path.EndsWith(".yml", StringComparison.Ordinal))
        {
            return;
        }

        if (folder is "standards" or "systems" or "partners" or "zones" or "waivers" or "access" or "domains" || !path.Contains('/', StringComparison.Ordinal))
        {
            var root = path.EndsWith(".spectral.yaml", StringComparison.Ordinal) ? null : draft.Document(path);
            if (root is MappingNode mapping && mapping.TryGet("kind", out var entry) && entry.Value is ScalarNode kind && ResourceKinds.Find(kind.Text) is { } known)
            {
                draft.Findings.Add(Finding.Error("resource-place", $"Here no {kind.Text} is read.", entry.Value.At, $"Its place is {known.Place}."));
            }
        }
    }
}
