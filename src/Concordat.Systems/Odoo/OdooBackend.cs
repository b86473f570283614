using Concordat.Core.Primitives;

namespace Concordat.Systems.Odoo;

/// <summary>One Odoo with its client, its users by business function, and the places that keep writers of one key apart.</summary>
internal sealed class OdooBackend(OdooClient client, IReadOnlyDictionary<string, OdooLogin> logins) : IDisposable
{
    // Two writers of one external id would only meet in a serialization conflict after seconds: here they queue instead.
    readonly SemaphoreSlim[] keys = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public OdooClient Client => client;

    public IReadOnlyDictionary<string, OdooLogin> Logins => logins;

    /// <summary>The user for a business function; <c>default</c> where the system has only that.</summary>
    public OdooLogin Login(string function) =>
        logins.TryGetValue(function, out var login) || logins.TryGetValue("default", out login) ? login : throw new OdooRefusal(Outcome.BadBackend, "odoo-no-user");

    public async ValueTask<IDisposable> Alone(string key, CancellationToken cancel)
    {
        var gate = keys[(uint)string.GetHashCode(key, StringComparison.Ordinal) % (uint)keys.Length];
        await gate.WaitAsync(cancel);
        return new Held(gate);
    }

    sealed class Held(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    public void Dispose()
    {
        client.Dispose();
        foreach (var login in logins.Values)
        {
            login.Dispose();
        }
        foreach (var gate in keys)
        {
            gate.Dispose();
        }
    }
}
