using Concordat.Governance.Partners;

namespace Concordat.Modules.Tests.Governance;

/// <summary>What a client did in the sandbox, and what that is worth.</summary>
public sealed class CertificationRulesTests
{
    private const string Read = "a/b/v1 read";
    private const string Write = "a/b/v1 write";
    private static readonly DateTimeOffset Begun = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly List<SandboxUse> _uses = [];

    private CertificationRulesTests See(double seconds, string seen, string operation = "", string key = "", string content = "")
    {
        _uses.Add(new SandboxUse { Number = _uses.Count + 1, At = Begun.AddSeconds(seconds), Seen = seen, Operation = operation, Key = key, Content = content });
        return this;
    }

    private CertificationCheck Check(string id, bool writes = true) => CertificationRules.Judge(_uses, ["a/b/v1"], writes).Single(check => check.Id == id);

    /// <summary>Token, 401, token, 429, a pause, an answer; a write, 503, a pause, the same again; another key.</summary>
    private CertificationRulesTests Good() => See(0, SandboxSeen.Token, key: "k1").See(1, SandboxSeen.Ended, Read).See(1, SandboxSeen.Token, key: "k1").See(2, SandboxSeen.TooMany, Read).See(4, SandboxSeen.Call, Read)
        .See(5, SandboxSeen.Down, Write, "i1", "c1").See(6, SandboxSeen.Call, Write, "i1", "c1").See(7, SandboxSeen.Token, key: "k2");

    [Fact]
    public void A_client_that_does_all_of_it_passes() => Assert.True(CertificationRules.Passed(Good().All()));

    [Fact]
    public void Nothing_that_was_seen_passes_nothing() => Assert.All(CertificationRules.Judge([], ["a/b/v1"], writes: true), check => Assert.Equal(CheckState.Open, check.State));

    [Fact]
    public void Each_sight_of_a_good_run_is_needed()
    {
        Good();
        var whole = _uses.ToList();
        // A second token shows what the first did, and the later write is a call of the interface as the reading one is.
        foreach (var left in whole.Where(use => use.Number is not (1 or 5)))
        {
            _uses.Clear();
            _uses.AddRange(whole.Where(use => use != left));
            Assert.False(CertificationRules.Passed(All()), $"{left.Number} {left.Seen}");
        }
    }

    [Fact]
    public void A_client_that_does_not_wait_fails_for_good()
    {
        See(0, SandboxSeen.TooMany, Read).See(0.5, SandboxSeen.Call, Read).See(10, SandboxSeen.Call, Read);
        Assert.Equal(CheckState.Failed, Check("back-off").State);
    }

    [Fact]
    public void A_call_of_another_interface_is_no_offence_while_one_waits()
    {
        See(0, SandboxSeen.TooMany, Read).See(0.5, SandboxSeen.Call, "a/other/v1 read").See(2, SandboxSeen.Call, Read);
        Assert.Equal(CheckState.Passed, Check("back-off").State);
    }

    [Theory]
    [InlineData("i2", "c1", 2, "another key")]
    [InlineData("i1", "c2", 2, "other content")]
    [InlineData("i1", "c1", 0.2, "repeated 0.2 s later")]
    public void A_repeated_write_keeps_its_key_and_its_content_and_waits(string key, string content, double after, string seen)
    {
        See(0, SandboxSeen.Down, Write, "i1", "c1").See(after, SandboxSeen.Call, Write, key, content);
        Assert.Equal(CheckState.Failed, Check("idempotent-retry").State);
        Assert.Contains(seen, Check("idempotent-retry").Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_only_reads_is_not_asked_to_repeat_writes() => Assert.Equal(CheckState.NotNeeded, Check("idempotent-retry", writes: false).State);

    [Fact]
    public void A_new_token_without_the_call_again_is_not_enough()
    {
        See(0, SandboxSeen.Ended, Read).See(1, SandboxSeen.Token, key: "k1");
        Assert.Equal(CheckState.Open, Check("token-ended").State);
        See(2, SandboxSeen.TooMany, Read);
        Assert.Equal(CheckState.Passed, Check("token-ended").State);
    }

    [Fact]
    public void The_same_key_twice_is_no_rotation()
    {
        See(0, SandboxSeen.Token, key: "k1").See(1, SandboxSeen.Token, key: "k1");
        Assert.Equal(CheckState.Open, Check("key-rotation").State);
    }

    [Fact]
    public void A_call_that_breaks_its_contract_counts_for_no_interface()
    {
        See(0, SandboxSeen.Invalid, Read);
        Assert.Equal(CheckState.Open, Check("contract").State);
        Assert.Contains("1 did not", Check("contract").Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_refusal_is_planted_once_and_a_write_is_never_told_to_wait()
    {
        Assert.Equal(SandboxSeen.Ended, CertificationRules.Plant(_uses, safe: true));
        See(0, SandboxSeen.Ended, Read);
        Assert.Equal(SandboxSeen.TooMany, CertificationRules.Plant(_uses, safe: true));
        Assert.Equal(SandboxSeen.Down, CertificationRules.Plant(_uses, safe: false));
        See(1, SandboxSeen.TooMany, Read).See(2, SandboxSeen.Down, Write);
        Assert.Null(CertificationRules.Plant(_uses, safe: true));
        Assert.Null(CertificationRules.Plant(_uses, safe: false));
    }

    private IReadOnlyList<CertificationCheck> All() => CertificationRules.Judge(_uses, ["a/b/v1"], writes: true);
}
