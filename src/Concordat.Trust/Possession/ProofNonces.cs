using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Payloads;

namespace Concordat.Trust.Possession;

/// <summary>
/// Numbers that proofs must carry where <see cref="TrustOptions.ProofNonce"/> says so (RFC 9449 §8, §9): keyed hashes of a span of time, so that all nodes of a data
/// folder know each other's and nothing is stored. One is taken in its own span and the next.
/// </summary>
internal sealed class ProofNonces(TrustOptions options, KeyedIndex index, TimeProvider clock)
{
    private const long Span = 120; // seconds
    private volatile Pair? _pair;

    public bool AreAsked => options.ProofNonce;

    /// <summary>The one of this span.</summary>
    public string Current => Now().Current;

    /// <summary>Whether a proof with it is taken.</summary>
    public bool Accepts(string? nonce)
    {
        var pair = Now();
        return nonce is not null && (Same(nonce, pair.Current) | Same(nonce, pair.Before));
    }

    private Pair Now()
    {
        var span = clock.GetUtcNow().ToUnixTimeSeconds() / Span;
        return _pair is { } pair && pair.Span == span ? pair : _pair = new Pair(span, Of(span), Of(span - 1));
    }

    private string Of(long span) => index.Hash("dpop-nonce", span.ToString(CultureInfo.InvariantCulture));

    private static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private sealed record Pair(long Span, string Current, string Before);
}
