namespace Concordat.Systems.Odoo;

/// <summary>
/// One Odoo user, one per business function. Odoo hashes the secret at every login (a third of a second), so the number is kept;
/// the secret is read at each call, so that a rotated key is in use at once.
/// </summary>
/// <param name="Name">Login name.</param>
/// <param name="Secret">Reads the API key or password.</param>
internal sealed record OdooLogin(string Name, Func<string?> Secret) : IDisposable
{
    readonly SemaphoreSlim once = new(1, 1);
    volatile Known? known;

    sealed record Known(int User, string Secret);

    /// <summary>The number of the user and the secret to send with it, or why there is none.</summary>
    public async ValueTask<(int User, string Secret, OdooFault? Fault)> Enter(JsonRpcTransport transport, CancellationToken cancel)
    {
        var secret = Secret();
        if (string.IsNullOrEmpty(secret))
        {
            return (0, "", OdooFault.Credentials);
        }
        if (known is { } cached && cached.Secret == secret)
        {
            return (cached.User, secret, null);
        }
        await once.WaitAsync(cancel);
        try
        {
            if (known is { } meanwhile && meanwhile.Secret == secret)
            {
                return (meanwhile.User, secret, null);
            }
            var answer = await transport.Authenticate(Name, secret, cancel);
            if (answer.Fault is { } fault)
            {
                return (0, "", fault);
            }
            if (answer.Value.ValueKind != System.Text.Json.JsonValueKind.Number || !answer.Value.TryGetInt32(out var user) || user <= 0)
            {
                return (0, "", OdooFault.Credentials);
            }
            known = new Known(user, secret);
            return (user, secret, null);
        }
        finally
        {
            once.Release();
        }
    }

    /// <summary>Forgets the number: the user may have been replaced, or the database restored.</summary>
    public void Forget() => known = null;

    /// <inheritdoc/>
    public void Dispose() => once.Dispose();
}
