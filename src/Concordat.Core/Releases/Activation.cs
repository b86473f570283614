using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Primitives;

namespace Concordat.Core.Releases;

/// <summary>
/// The signed order to run a release. Serials have no gaps and each activation carries the hash of the one before, so an old
/// activation cannot be played again: rolling back is a new activation of an earlier release.
/// </summary>
/// <param name="Serial">Counts from 1 without gaps.</param>
/// <param name="Release">Number of the release to run.</param>
/// <param name="ReleaseHash">Its hash.</param>
/// <param name="Previous">Hash of activation <paramref name="Serial"/> − 1; null for the first.</param>
/// <param name="By">Who ordered it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record Activation(int Serial, int Release, string ReleaseHash, string? Previous, string By, DateTimeOffset At, string Reason)
{
    /// <summary>The kind that the signature names.</summary>
    public const string Kind = "activation";

    /// <summary>The version of this format.</summary>
    public const int Format = 1;

    /// <summary>The canonical bytes that are hashed and signed.</summary>
    public byte[] ToCanonical() => CanonicalJson.Write(new JsonObject
    {
        ["at"] = CanonicalTime.Write(At),
        ["by"] = By,
        ["format"] = Format,
        ["previous"] = Previous,
        ["reason"] = Reason,
        ["release"] = Release,
        ["releaseHash"] = ReleaseHash,
        ["serial"] = Serial,
    });

    /// <summary>
    /// Verifies a sealed activation as the successor of <paramref name="last"/> (null: it must be the first). Null with findings where
    /// seal, content or succession fails.
    /// </summary>
    public static (Activation? Activation, IReadOnlyList<Finding> Findings) Verify(
        SealedDocument document, IReadOnlyDictionary<string, PublicSigningKey> trusted, ActivationMark? last)
    {
        var serial = (last?.Serial ?? 0) + 1;
        var (activation, findings) = Open(document, trusted, serial);
        return activation is not null && activation.Previous != last?.Hash ? (null, [Succession(activation.Serial, serial)]) : (activation, findings);
    }

    /// <summary>Verifies seal, content and serial of an activation whose place in the chain is known otherwise.</summary>
    public static (Activation? Activation, IReadOnlyList<Finding> Findings) Open(
        SealedDocument document, IReadOnlyDictionary<string, PublicSigningKey> trusted, int serial)
    {
        var at = new SourcePosition($"activation {serial}", 0, 0);
        var findings = document.Check(Kind, trusted, at);
        if (findings.Count > 0)
        {
            return (null, findings);
        }
        using var json = JsonDocument.Parse(document.Content);
        var activation = Read(json.RootElement, new SealedReader(Kind, at, findings));
        if (activation is not null && activation.Serial != serial)
        {
            findings.Add(Succession(activation.Serial, serial));
        }
        return findings.Count > 0 ? (null, findings) : (activation, findings);
    }

    private static Finding Succession(int serial, int expected) => Finding.Error("activation-succession",
        $"Activation {serial} stands where activation {expected} should follow the last one that this node accepted.", new SourcePosition($"activation {expected}", 0, 0),
        "Activations are never removed, replaced or played again. Order the release that you want by a new activation.");

    private static Activation? Read(JsonElement root, SealedReader read)
    {
        if (!read.Members(root, "The activation", "at", "by", "format", "previous", "reason", "release", "releaseHash", "serial"))
        {
            return null;
        }
        if (read.Count(root, "format") is not Format)
        {
            read.Wrong("format", $"{Format}, the only format that this version knows");
        }
        return new Activation(read.Count(root, "serial"), read.Count(root, "release"), read.Text(root, "releaseHash"),
            read.TextOrNull(root, "previous"), read.Text(root, "by"), read.Time(root, "at"), read.Text(root, "reason"));
    }
}

/// <summary>The last activation that a node accepted; kept outside the database, so that a shortened table is noticed.</summary>
/// <param name="Serial">Its serial.</param>
/// <param name="Hash">Its hash.</param>
public sealed record ActivationMark(int Serial, string Hash);
