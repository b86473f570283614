using System.Text.Json;
using Concordat.Core.Primitives;

namespace Concordat.Core.Releases;

/// <summary>The gate of the data plane: a release is taken as a whole or refused as a whole, with every reason.</summary>
public static class ReleaseVerification
{
    /// <summary>
    /// Verifies seal and content. <paramref name="number"/> and <paramref name="hash"/> are what the activation orders; null where the
    /// release is only looked at.
    /// </summary>
    public static (ReleaseContent? Content, IReadOnlyList<Finding> Findings) Verify(
        SealedDocument document, IReadOnlyDictionary<string, PublicSigningKey> trusted, int number, string? hash = null)
    {
        var at = new SourcePosition($"release {number}", 0, 0);
        var findings = document.Check(ReleaseContent.Kind, trusted, at);
        if (hash is not null && document.Hash != hash)
        {
            findings.Add(Finding.Error("release-not-ordered", "The stored release is not the one that the activation names by its hash.", at,
                "It was replaced after it was activated. Restore the database from a backup, or activate another release."));
        }
        if (findings.Count > 0)
        {
            return (null, findings);
        }
        using var json = JsonDocument.Parse(document.Content, new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });
        var content = Read(json.RootElement, new SealedReader(ReleaseContent.Kind, at, findings));
        if (content is not null && content.Number != number)
        {
            findings.Add(Finding.Error("release-number", $"The content calls itself release {content.Number}.", at));
        }
        return findings.Count > 0 ? (null, findings) : (content, findings);
    }

    /// <summary>True where the seal holds over exactly these bytes: enough for content that was read before under the same hash.</summary>
    public static bool Holds(SealedDocument document, IReadOnlyDictionary<string, PublicSigningKey> trusted) =>
        document.Check(ReleaseContent.Kind, trusted, new SourcePosition("release", 0, 0)).Count == 0;

    private static ReleaseContent? Read(JsonElement root, SealedReader read)
    {
        if (!read.Members(root, "The release", "change", "createdAt", "files", "format", "number", "previous"))
        {
            return null;
        }
        if (read.Count(root, "format") is not ReleaseContent.Format)
        {
            read.Wrong("format", $"{ReleaseContent.Format}, the only format that this version knows");
            return null;
        }
        var number = read.Count(root, "number");
        var previous = read.TextOrNull(root, "previous");
        if (number > 0 && (previous is null) != (number == 1))
        {
            read.Wrong("previous", "null for the first release and a hash for every other");
        }
        var change = ReadChange(root.GetProperty("change"), read);
        return change is null ? null : new ReleaseContent(number, previous, change, read.Time(root, "createdAt"), ReadFiles(root.GetProperty("files"), read));
    }

    private static ReleaseChange? ReadChange(JsonElement change, SealedReader read)
    {
        var others = change.ValueKind == JsonValueKind.Object && change.TryGetProperty("coAuthors", out var named) ? named : default;
        if (!read.Members(change, "change", others.ValueKind == JsonValueKind.Undefined ? ["approvals", "author", "id", "title"] : ["approvals", "author", "coAuthors", "id", "title"]))
        {
            return null;
        }
        var coAuthors = ReadCoAuthors(others, read);
        var (author, approvals) = (read.Text(change, "author"), new List<ReleaseApproval>());
        var list = change.GetProperty("approvals");
        foreach (var item in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToArray() : [])
        {
            if (read.Members(item, "An approval", "at", "by", "reason"))
            {
                approvals.Add(new ReleaseApproval(read.Text(item, "by"), read.Time(item, "at"), read.Text(item, "reason")));
            }
        }
        if (approvals.Count == 0 || approvals.Exists(a => a.By == author || coAuthors.Contains(a.By, StringComparer.Ordinal)))
        {
            read.Wrong("change.approvals", "a list of at least one approval, none of them by an author");
        }
        if (coAuthors.Contains(author, StringComparer.Ordinal))
        {
            read.Wrong("change.coAuthors", "a list without the author");
        }
        return new ReleaseChange(read.Text(change, "id"), author, read.Text(change, "title"), approvals) { CoAuthors = coAuthors };
    }

    private static IReadOnlyList<string> ReadCoAuthors(JsonElement list, SealedReader read)
    {
        if (list.ValueKind == JsonValueKind.Undefined)
        {
            return [];
        }
        var names = list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "").ToList() : [];
        if (names.Count == 0 || names.Exists(name => name.Length is 0 or > ReleaseLimits.TextLength) || names.Zip(names.Skip(1)).Any(pair => string.CompareOrdinal(pair.First, pair.Second) >= 0))
        {
            read.Wrong("change.coAuthors", "a list of at least one name, in order and each once");
        }
        return names;
    }

    private static SortedDictionary<string, string> ReadFiles(JsonElement files, SealedReader read)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (files.ValueKind != JsonValueKind.Object || files.GetPropertyCount() > ReleaseLimits.Files)
        {
            read.Wrong("files", $"an object with at most {ReleaseLimits.Files} files");
            return texts;
        }
        foreach (var file in files.EnumerateObject())
        {
            if (file.Value.ValueKind != JsonValueKind.String || !ReleaseLimits.IsWorkspacePath(file.Name))
            {
                read.Wrong("files", "a map of paths inside the workspace to texts");
                continue;
            }
            texts[file.Name] = file.Value.GetString()!;
        }
        return texts;
    }
}
