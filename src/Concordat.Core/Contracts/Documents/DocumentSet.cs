using Concordat.Core.Primitives;

namespace Concordat.Core.Contracts.Documents;

/// <summary>
/// Documents that are read once each, and the references between them. A location is a path with <c>/</c> or an absolute URI; the
/// delegate gives the bytes (null: nothing is there), and decides by that what may be fetched at all. Not thread-safe.
/// </summary>
public sealed class DocumentSet(Func<string, ReadOnlyMemory<byte>?> read, DocumentLimits? limits = null)
{
    private readonly DocumentLimits limits = limits ?? DocumentLimits.Default;
    private readonly Dictionary<string, LoadedDocument> byLocation = new(StringComparer.Ordinal);
    private readonly List<LoadedDocument> documents = [];
    private int followed;

    /// <summary>All documents that were opened, in that order, those that are missing included.</summary>
    public IReadOnlyList<LoadedDocument> Documents => documents;

    /// <summary>Reads a document, or gives it again. What is wrong stands in its findings; nothing is thrown.</summary>
    /// <param name="location">A path or absolute URI; a fragment is ignored.</param>
    public LoadedDocument Open(string location)
    {
        var place = UriReference.Parse(location).Document.ToString();
        if (byLocation.TryGetValue(place, out var known))
        {
            return known;
        }

        var document = documents.Count >= limits.MaxDocuments
            ? Missing(place, "document-count", $"References lead to more than {limits.MaxDocuments} documents.")
            : read(place) is { } content && !content.Equals(default(ReadOnlyMemory<byte>)) // a null array becomes the default memory
                ? Loaded(place, DocumentReader.Read(place, content, limits))
                : Missing(place, "document-missing", "There is no such document, or it may not be fetched.");
        if (documents.Count < limits.MaxDocuments)
        {
            documents.Add(document);
            byLocation.Add(place, document);
        }

        return document;
    }

    /// <summary>The node that a reference names: one step, so that a reference to a reference gives the latter.</summary>
    /// <param name="from">The document that holds the reference; its location is the base (RFC 3986, 5).</param>
    /// <param name="reference">Such as <c>#/a/b</c> or <c>other.yaml#/x</c>; fragments are JSON Pointers (RFC 6901, 6) or names of anchors.</param>
    /// <param name="wrong">Why there is nothing, placed at the document; null otherwise.</param>
    public Located? Resolve(LoadedDocument from, string reference, out Finding? wrong)
    {
        var here = new SourcePosition(from.Location, 0, 0);
        if (++followed > limits.MaxReferences)
        {
            wrong = Finding.Error("ref-limit", $"More than {limits.MaxReferences} references were followed.", here);
            return null;
        }

        var target = UriReference.Parse(reference);
        var document = target is { Scheme: null, Authority: null, Path: "", Query: null } ? from : Open(Target(from.Location, target));
        if (document.Root is null)
        {
            wrong = Finding.Error("invalid-ref", $"'{Shorten(reference)}': {(document.Findings.Count > 0 ? document.Findings[0].Message : "the document is empty.")}", here);
            return null;
        }

        var fragment = Decode(target.Fragment ?? "");
        var node = fragment.Length == 0 || fragment[0] == '/' ? document.Root.Find(fragment) : DocumentAnchors.Find(document.Root, fragment);
        wrong = node is null ? Finding.Error("invalid-ref", $"There is nothing at '{Shorten(reference)}'.", here, "Mend the reference, or add what it names.") : null;
        return node is null ? null : new Located(document, node);
    }

    /// <summary>The reference that a node is: the value of its <c>$ref</c>; null where it is none.</summary>
    public static ScalarNode? ReferenceOf(DocumentNode node) =>
        node is MappingNode mapping && mapping.TryGet("$ref", out var entry) && entry.Value is ScalarNode { Kind: ScalarKind.String } text ? text : null;

    /// <summary>The node itself, or what its chain of <c>$ref</c>s ends in.</summary>
    /// <param name="at">Where to begin.</param>
    /// <param name="wrong">What is wrong with the chain, placed at the reference that fails: a target that is missing, or a circle.</param>
    public Located? Follow(Located at, out Finding? wrong)
    {
        wrong = null;
        HashSet<DocumentNode>? seen = null;
        while (ReferenceOf(at.Node) is { } reference)
        {
            if (!(seen ??= new(ReferenceEqualityComparer.Instance)).Add(at.Node))
            {
                wrong = Finding.Error("ref-circle", "The reference leads back to itself and to nothing else.", reference.At, "Let it name a definition.") with { Path = reference.Path };
                return null;
            }

            if (Resolve(at.Document, reference.Text, out wrong) is not { } next)
            {
                wrong = wrong! with { At = reference.At, Path = reference.Path };
                return null;
            }

            at = next;
        }

        return at;
    }

    private LoadedDocument Loaded(string location, ParsedDocument parsed) =>
        new(location, parsed.Root, DocumentFormats.Of(parsed.Root), parsed.Findings);

    private static LoadedDocument Missing(string location, string rule, string message) =>
        new(location, null, DocumentFormat.Plain, [Finding.Error(rule, message, new SourcePosition(location, 0, 0))]);

    /// <summary>Paths of files are written without percent escapes, references between them with.</summary>
    private static string Target(string location, UriReference reference)
    {
        var origin = UriReference.Parse(location);
        var resolved = UriReference.Resolve(origin, reference).Document;
        return (resolved.Scheme is null ? resolved with { Path = Decode(resolved.Path) } : resolved).ToString();
    }

    private static string Decode(string text) => text.Contains('%') ? Uri.UnescapeDataString(text) : text;

    private static string Shorten(string reference) => reference.Length > 120 ? reference[..120] + "…" : reference;
}
