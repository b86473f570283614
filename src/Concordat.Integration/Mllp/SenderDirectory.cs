using System.Collections.Frozen;
using Concordat.Core.Formats.Hl7v2;
using Concordat.Core.Workspace;

namespace Concordat.Integration.Mllp;

/// <summary>Which partner sends: by the client certificate of the connection, and by MSH-3 and MSH-4 of the message.</summary>
internal sealed class SenderDirectory
{
    private readonly FrozenDictionary<string, Partner> _byFacility;
    private readonly FrozenDictionary<string, Partner> _byCertificate;

    public SenderDirectory(Workspace workspace)
    {
        var senders = workspace.Partners.Values.Where(p => p.Hl7 is not null).ToList();
        _byFacility = senders.SelectMany(p => p.Hl7!.Facilities.Select(f => (Key: f.Name, Partner: p)))
            .DistinctBy(pair => pair.Key, StringComparer.Ordinal).ToFrozenDictionary(pair => pair.Key, pair => pair.Partner, StringComparer.Ordinal);
        _byCertificate = senders.SelectMany(p => p.Hl7!.Certificates.Select(c => (Key: Certificate(c), Partner: p)))
            .DistinctBy(pair => pair.Key, StringComparer.Ordinal).ToFrozenDictionary(pair => pair.Key, pair => pair.Partner, StringComparer.Ordinal);
    }

    /// <summary>The partner that MSH-4 names, for a message that was accepted before.</summary>
    public Partner? OfFacility(Hl7Message message) => _byFacility.GetValueOrDefault(message.SendingFacility);

    /// <summary>
    /// The partner whose message this is. Where connection and message name different partners it is nobody's. A partner that has declared
    /// certificates is not believed without one.
    /// </summary>
    /// <returns>The partner, or why there is none.</returns>
    public (Partner? Partner, string? Reason) Find(MllpPeer peer, Hl7Message message)
    {
        var facility = _byFacility.GetValueOrDefault(message.SendingFacility);
        if (facility?.Hl7!.Applications is { Count: > 0 } applications && !applications.Contains(message.SendingApplication))
        {
            return (null, "MSH-3 is not an application of the sender that MSH-4 names.");
        }
        if (!peer.IsCertified)
        {
            return facility switch
            {
                null => (null, "MSH-4 is not a sending facility of any partner."),
                { Hl7.Certificates.Count: > 0 } => (null, "The partner that MSH-4 names sends with a client certificate, and this connection has none."),
                _ => (facility, null),
            };
        }
        var certified = _byCertificate.GetValueOrDefault(Certificate(peer.Thumbprint!)) ?? _byCertificate.GetValueOrDefault(Certificate(peer.Subject!));
        return certified is null
            ? (null, "The client certificate is not one that a partner declares.")
            : ReferenceEquals(certified, facility) ? (certified, null) : (null, "MSH-4 does not name the partner whose client certificate this is.");
    }

    /// <summary>Thumbprints are compared without their separators and case, subjects without the spaces that tools put after commas.</summary>
    private static string Certificate(string written)
    {
        var hex = written.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigit) ? hex : string.Join(',', written.Split(',', StringSplitOptions.TrimEntries));
    }
}
