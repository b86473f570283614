using Concordat.Core.Consents;
using CsCheck;

namespace Concordat.Core.Tests.Consents;

/// <summary>What provisions say of a use. Codes, partners and clients are invented.</summary>
public sealed class ConsentProvisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConsentUse Use = new("TREAT", "northlab", "northlab-results", "access");
    private static readonly ConsentContent Blood = new("Observation", "http://loinc.org|718-7", new DateOnly(2026, 4, 1));
    private static readonly ConsentProvision Permit = ConsentProvision.Whole(true);
    private static readonly ConsentProvision Deny = ConsentProvision.Whole(false);

    private static ConsentAnswer Ask(ConsentContent content, bool otherwise, params ConsentProvision[] provisions) => Ask(Use, Now, content, otherwise, provisions);

    private static ConsentAnswer Ask(ConsentUse use, DateTimeOffset now, ConsentContent content, bool otherwise, params ConsentProvision[] provisions)
    {
        var until = DateTimeOffset.MaxValue;
        return ConsentProvision.Decide(ConsentProvision.For(provisions, use, now, ref until), content, otherwise);
    }

    [Fact]
    public void Where_no_provision_says_anything_the_default_counts()
    {
        var elsewhere = Deny with { Purposes = ["HMARKT"] };
        Assert.Equal((ConsentAnswer.Permitted, ConsentAnswer.Denied), (Ask(Blood, true, elsewhere), Ask(Blood, false, elsewhere)));
        Assert.Equal((ConsentAnswer.Permitted, ConsentAnswer.Denied), (Ask(Blood, true), Ask(Blood, false)));
    }

    [Fact]
    public void Of_two_consents_that_both_match_the_denial_counts() => Assert.Equal(ConsentAnswer.Denied, Ask(Blood, true, Permit, Deny));

    [Fact]
    public void An_exception_counts_inside_its_provision_alone()
    {
        var labsButMarketing = Permit with { Exceptions = [Deny with { Actors = ["partner/northlab"] }] };
        Assert.Equal(ConsentAnswer.Denied, Ask(Blood, true, labsButMarketing));
        Assert.Equal(ConsentAnswer.Permitted, Ask(Use with { Partner = "meridian-health" }, Now, Blood, false, labsButMarketing));
    }

    [Fact]
    public void An_exception_of_an_exception_is_possible()
    {
        var provision = Deny with { Exceptions = [Permit with { Classes = ["Observation"], Exceptions = [Deny with { Codes = ["http://loinc.org|75622-1"] }] }] };
        Assert.Equal(ConsentAnswer.Permitted, Ask(Blood, false, provision));
        Assert.Equal(ConsentAnswer.Denied, Ask(Blood with { Codes = "http://loinc.org|718-7\nhttp://loinc.org|75622-1" }, true, provision));
        Assert.Equal(ConsentAnswer.Denied, Ask(Blood with { Class = "Condition" }, true, provision));
    }

    [Fact]
    public void A_client_is_an_actor_as_its_partner_is() =>
        Assert.Equal((ConsentAnswer.Denied, ConsentAnswer.Permitted), (Ask(Blood, true, Deny with { Actors = ["client/northlab-results"] }), Ask(Blood, true, Deny with { Actors = ["client/northlab"] })));

    [Fact]
    public void What_is_not_known_of_the_data_makes_the_answer_depend_where_it_matters()
    {
        var secret = Deny with { Codes = ["http://loinc.org|75622-1"] };
        Assert.Equal(ConsentAnswer.Depends, Ask(Blood with { Codes = null }, true, secret));
        Assert.Equal(ConsentAnswer.Denied, Ask(Blood with { Codes = null }, false, secret));
        Assert.Equal(ConsentAnswer.Permitted, Ask(Blood with { Codes = "" }, true, secret));
        Assert.Equal(ConsentAnswer.Depends, Ask(ConsentContent.Unknown, false, Permit with { DataFrom = new DateOnly(2026, 1, 1) }));
        Assert.Equal(ConsentAnswer.Denied, Ask(Blood with { Class = "Condition", Codes = null }, false, Permit with { Classes = ["Observation"], Codes = ["http://loinc.org|718-7"] }));
    }

    [Fact]
    public void A_period_begins_with_its_first_moment_and_ends_before_its_last()
    {
        var provision = Deny with { From = Now, Until = Now.AddHours(1) };
        Assert.Equal(
            [ConsentAnswer.Permitted, ConsentAnswer.Denied, ConsentAnswer.Denied, ConsentAnswer.Permitted],
            new[] { -1, 0, 3599, 3600 }.Select(second => Ask(Use, Now.AddSeconds(second), Blood, true, provision)));
    }

    [Fact]
    public void An_answer_holds_until_a_period_begins_or_ends_be_it_inside()
    {
        var until = DateTimeOffset.MaxValue;
        ConsentProvision.For([Permit with { Until = Now.AddDays(9), Exceptions = [Deny with { From = Now.AddDays(2), Until = Now.AddDays(3) }] }], Use, Now, ref until);
        Assert.Equal(Now.AddDays(2), until);
    }

    [Fact]
    public void Days_of_the_data_are_within_on_the_first_and_the_last() => Assert.Equal(
        [ConsentAnswer.Permitted, ConsentAnswer.Denied, ConsentAnswer.Denied, ConsentAnswer.Permitted],
        new[] { 1, 2, 4, 5 }.Select(day => Ask(Blood with { Date = new DateOnly(2026, 4, day) }, true, Deny with { DataFrom = new DateOnly(2026, 4, 2), DataTo = new DateOnly(2026, 4, 4) })));

    // An independent judge: no unknowns, no sets of answers, nothing prepared.
    private static bool? Judge(IEnumerable<ConsentProvision> provisions, ConsentUse use, ConsentContent content)
    {
        var said = provisions.Where(p => Holds(p, use, content)).Select(p => Judge(p.Exceptions, use, content) ?? p.IsPermit).ToList();
        return said.Count == 0 ? null : !said.Contains(false);
    }

    private static bool Holds(ConsentProvision p, ConsentUse use, ConsentContent content) =>
        (p.From is null || p.From <= Now) && (p.Until is null || p.Until > Now)
        && (p.Purposes.Count == 0 || p.Purposes.Contains(use.Purpose)) && (p.Actions.Count == 0 || p.Actions.Contains(use.Action))
        && (p.Actors.Count == 0 || p.Actors.Contains("partner/" + use.Partner) || p.Actors.Contains("client/" + use.Client))
        && (p.Classes.Count == 0 || p.Classes.Contains(content.Class!)) && (p.Codes.Count == 0 || p.Codes.Any(code => content.Codes!.Split('\n').Contains(code)))
        && (p.DataFrom is null || content.Date >= p.DataFrom) && (p.DataTo is null || content.Date <= p.DataTo);

    private static readonly Gen<ConsentProvision> Provisions = Gen.Recursive<ConsentProvision>((depth, inner) => Gen.Select(
        Gen.Bool, Gen.Int[0, 2].Select(i => i == 0 ? (DateTimeOffset?)null : Now.AddDays(i == 1 ? -1 : 1)), Some("partner/northlab", "client/other"), Some("TREAT", "HMARKT"), Some("access", "disclose"),
        Some("Observation", "Condition"), Some("s|1", "s|2"), depth >= 3 ? Gen.Const(new List<ConsentProvision>()) : inner.List[0, 2],
        (permit, from, actors, purposes, actions, classes, codes, inside) => new ConsentProvision(
            permit, from, null, actors, actions, purposes, classes, codes, codes.Count == 1 ? new DateOnly(2026, 4, 2) : null, null, inside)));

    private static Gen<List<string>> Some(params string[] values) => Gen.Frequency((3, Gen.Const(new List<string>())), (2, Gen.Int[0, values.Length - 1].Select(i => new List<string> { values[i] })));

    private static readonly List<ConsentContent> Contents =
    [
        .. from type in new[] { "Observation", "Condition" }
           from codes in new[] { "", "s|1", "s|2", "s|1\ns|2" }
           from day in new[] { 1, 3 }
           select new ConsentContent(type, codes, new DateOnly(2026, 4, day)),
    ];

    [Fact]
    public void Any_provisions_say_what_an_independent_judge_says_and_no_unknown_is_guessed() => Gen.Select(Provisions.List[0, 3], Gen.Bool).Sample((provisions, otherwise) =>
    {
        var all = provisions.ToArray();
        var answers = Contents.ConvertAll(content => Judge(all, Use, content) ?? otherwise);
        for (var i = 0; i < Contents.Count; i++)
        {
            Assert.Equal(answers[i] ? ConsentAnswer.Permitted : ConsentAnswer.Denied, Ask(Contents[i], otherwise, all));
        }
        foreach (var hidden in Contents.Select(c => c with { Codes = null }).Concat(Contents.Select(c => c with { Class = null })).Append(ConsentContent.Unknown))
        {
            var possible = Contents.Where((c, _) => (hidden.Class ?? c.Class) == c.Class && (hidden.Codes ?? c.Codes) == c.Codes && (hidden.Date ?? c.Date) == c.Date).Select(c => answers[Contents.IndexOf(c)]).Distinct().ToList();
            var answer = Ask(hidden, otherwise, all);
            Assert.True(answer == ConsentAnswer.Depends || (possible.Count == 1 && possible[0] == (answer == ConsentAnswer.Permitted)), $"{answer} for {hidden}");
        }
    }, iter: 20_000);
}
