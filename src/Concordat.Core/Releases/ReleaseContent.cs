using System.Text.Json.Nodes;

namespace Concordat.Core.Releases;

/// <summary>
/// What a release is: every file of the workspace as it was approved, and who decided it. Immutable; number and
/// <see cref="Previous"/> chain the releases.
/// </summary>
/// <param name="Number">Counts from 1 without gaps.</param>
/// <param name="Previous">Hash of release <paramref name="Number"/> − 1; null for the first.</param>
/// <param name="Change">The change request and the approvals that made it.</param>
/// <param name="CreatedAt">When it was compiled, UTC.</param>
/// <param name="Files">Path in the workspace → text, every file.</param>
public sealed record ReleaseContent(
    int Number, string? Previous, ReleaseChange Change, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The kind that the signature names.</summary>
    public const string Kind = "release";

    /// <summary>The version of this format.</summary>
    public const int Format = 1;

    /// <summary>The canonical bytes that are hashed and signed.</summary>
    public byte[] ToCanonical()
    {
        var approvals = Change.Approvals.Select(a => (JsonNode)new JsonObject { ["at"] = CanonicalTime.Write(a.At), ["by"] = a.By, ["reason"] = a.Reason });
        var change = new JsonObject
        {
            ["approvals"] = new JsonArray([.. approvals]),
            ["author"] = Change.Author,
            ["id"] = Change.Id,
            ["title"] = Change.Title,
        };
        if (Change.CoAuthors.Count > 0)
        {
            change["coAuthors"] = new JsonArray([.. Change.CoAuthors.Select(name => (JsonNode)name)]);
        }
        return CanonicalJson.Write(new JsonObject
        {
            ["change"] = change,
            ["createdAt"] = CanonicalTime.Write(CreatedAt),
            ["files"] = new JsonObject(Files.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
            ["format"] = Format,
            ["number"] = Number,
            ["previous"] = Previous,
        });
    }
}

/// <summary>The change request behind a release.</summary>
/// <param name="Id">Like <c>CR-0001</c>; it is the decision that every exchange names.</param>
/// <param name="Author">Who proposed it.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Approvals">Who approved it; never an author.</param>
public sealed record ReleaseChange(string Id, string Author, string Title, IReadOnlyList<ReleaseApproval> Approvals)
{
    /// <summary>Whose commits it carries besides, by name or address, in order; none of them approved it. A release without any does not have the member.</summary>
    public IReadOnlyList<string> CoAuthors { get; init; } = [];
}

/// <summary>One person's yes.</summary>
/// <param name="By">The person.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record ReleaseApproval(string By, DateTimeOffset At, string Reason);
