using System.Collections.Frozen;
using Concordat.Core.Workspace;
using Microsoft.IdentityModel.Tokens;

namespace Concordat.Trust.Clients;

/// <summary>A partner's OAuth client as the active release grants it.</summary>
/// <param name="Id">The client id.</param>
/// <param name="Partner">Whose it is.</param>
/// <param name="Keys">Its public keys by value; empty where they come from <paramref name="KeysUrl"/>.</param>
/// <param name="KeysUrl">Where it publishes its keys (RFC 7517 §5); null where they are given by value.</param>
/// <param name="Scopes">All that it may ask for.</param>
/// <param name="Purposes">Purposes of use, in the order of the release (the first is the default); empty for those of the agreement.</param>
/// <param name="Interfaces"><c>domain/api/vN</c> or event types that it may use.</param>
/// <param name="Agreements">What bounds it in time and purpose.</param>
internal sealed record RegisteredClient(
    string Id, string Partner, IReadOnlyList<JsonWebKey> Keys, Uri? KeysUrl, FrozenSet<string> Scopes, IReadOnlyList<string> Purposes,
    FrozenSet<string> Interfaces, IReadOnlyList<AgreementTerm> Agreements) : IKeyHolder
{
    /// <summary>By name, the values whose records it may see.</summary>
    public FrozenDictionary<string, FrozenSet<string>> DataScope { get; init; } = FrozenDictionary<string, FrozenSet<string>>.Empty;

    /// <summary>Networks that its calls come from; empty for anywhere.</summary>
    public AddressRange[] Networks { get; init; } = [];

    /// <summary>True for an app that keeps no secret (RFC 6749 §2.1): it proves nothing but that it began what it ends (PKCE).</summary>
    public bool IsPublic { get; init; }

    /// <summary>Where it may be answered; empty for a system that acts for itself alone.</summary>
    public IReadOnlyList<string> Redirects { get; init; } = [];

    /// <summary>What its access tokens are bound to; it gets no others.</summary>
    public SenderConstraint SenderConstrained { get; init; }

    /// <summary>What it is called to patients.</summary>
    public string Title { get; init; } = Id;

    /// <summary>Who runs it.</summary>
    public string PartnerTitle { get; init; } = Partner;

    /// <summary>True where patients can let it act for them.</summary>
    public bool IsApp => Redirects.Count > 0;

    /// <summary>The purposes in force on a day: those of the client that an agreement of that day covers.</summary>
    public IReadOnlyList<string> PurposesOn(DateOnly day)
    {
        var agreed = Agreements.Where(a => a.From <= day && day <= a.Until).SelectMany(a => a.Purposes).Distinct(StringComparer.Ordinal);
        return Purposes.Count == 0 ? [.. agreed] : [.. Purposes.Intersect(agreed, StringComparer.Ordinal)];
    }

    /// <summary>True where <see cref="PurposesOn"/> has the purpose; it is asked at every call, so it makes no list.</summary>
    public bool HasPurposeOn(DateOnly day, string purpose)
    {
        if (Purposes.Count > 0 && !Purposes.Contains(purpose))
        {
            return false;
        }
        for (var i = 0; i < Agreements.Count; i++) // asked at every call: an enumerator would be made each time
        {
            var agreement = Agreements[i];
            if (agreement.From <= day && day <= agreement.Until && agreement.Purposes.Contains(purpose))
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>The days and purposes of one agreement; the last day counts.</summary>
internal sealed record AgreementTerm(DateOnly From, DateOnly Until, IReadOnlyList<string> Purposes);
