using System.Collections.Frozen;
using Concordat.Core.Primitives;
using Concordat.Trust;
using Concordat.Trust.Clients;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Who may do what: one rule a test, over an actor that may.</summary>
public sealed class DecisionTests : IAsyncLifetime
{
    private static readonly AccessFacts ReadInvoice = new(
        "revenue-cycle/invoices/v1", new SmartScope("system", "Invoice", "r"), ["HPAYMT", "TREAT"],
        new Dictionary<string, IReadOnlyList<string>> { ["HPAYMT"] = ["number", "state"] }.ToFrozenDictionary(), Consent: true);

    private readonly Actor _actor = new("meridian-claims", "meridian-health", ["system/Invoice.rs"], "HPAYMT", DateTimeOffset.MaxValue);
    private readonly Assertion _client = new();
    private TrustHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TrustHost.Start();
        _host.Clients(_client.Registered());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void Permits_with_the_fields_of_the_purpose_and_the_duty_to_ask_for_consent()
    {
        var decision = Decide(_actor, ReadInvoice);
        Assert.True(decision.IsPermitted);
        Assert.Equal(["number", "state"], decision.Fields);
        Assert.True(decision.Consent);
    }

    [Fact]
    public void Denies_what_the_token_does_not_carry() => Denied(_actor with { Scopes = ["system/Invoice.s"] }, ReadInvoice, "scope");

    [Fact]
    public void Denies_what_the_release_no_longer_grants() => Denied(
        _actor with { Scopes = ["system/Invoice.cruds"] }, ReadInvoice with { Needed = new SmartScope("system", "Invoice", "d") }, "scope");

    [Fact]
    public void Denies_an_interaction_that_the_interface_grants_to_nobody() => Denied(_actor, ReadInvoice with { Needed = null }, "nobody");

    [Fact]
    public void Denies_another_version() => Denied(_actor, ReadInvoice with { Interface = "revenue-cycle/invoices/v2" }, "version");

    [Fact]
    public void Denies_a_purpose_of_the_token_that_the_interface_does_not_serve() => Denied(_actor, ReadInvoice with { Purposes = ["TREAT"] }, "purpose");

    [Fact]
    public void Denies_a_purpose_that_no_agreement_covers() => Denied(_actor with { Purpose = "HMARKT" }, ReadInvoice with { Purposes = [] }, "agreement");

    [Fact]
    public void Denies_a_client_of_another_partner() => Denied(_actor with { Partner = "civic-mutual" }, ReadInvoice, "no such client");

    [Fact]
    public void Denies_an_older_token_once_a_release_takes_the_client_away()
    {
        Assert.True(Decide(_actor, ReadInvoice).IsPermitted);
        _host.Clients();
        Denied(_actor, ReadInvoice, "no such client");
    }

    [Fact]
    public async Task Denies_a_suspended_client_until_it_is_let_go_on()
    {
        var suspensions = _host.Get<Suspensions>();
        await suspensions.Suspend("meridian-claims", "person:admin", "key lost", CancellationToken.None);
        Denied(_actor, ReadInvoice, "suspended");
        await suspensions.Resume("meridian-claims", "person:admin", "new key", CancellationToken.None);
        Assert.True(Decide(_actor, ReadInvoice).IsPermitted);
    }

    [Theory]
    [InlineData("GET", "/invoices/{id}", Interaction.Read), InlineData("GET", "/invoices", Interaction.Search), InlineData("POST", "/invoices", Interaction.Create)]
    [InlineData("PATCH", "/invoices/{id}", Interaction.Update), InlineData("DELETE", "/invoices/{id}", Interaction.Delete), InlineData("HEAD", "/invoices/{id}/", Interaction.Read)]
    public void Tells_the_interaction_from_method_and_path(string method, string path, Interaction expected) =>
        Assert.Equal(expected, AccessFacts.InteractionOf(method, path));

    private Decision Decide(Actor actor, AccessFacts facts) => _host.Get<DecisionPoint>().Decide(actor, facts);

    private void Denied(Actor actor, AccessFacts facts, string because)
    {
        var decision = Decide(actor, facts);
        Assert.Equal(Outcome.Forbidden, decision.Denial);
        Assert.Contains(because, decision.Reason, StringComparison.Ordinal);
        Assert.Null(decision.Fields);
    }
}
