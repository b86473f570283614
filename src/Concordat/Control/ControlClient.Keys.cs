namespace Concordat.Control;

/// <summary>The product's own keys.</summary>
internal sealed partial class ControlClient
{
    public Task<TokenKeyList> TokenKeys(CancellationToken cancellationToken = default) => Get("keys/tokens", TokenKeyJson.Default.TokenKeyList, cancellationToken);

    public Task<TokenKeyList> RotateTokenKey(string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "keys/tokens/rotate", new KeyRotation(reason), TokenKeyJson.Default.KeyRotation, TokenKeyJson.Default.TokenKeyList, cancellationToken);

    public Task<DataKeyList> DataKeys(CancellationToken cancellationToken = default) => Get("keys/data", DataKeyJson.Default.DataKeyList, cancellationToken);

    public Task<RotatedDataKeys> RotateDataKeys(string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "keys/data/rotate", new KeyRotation(reason), TokenKeyJson.Default.KeyRotation, DataKeyJson.Default.RotatedDataKeys, cancellationToken);

    public Task<RotatedMasterKey> RotateMasterKey(string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "keys/master/rotate", new KeyRotation(reason), TokenKeyJson.Default.KeyRotation, DataKeyJson.Default.RotatedMasterKey, cancellationToken);

    /// <summary>Destroys keys.</summary>
    /// <param name="key">An id, or <c>YEAR-MONTH</c>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ShreddedKeys> ShredDataKeys(string key, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"keys/data/{Uri.EscapeDataString(key)}/shred", new KeyRotation(reason), TokenKeyJson.Default.KeyRotation, DataKeyJson.Default.ShreddedKeys, cancellationToken);

    /// <summary>Puts keys under legal hold, or releases them.</summary>
    /// <param name="key">An id, or <c>YEAR-MONTH</c>.</param>
    /// <param name="verb"><c>hold</c> or <c>release</c>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task HoldDataKeys(string key, string verb, string reason, CancellationToken cancellationToken = default) =>
        Post($"keys/data/{Uri.EscapeDataString(key)}/{verb}", new KeyRotation(reason), TokenKeyJson.Default.KeyRotation, cancellationToken);
}
