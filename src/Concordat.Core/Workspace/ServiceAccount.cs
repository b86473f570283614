using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>A pipeline that proposes changes to the control plane: no person, and no client of a partner.</summary>
/// <param name="Name">Its name, and the id of its OAuth client.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Owner">The domain that answers for it.</param>
/// <param name="KeySet">Its public keys (RFC 7517); null where they come otherwise.</param>
/// <param name="KeysFile">The file of its public keys as it is named; null where they come otherwise.</param>
/// <param name="JwksUrl">Where it publishes its keys; null where they come otherwise.</param>
/// <param name="DemoKeys">True where the node makes a key pair at its first start, for trying out.</param>
/// <param name="Scopes">Words of <see cref="ControlScope"/>.</param>
/// <param name="Domains">Whose files it may propose changes of; empty for its owner's.</param>
/// <param name="Expires">The last day on which it gets tokens; null for no end.</param>
/// <param name="ExpiresAt">Where that day stands.</param>
/// <param name="At">Where it stands.</param>
public sealed record ServiceAccount(
    string Name, string Summary, Ref Owner, MappingNode? KeySet, Ref? KeysFile, Uri? JwksUrl, bool DemoKeys, IReadOnlyList<string> Scopes, IReadOnlyList<Ref> Domains,
    DateOnly? Expires, SourcePosition ExpiresAt, SourcePosition At)
{
    /// <summary>The file of its keys in the workspace; null where they do not stand in one of their own.</summary>
    public string? KeysPath { get; init; }

    /// <summary>The domains whose files it may propose changes of.</summary>
    public IReadOnlyList<string> Reach => Domains.Count > 0 ? [.. Domains.Select(domain => domain.Name)] : [Owner.Name];

    /// <summary>True while it gets tokens; the last day counts.</summary>
    public bool Holds(DateOnly today) => Expires is null || today <= Expires;

    /// <summary>True where it may propose a change of the file: what stands in the folder of a domain of its own. Standards, partners, zones and accounts are never its.</summary>
    public bool MayPropose(string file) => file.Split('/') is ["domains", var domain, _, ..] && Reach.Contains(domain, StringComparer.Ordinal);

    internal static ServiceAccount Read(ResourceReader r)
    {
        r.Kind("service-account");
        var jwks = r.Raw("jwks", new() { ["type"] = "object", ["required"] = new System.Text.Json.Nodes.JsonArray("keys") }, "Public keys by value, RFC 7517.");
        var account = new ServiceAccount(
            r.Name(),
            r.Text("summary", "What it does.", 300),
            r.Reference("owner", "The domain that answers for it."),
            jwks as MappingNode,
            r.OptionalReference("jwksFile", "A file of the workspace with public keys (RFC 7517), relative to this one, such as NAME.jwks.json."),
            r.OptionalUrl("jwksUrl", "Where the pipeline publishes its public keys."),
            r.OptionalChoice("keys", new Choices<bool>(("demo", true)), false, "demo: the node makes a key pair at its first start."),
            r.ChoiceList("scopes", Words.Of([.. ControlScope.All]), "control:read shows what a person without payloads sees; control:propose opens change requests.", required: true),
            r.References("domains", "Whose files it may propose changes of; its owner's where nothing is said."),
            r.OptionalDate("expires", "The last day on which it gets tokens."),
            r.Place("expires"),
            r.At);
        r.ExactlyOne("jwks", "jwksFile", "jwksUrl", "keys");
        if (jwks is not null)
        {
            foreach (var (at, message, fix) in KeySets.Flaws(jwks))
            {
                r.ReportAt("service-account-key", at, message, fix);
            }
        }
        return account;
    }
}

/// <summary>What a service account may do on the control plane: a closed list. Nothing here approves, votes, looks into payloads or administers.</summary>
public static class ControlScope
{
    /// <summary>Plans, and sees what a person without payloads sees.</summary>
    public const string Read = "control:read";
    /// <summary>Opens change requests, revises and withdraws its own.</summary>
    public const string Propose = "control:propose";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Propose];
}
