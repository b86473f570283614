namespace Concordat.Platform.Payloads;

/// <summary>A stored payload: compressed, then encrypted with a key of its own, which a key per interface and month wraps.</summary>
internal sealed class Payload
{
    public Guid Id { get; set; }
    public required string KeyId { get; set; }
    public required byte[] WrappedKey { get; set; }
    public required byte[] Body { get; set; }
    public int Size { get; set; }
    public DateTimeOffset StoredAt { get; set; }
}

/// <summary>A payload that is ready to be stored; holds nothing in clear.</summary>
/// <param name="Id">Its id, which the ciphertext is bound to.</param>
/// <param name="KeyId">Interface and month of the wrapping key.</param>
/// <param name="WrappedKey">The record's key, wrapped.</param>
/// <param name="Body">Nonce, tag and ciphertext of the compressed content.</param>
/// <param name="Size">Bytes of the clear content.</param>
public sealed record SealedPayload(Guid Id, string KeyId, byte[] WrappedKey, byte[] Body, int Size);
