using System.Globalization;

namespace Concordat.Governance.Partners;

/// <summary>What the sandbox saw a client do, or did to it.</summary>
internal static class SandboxSeen
{
    /// <summary>A token was given.</summary>
    public const string Token = "token";
    /// <summary>A token request was refused: its assertion proved nothing.</summary>
    public const string TokenRefused = "token-refused";
    /// <summary>A call that meets its contract was answered.</summary>
    public const string Call = "call";
    /// <summary>A call that breaks its contract was refused.</summary>
    public const string Invalid = "invalid";
    /// <summary>Planted: the token of a good call was called worthless (401).</summary>
    public const string Ended = "planted-401";
    /// <summary>Planted: a good call was told to wait (429, Retry-After).</summary>
    public const string TooMany = "planted-429";
    /// <summary>Planted: a good call with an effect failed (503, Retry-After).</summary>
    public const string Down = "planted-503";
}

/// <summary>How a check stands.</summary>
internal enum CheckState
{
    /// <summary>Not seen yet.</summary>
    Open,
    /// <summary>Seen, and right.</summary>
    Passed,
    /// <summary>Seen, and wrong.</summary>
    Failed,
    /// <summary>The client asks for nothing that this is about.</summary>
    NotNeeded,
}

/// <summary>One check of a certification.</summary>
/// <param name="Id">Stable.</param>
/// <param name="Rule">What a client must do.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="State">Whether that is right.</param>
/// <param name="Todo">What to do next; empty where there is nothing.</param>
internal sealed record CertificationCheck(string Id, string Rule, string Seen, CheckState State, string Todo);

/// <summary>
/// Judges what a partner's own client did in the sandbox. Pure: the same sights give the same verdict. A planted refusal that was answered wrongly fails its
/// check for the run; the client is mended and the run begun anew.
/// </summary>
internal static class CertificationRules
{
    /// <summary>Seconds that a planted 429 asks for.</summary>
    public const int WaitTooMany = 2;
    /// <summary>Seconds that a planted 503 asks for.</summary>
    public const int WaitDown = 1;

    // Clocks and schedulers of clients round: a tenth of a second early is no offence.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    /// <summary>What is planted into a good call; null for nothing: each once a run, so that a client which behaves sees each and ends with an answer.</summary>
    /// <param name="uses">What was seen so far, in its order.</param>
    /// <param name="safe">True for a call without effects.</param>
    public static string? Plant(IReadOnlyList<SandboxUse> uses, bool safe) =>
        !Has(uses, SandboxSeen.Ended) ? SandboxSeen.Ended
        : !safe ? Has(uses, SandboxSeen.Down) ? null : SandboxSeen.Down
        : Has(uses, SandboxSeen.TooMany) ? null : SandboxSeen.TooMany;

    /// <param name="uses">What was seen, in its order.</param>
    /// <param name="interfaces">The interfaces that were asked for.</param>
    /// <param name="writes">True where some of what was asked for has effects.</param>
    public static IReadOnlyList<CertificationCheck> Judge(IReadOnlyList<SandboxUse> uses, IReadOnlyList<string> interfaces, bool writes) =>
        [Authentication(uses), Ended(uses), BackOff(uses), Retry(uses, writes), Rotation(uses), Contract(uses, interfaces)];

    /// <summary>True where nothing is open or wrong.</summary>
    public static bool Passed(IEnumerable<CertificationCheck> checks) => checks.All(check => check.State is CheckState.Passed or CheckState.NotNeeded);

    private static CertificationCheck Authentication(IReadOnlyList<SandboxUse> uses)
    {
        var (given, refused) = (uses.Count(use => use.Seen == SandboxSeen.Token), uses.Count(use => use.Seen == SandboxSeen.TokenRefused));
        return new("authentication", "The client proves itself with a signed assertion for exactly this token endpoint (RFC 7523, SMART asymmetric).",
            $"{given} tokens given, {refused} requests refused", given > 0 ? CheckState.Passed : CheckState.Open, given > 0 ? "" : "Ask the sandbox's token endpoint for a token.");
    }

    private static CertificationCheck Ended(IReadOnlyList<SandboxUse> uses)
    {
        const string rule = "A token that is called worthless (401 invalid_token) is replaced by a new one, and the call is made again.";
        if (At(uses, SandboxSeen.Ended) is not { } planted)
        {
            return new("token-ended", rule, "no call yet", CheckState.Open, "Make a call.");
        }
        var after = uses.Where(use => use.Number > planted.Number).ToList();
        var token = after.FindIndex(use => use.Seen == SandboxSeen.Token);
        var call = token < 0 ? -1 : after.FindIndex(token, use => use.Operation == planted.Operation);
        return call >= 0
            ? new("token-ended", rule, "a new token, and the call again with it", CheckState.Passed, "")
            : new("token-ended", rule, token < 0 ? "a 401 was answered; no new token was asked for yet" : "a new token; the call was not made again yet", CheckState.Open, "On 401, ask for a new token once and repeat the call.");
    }

    private static CertificationCheck BackOff(IReadOnlyList<SandboxUse> uses)
    {
        var rule = $"After 429 the client calls nothing of the interface before Retry-After ({WaitTooMany} s) is over, and then goes on.";
        if (At(uses, SandboxSeen.TooMany) is not { } planted)
        {
            return new("back-off", rule, "no reading call got this far yet", CheckState.Open, "Make a reading call.");
        }
        var next = uses.FirstOrDefault(use => use.Number > planted.Number && use.Operation.Length > 0 && InterfaceOf(use) == InterfaceOf(planted));
        if (next is null)
        {
            return new("back-off", rule, "a 429 was answered; no call since", CheckState.Open, "Wait as long as Retry-After says, then call again.");
        }
        var waited = next.At - planted.At;
        return waited + Grace >= TimeSpan.FromSeconds(WaitTooMany)
            ? new("back-off", rule, $"the next call came {Seconds(waited)} s later", CheckState.Passed, "")
            : new("back-off", rule, $"the next call came {Seconds(waited)} s later", CheckState.Failed, "Read Retry-After and wait; then begin a new run.");
    }

    private static CertificationCheck Retry(IReadOnlyList<SandboxUse> uses, bool writes)
    {
        var rule = $"A call with an effect that fails (503) is repeated after Retry-After ({WaitDown} s) with the same Idempotency-Key and the same content.";
        if (!writes)
        {
            return new("idempotent-retry", rule, "nothing that was asked for has an effect", CheckState.NotNeeded, "");
        }
        if (At(uses, SandboxSeen.Down) is not { } planted)
        {
            return new("idempotent-retry", rule, "no call with an effect got this far yet", CheckState.Open, "Make a call that creates or changes something, with an Idempotency-Key.");
        }
        var after = uses.Where(use => use.Number > planted.Number && use.Operation == planted.Operation).ToList();
        if (after.Exists(use => use.Content == planted.Content && use.Key != planted.Key))
        {
            return new("idempotent-retry", rule, "the same content came again with another key", CheckState.Failed, "A repeated call keeps its key: with another one it may have its effect twice. Mend it, then begin a new run.");
        }
        if (after.Exists(use => use.Key == planted.Key && use.Content != planted.Content))
        {
            return new("idempotent-retry", rule, "the same key came again with other content", CheckState.Failed, "A key belongs to one content. Mend it, then begin a new run.");
        }
        if (after.Find(use => use.Key == planted.Key) is { } again && again.At - planted.At + Grace < TimeSpan.FromSeconds(WaitDown))
        {
            return new("idempotent-retry", rule, $"repeated {Seconds(again.At - planted.At)} s later", CheckState.Failed, "Read Retry-After and wait; then begin a new run.");
        }
        return after.Exists(use => use.Seen == SandboxSeen.Call && use.Key == planted.Key)
            ? new("idempotent-retry", rule, "the same content again with the same key", CheckState.Passed, "")
            : new("idempotent-retry", rule, "a 503 was answered; the call was not repeated yet", CheckState.Open, "Repeat it with the same Idempotency-Key.");
    }

    private static CertificationCheck Rotation(IReadOnlyList<SandboxUse> uses)
    {
        var keys = uses.Where(use => use.Seen == SandboxSeen.Token && use.Key.Length > 0).Select(use => use.Key).Distinct(StringComparer.Ordinal).Count();
        return new("key-rotation", "The client signs with one key and then with another, so that keys can be replaced.", $"{keys} keys used",
            keys > 1 ? CheckState.Passed : CheckState.Open, keys > 1 ? "" : "Let the client sign with its second key (another kid).");
    }

    private static CertificationCheck Contract(IReadOnlyList<SandboxUse> uses, IReadOnlyList<string> interfaces)
    {
        var missing = interfaces.Where(id => !uses.Any(use => use.Seen == SandboxSeen.Call && InterfaceOf(use) == id)).ToList();
        var invalid = uses.Count(use => use.Seen == SandboxSeen.Invalid);
        return new("contract", "Each interface that was asked for is called as its contract says.",
            $"{uses.Count(use => use.Seen == SandboxSeen.Call)} calls met their contract, {invalid} did not; not called yet: {(missing.Count == 0 ? "none" : string.Join(", ", missing))}",
            missing.Count == 0 ? CheckState.Passed : CheckState.Open, missing.Count == 0 ? "" : $"Call {missing[0]}; what breaks its contract is told in the answer.");
    }

    private static bool Has(IReadOnlyList<SandboxUse> uses, string seen) => uses.Any(use => use.Seen == seen);

    private static SandboxUse? At(IReadOnlyList<SandboxUse> uses, string seen) => uses.FirstOrDefault(use => use.Seen == seen);

    private static string InterfaceOf(SandboxUse use) => use.Operation.Split(' ')[0];

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
