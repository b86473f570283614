using Concordat.Platform.Audit;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Concordat.Trust.Tokens;

namespace Concordat.Trust;

/// <summary>Replaces keys of the installation while it runs; each rotation is audited with its reason.</summary>
public sealed class KeyRotation
{
    private readonly TokenKeys _tokens;
    private readonly DataKeys _data;
    private readonly ModuleDb _db;
    private readonly AuditLedger _audit;

    internal KeyRotation(TokenKeys tokens, DataKeys data, ModuleDb db, AuditLedger audit) => (_tokens, _data, _db, _audit) = (tokens, data, db, audit);

    /// <summary>Makes the next key of access tokens; answers its id and when it begins to sign, or null where one waits already.</summary>
    /// <param name="by">Who, as the ledger names them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(string KeyId, DateTimeOffset SignsFrom)?> Tokens(string by, string reason, CancellationToken cancellationToken)
    {
        if (_tokens.Next() is not { } next)
        {
            return null;
        }
        await _db.Write(unit => _audit.Write(unit, new AuditEntry("token-key.rotated", by, $"token-key/{next.Public.KeyId}") { Reason = reason, Detail = $"signs from {next.From:O}" }), cancellationToken);
        return (next.Public.KeyId, next.From);
    }

    /// <summary>Payloads are sealed with new keys from now on; answers the number that their ids end with.</summary>
    /// <param name="by">Who, as the ledger names them.</param>
    /// <param name="reason">Why.</param>
    public async Task<int> Data(string by, string reason)
    {
        var number = _data.Rotate();
        await _db.Write(unit => _audit.Write(unit, new AuditEntry("data-keys.rotated", by, $"data-keys/{number}") { Reason = reason }));
        return number;
    }
}
