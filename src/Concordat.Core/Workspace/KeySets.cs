using System.Buffers.Text;
using System.Numerics;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Reads a JWK set (RFC 7517) as somebody does who will publish it: what must not be in it, and what could verify no assertion.</summary>
internal static class KeySets
{
    private const int LeastRsaBits = 2048; // NIST SP 800-131A
    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]; // RFC 7518 §6

    /// <summary>Everything that is wrong, key by key.</summary>
    public static IEnumerable<(SourcePosition At, string Message, string Fix)> Flaws(DocumentNode set)
    {
        if ((set as MappingNode)?.Get("keys") is not SequenceNode { Items.Count: > 0 } keys)
        {
            return [(set.At, "There are no keys in it.", "A JWK set: { keys: [ … ] }, RFC 7517.")];
        }
        return keys.Items.Select(key => Flaw(key) is { } flaw ? (key.At, flaw.Message, flaw.Fix) : default).Where(flaw => flaw.Message is not null);
    }

    /// <summary>When keys of a set end by their own <c>exp</c> (OpenID Federation 1.0 §8.7), with their places.</summary>
    public static IEnumerable<(long Seconds, SourcePosition At)> Ends(MappingNode? set)
    {
        foreach (var key in (set?.Get("keys") as SequenceNode)?.Items ?? [])
        {
            if ((key as MappingNode)?.Get("exp") is ScalarNode exp && exp.TryGetNumber(out var seconds) && seconds is > 0 and < 253_402_300_800)
            {
                yield return ((long)seconds, exp.At);
            }
        }
    }

    private static (string Message, string Fix)? Flaw(DocumentNode node)
    {
        if (node is not MappingNode key)
        {
            return ("A key is a mapping.", "Such as { kty: EC, crv: P-384, x: …, y: … }, RFC 7517.");
        }
        if (Private.Any(name => key.Get(name) is not null))
        {
            return ("The key is a private one.", "Take it out, and make a new pair: this one is known now. Only the public half belongs here.");
        }
        if (key.Text("use") is { } use && use != "sig")
        {
            return ($"The key is for '{use}', and assertions are signed.", "A key with use: sig, or without 'use'.");
        }
        return (key.Text("kty"), key.Text("crv")) switch
        {
            ("EC", "P-256") => Elliptic(key, "ES256"),
            ("EC", "P-384") => Elliptic(key, "ES384"),
            ("EC", _) => ("The curve of the key is none of P-256 and P-384.", "Make a key on P-384: it signs with ES384."),
            ("RSA", _) => Rsa(key),
            var (kind, _) => ($"The kind of the key is '{kind}', and not EC or RSA.", "Make a key of kind EC on P-384: it signs with ES384."),
        };
    }

    private static (string Message, string Fix)? Elliptic(MappingNode key, string algorithm) =>
        Bytes(key, "x") is null || Bytes(key, "y") is null ? ("'x' or 'y' of the key is missing or no base64url.", "Copy the public half as it was made (RFC 7518 §6.2).") : Algorithm(key, algorithm);

    private static (string Message, string Fix)? Rsa(MappingNode key)
    {
        if (Bytes(key, "n") is not { } modulus || Bytes(key, "e") is null)
        {
            return ("'n' or 'e' of the key is missing or no base64url.", "Copy the public half as it was made (RFC 7518 §6.3).");
        }
        var bits = new BigInteger(modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        return bits < LeastRsaBits ? ($"The key is weak: RSA with {bits} bits.", $"Make one of at least {LeastRsaBits} bits, or of kind EC on P-384.") : Algorithm(key, "RS384");
    }

    private static (string Message, string Fix)? Algorithm(MappingNode key, string fits) => key.Text("alg") is { } named && named != fits
        ? ($"The key says alg {named}, and keys of its kind sign with {fits} here.", $"Say alg: {fits}, or nothing.") : null;

    private static byte[]? Bytes(MappingNode key, string name) => key.Text(name) is { Length: > 0 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
