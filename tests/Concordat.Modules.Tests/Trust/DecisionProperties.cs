using System.Collections.Frozen;
using Concordat.Trust;
using Concordat.Trust.Clients;
using CsCheck;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Whatever clients, agreements, tokens and interfaces are combined: nobody gets more than the release states for that one client, judged anew in plain words.</summary>
public sealed class DecisionProperties
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    private static readonly string[] Purposes = ["TREAT", "HPAYMT", "HMARKT"];
    private static readonly string[] Interfaces = ["a/x/v1", "a/x/v2", "b/y/v1"];
    private static readonly string[] Scopes =
    [
        "system/Invoice.r", "system/Invoice.rs", "system/Invoice.cruds", "system/*.rs", "system/*.c", "system/Record.d", "user/Invoice.rs", "patient/Invoice.rs", "system/Invoice.sr", "system/Invoice.", "system/Invoice.rsx",
        "system/InvoiceLine.rs", "SYSTEM/Invoice.rs", "openid", "claims:submit", "system/Invoice", "/Invoice.rs", "system/.rs", "system/Invoice.rs?status=posted",
    ];

    private static Gen<List<string>> Some(string[] of) => Gen.Int[0, of.Length - 1].List[0, 4].Select(picks => picks.Select(i => of[i]).Distinct().ToList());

    private static readonly Gen<RegisteredClient> Clients = Gen.Select(
        Gen.Int[0, 2], Some(Scopes), Some(Purposes), Some(Interfaces), Gen.Select(Gen.Int[-3, 3], Gen.Int[-3, 3], Some(Purposes)).List[0, 2],
        (n, scopes, purposes, interfaces, agreements) => new RegisteredClient(
            $"client-{n}", $"partner-{n % 2}", [], null, [.. scopes], purposes, [.. interfaces], [.. agreements.Select(a => new AgreementTerm(Today.AddDays(a.Item1), Today.AddDays(a.Item2), a.Item3))]));

    private static readonly Gen<Actor> Actors = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Some(Scopes), Gen.Int[0, Purposes.Length],
        (client, partner, scopes, purpose) => new Actor($"client-{client}", $"partner-{partner}", [.. scopes], purpose < Purposes.Length ? Purposes[purpose] : null, DateTimeOffset.MaxValue));

    private static readonly Gen<AccessFacts> Facts = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 7], Some(Purposes), (at, needed, purposes) => new AccessFacts(
        Interfaces[at], needed == 7 ? null : SmartScope.Read(needed switch { 0 => "system/Invoice.r", 1 => "system/Invoice.s", 2 => "system/Invoice.c", 3 => "system/Record.d", 4 => "patient/Invoice.r", 5 => "user/Invoice.r", _ => "system/InvoiceLine.r" }),
        [.. purposes], FrozenDictionary<string, IReadOnlyList<string>>.Empty, false));

    [Fact]
    public void A_decision_permits_what_release_token_and_interface_all_state_and_nothing_else() => Gen.Select(Clients.List[0, 3], Actors, Facts).Sample((clients, actor, facts) =>
    {
        var stated = clients.DistinctBy(client => client.Id).ToList();
        var directory = new ClientDirectory();
        directory.Swap(ClientPlan.Of(1, stated));
        var decision = new DecisionPoint(directory, new Suspensions(null!, null!), TimeProvider.System).Decide(actor, facts);

        var client = stated.Find(one => one.Id == actor.Client);
        var permitted = client is not null && client.Partner == actor.Partner && client.Interfaces.Contains(facts.Interface)
            && facts.Needed is { } needed && Grants(client.Scopes, needed) && Grants(actor.Scopes, needed)
            && actor.Purpose is { } purpose && (client.Purposes.Count == 0 || client.Purposes.Contains(purpose)) && client.Agreements.Any(a => a.From <= Today && Today <= a.Until && a.Purposes.Contains(purpose))
            && (facts.Purposes.Count == 0 || facts.Purposes.Contains(purpose));
        Assert.Equal(permitted, decision.IsPermitted);
    }, iter: 50_000);

    [Fact]
    public void A_token_never_carries_more_than_the_union_of_what_the_release_grants() => Gen.Select(Clients, Some(Scopes), Gen.Int[0, Purposes.Length]).Sample((client, asked, purpose) =>
    {
        var grant = ClientGrant.Evaluate(client, asked, purpose < Purposes.Length ? Purposes[purpose] : null, Today);
        if (grant.Error is not null)
        {
            return;
        }
        Assert.Contains(grant.Purpose!, client.PurposesOn(Today));
        foreach (var scope in grant.Scopes)
        {
            var letters = Letters(scope);
            Assert.True(client.Scopes.Contains(scope) || (letters is { } parts && parts.How.All(letter => Grants(client.Scopes, new SmartScope(parts.Who, parts.What, letter.ToString())))), $"{scope} of {string.Join(' ', client.Scopes)}");
        }
    }, iter: 50_000);

    /// <summary>By the words of SMART App Launch 2.2: context/type.interactions, letters in the order of cruds, * for every type.</summary>
    private static bool Grants(IEnumerable<string> scopes, SmartScope needed) => scopes.Select(Letters).Any(scope =>
        scope is { } has && has.Who == needed.Context && (has.What == "*" || has.What == needed.Resource) && needed.Interactions.All(has.How.Contains));

    private static (string Who, string What, string How)? Letters(string scope)
    {
        var match = System.Text.RegularExpressions.Regex.Match(scope, "^(?<who>system|user|patient)/(?<what>[^/.]+)\\.(?<how>c?r?u?d?s?)$", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return match.Success && match.Groups["how"].Length > 0 ? (match.Groups["who"].Value, match.Groups["what"].Value, match.Groups["how"].Value) : null;
    }
}
