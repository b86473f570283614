using Concordat.Core.Primitives;
using Concordat.Core.Rights;
using CsCheck;
using Net = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Tests.Rights;

/// <summary>
/// Random sequences of everything that people can do to a change request. Whatever they do, what is released has the approvals that the
/// table demands; the judge here counts them by itself, from the history of what was said.
/// </summary>
public sealed class ChangeCaseProperties
{
    private const int Sequences = 100_000;
    private static readonly string[] People = ["ada", "grace", "noor", "tomas", "kofi", "ines", "mara"];
    private static readonly string[] Seats = ["", "platform", "security", "compliance", "operations", "council", "domain-owner"];
    private static readonly SourcePosition At = new("x.yaml", 1, 1);

    private enum Verb { Vote, Comment, Edit, Delegate, Withdraw, Reject, Schedule, Emergency, Clock, Settle, Release, Submit }

    private sealed record Act(Verb Verb, int Who, int What, bool Yes);

    private static readonly Gen<Act> OneAct = Gen.Select(Gen.Int[0, 31], Gen.Int[0, 6], Gen.Int[0, 6], Gen.Bool, (verb, who, what, yes) =>
        new Act(verb < 14 ? Verb.Vote : verb < 20 ? Verb.Release : (Verb)(1 + ((verb - 20) % 11)), who, what, yes || what % 2 == 0));

    private static readonly ClassifiedChange[] Kinds =
    [
        new(ChangeKind.Compatible, "a/b/v1", At, "") { Domain = "supply-chain", Audience = "internal" },
        new(ChangeKind.Compatible, "a/b/v1", At, "") { Domain = "supply-chain", Audience = "partner" },
        new(ChangeKind.Exposure, "a/b/v1", At, "") { Domain = "supply-chain", Audience = "partner" },
        new(ChangeKind.Partner, "p", At, ""), new(ChangeKind.System, "s", At, ""), new(ChangeKind.Standard, "s", At, ""), new(ChangeKind.Zone, "z", At, ""),
        new(ChangeKind.Waiver, "w", At, "") { Domain = "supply-chain", Rule = "owasp:x" },
    ];

    private static readonly Gen<(int Model, int Change, bool OneVoice, Act[] Acts)> Story =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, Kinds.Length - 1], Gen.Bool, OneAct.Array[0, 24], (model, change, one, acts) => (model, change, one, acts));

    private static readonly Net[] Plain = [.. new[] { false, true }.SelectMany(one => Enumerable.Range(0, 7).Select(person => Network(one, person)))];
    private static readonly DecisionRights[] Models = [.. RightsModels.Names.Select(DecisionRights.OfModel)];

    [Fact]
    public void No_sequence_of_actions_releases_what_lacks_an_approval()
    {
        var released = 0L;
        Story.Sample(story =>
        {
            if (Play(story.Model, story.Change, story.OneVoice, story.Acts))
            {
                Interlocked.Increment(ref released);
            }
        }, iter: Sequences);
        Assert.True(released > Sequences / 100, $"Only {released} of {Sequences} sequences released anything: the property says little.");
    }

    /// <summary>True where it released.</summary>
    private static bool Play(int model, int kind, bool oneVoice, Act[] acts)
    {
        var (now, hash, delegated) = (RightsNetwork.Noon, 0, 0);
        IReadOnlyList<ClassifiedChange> changes = [Kinds[kind], Kinds[(kind + model) % Kinds.Length]];
        var one = new ChangeCase(acts.Length % 5 == 0 ? ChangeState.Draft : ChangeState.InReview, "ada", "h0", now, null, false, []);
        foreach (var act in acts)
        {
            var network = Plain[(oneVoice ? 7 : 0) + delegated];
            var voices = new Voices(network);
            var needs = ApprovalNeeds.Of(changes, Models[model], voices, one.Author, [], one.Emergency, DateOnly.FromDateTime(now.UtcDateTime));
            var who = People[act.Who];
            var before = one;
            switch (act.Verb)
            {
                case Verb.Vote:
                    one = one.Cast(new Vote(who, Seats[act.What] is { Length: > 0 } seat ? seat : null, act.Yes, "so", now, $"h{(act.What == 6 ? 0 : hash)}"), needs, voices, now) ?? one;
                    break;
                case Verb.Edit:
                    one = one.Revise(who, $"h{hash + 1}", now) is { } revised ? Next(revised, ref hash) : one;
                    break;
                case Verb.Delegate:
                    delegated = act.What;
                    break;
                case Verb.Withdraw when act.What == 0:
                    one = one.Withdraw(who) ?? one;
                    break;
                case Verb.Reject when act.What == 0:
                    one = one.Reject(who, needs, voices, now) ?? one;
                    break;
                case Verb.Schedule:
                    one = one.Schedule(who, act.Yes ? now.AddHours(act.What) : null) ?? one;
                    break;
                case Verb.Emergency:
                    one = one.Call(who, act.Yes) ?? one;
                    break;
                case Verb.Clock:
                    now = now.AddHours(1 + (act.What * 13));
                    break;
                case Verb.Settle:
                    one = one.Settle(needs, voices, now);
                    break;
                case Verb.Submit:
                    one = one.Submit(who, now) ?? one;
                    break;
                case Verb.Release:
                    one = one.Release(needs, voices, now) ?? one;
                    break;
            }
            if (one.State == ChangeState.Released)
            {
                Assert.True(before.Effective is null || before.Effective <= now, "before its time");
                Judge.Demand(before, changes, Models[model], network, now);
                return true;
            }
        }
        return false;
    }

    private static ChangeCase Next(ChangeCase one, ref int hash)
    {
        hash++;
        return one;
    }

    /// <summary>A delegate for grace, and one for the author, who never speaks for anybody.</summary>
    private static Net Network(bool oneVoice, int person) => RightsNetwork.Parse(RightsNetwork.Files("federated",
        $"oneVoicePerPerson: {(oneVoice ? "true" : "false")}\ndelegates: [{{ for: grace, to: {People[person]}, from: 2026-11-01, until: 2027-11-01 }}, {{ for: ada, to: {People[(person + 1) % 7]}, from: 2026-11-01, until: 2027-11-01 }}]"));

    /// <summary>Counts again, plainly: the tokens of the rows that fit, the people of the file, the last word of each person.</summary>
    private static class Judge
    {
        public static void Demand(ChangeCase one, IReadOnlyList<ClassifiedChange> changes, DecisionRights rights, Net network, DateTimeOffset now)
        {
            var said = one.Votes.Where(vote => vote.ContentHash == one.ContentHash).ToList();
            Assert.DoesNotContain(said, vote => vote.Person == one.Author);
            var singles = new HashSet<string>();
            foreach (var change in changes)
            {
                var row = rights.Rows.First(candidate => candidate.Right.Changes.Contains(change.Kind)
                    && (candidate.Right.When?.Audience is not { } audience || audience == change.Audience)
                    && candidate.Right.When?.Criticalities is null or { Count: 0 }
                    && (candidate.Right.When?.Emergency is not { } only || only == one.Emergency));
                var distinct = network.Governance.OneVoicePerPerson || row.Right.When?.Emergency == true; // elsewhere one person may fill every seat that they hold
                var escalated = row.Right.Escalate is { } escalate && now - one.Opened >= escalate.After;
                foreach (var token in row.Right.Approve.Select(reference => reference.Name == "council:rule-seat" ? "security" : reference.Name == "domain-owner" && change.Domain is null ? "council:majority" : reference.Name))
                {
                    if (token.StartsWith("council:", StringComparison.Ordinal))
                    {
                        Assert.True(Council(said, network, token), $"{token} lacks a majority for {change.Kind}");
                        continue;
                    }
                    var holders = token == "domain-owner" ? ["grace"] : network.Governance.Seats[token].Select(person => person.Name).ToArray();
                    var given = said.Any(vote => vote.Yes && Speaks(vote.Person, holders, network) && (vote.Seat is null || vote.Seat == token));
                    var byCouncil = escalated && Council(said, network, "council:majority");
                    Assert.True(given || byCouncil, $"{token} is missing for {change.Kind}");
                    singles.Add(distinct && !byCouncil ? token : "");
                }
            }
            singles.Remove("");
            var voices = said.Where(vote => vote.Yes).Select(vote => vote.Person).Distinct().Count();
            Assert.True(voices >= singles.Count, $"{singles.Count} seats and {voices} people");
        }

        private static bool Speaks(string person, string[] holders, Net network) => person != "ada"
            && (holders.Contains(person) || network.Governance.Delegates.Any(one => one.To.Name == person && one.For.Name != "ada" && holders.Contains(one.For.Name)));

        private static bool Council(List<Vote> said, Net network, string token)
        {
            string[] council = ["grace", "noor", "tomas", "kofi", "ines"];
            var last = said.Where(vote => vote.Seat is null or "council" && Speaks(vote.Person, council, network)).GroupBy(vote => vote.Person).Select(group => group.Last()).ToList();
            var (yes, no) = (last.Count(vote => vote.Yes), last.Count(vote => !vote.Yes));
            return token == "council:unanimous" ? yes >= 5 : yes + no >= 3 && yes >= 2;
        }
    }
}
