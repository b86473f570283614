using System.Text;
using Concordat.Core.Primitives;
using Concordat.Core.Releases;
using Concordat.Core.Workspace;

namespace Concordat.Platform.Releases;

/// <summary>One verified activation with its mark, or why there is none.</summary>
internal sealed record ActivationStep(Activation? Activation, ActivationMark? Mark, IReadOnlyList<Finding> Findings);

/// <summary>Walks the chain of activations from where a node stands, and loads what the last one orders.</summary>
internal sealed class ActivationWalk(ReleaseStore store, IReadOnlyDictionary<string, PublicSigningKey> trusted)
{
    /// <summary>The activation that the node accepted last, if it still stands in the database as it was.</summary>
    public async Task<ActivationStep> Restore(ActivationMark mark, CancellationToken cancellationToken)
    {
        var document = (await store.ActivationsFrom(mark.Serial, cancellationToken)).FirstOrDefault();
        if (document is null || document.Hash != mark.Hash)
        {
            return new ActivationStep(null, null, [Rewound(mark)]);
        }
        var (activation, findings) = Activation.Open(document, trusted, mark.Serial);
        return new ActivationStep(activation, mark, findings);
    }

    /// <summary>The newest activation, reached link by link from the last accepted one.</summary>
    public async Task<ActivationStep> Newest(ActivationMark? mark, ReleaseHead head, CancellationToken cancellationToken)
    {
        if (mark is not null && head.Serial <= mark.Serial)
        {
            return new ActivationStep(null, null, [Rewound(mark)]);
        }
        Activation? newest = null;
        foreach (var document in await store.ActivationsFrom((mark?.Serial ?? 0) + 1, cancellationToken))
        {
            (newest, var findings) = Activation.Verify(document, trusted, mark);
            if (newest is null)
            {
                return new ActivationStep(null, null, findings);
            }
            mark = new ActivationMark(newest.Serial, document.Hash);
        }
        return new ActivationStep(newest, mark, []);
    }

    /// <summary>Loads, verifies and parses the release that an activation orders.</summary>
    public async Task<(ActiveRelease? Release, IReadOnlyList<Finding> Findings)> Load(Activation activation, CancellationToken cancellationToken)
    {
        if (await store.Find(activation.Release, cancellationToken) is not { } document)
        {
            return (null, [Finding.Error("release-missing", $"Release {activation.Release} is ordered and not stored.", new SourcePosition($"release {activation.Release}", 0, 0),
                "Restore the database from a backup, or activate another release.")]);
        }
        var (content, findings) = ReleaseVerification.Verify(document, trusted, activation.Release, activation.ReleaseHash);
        if (content is null)
        {
            return (null, findings);
        }
        var files = content.Files.ToDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value), StringComparer.Ordinal);
        var parsed = WorkspaceParser.Parse(files);
        var errors = parsed.Findings.Where(f => f.Severity == Severity.Error).ToList();
        return parsed.Workspace is { } workspace && errors.Count == 0
            ? (new ActiveRelease(content.Number, document.Hash, activation.Serial, workspace, content), [])
            : (null, errors);
    }

    private static Finding Rewound(ActivationMark mark) => Finding.Error("activation-rewound",
        $"The database no longer holds activation {mark.Serial} as this node accepted it.", new SourcePosition($"activation {mark.Serial}", 0, 0),
        "Activations are never removed or rewritten. Restore the database; where an older backup is meant, remove trust/last-activation.json from the data folder of each node.");
}
