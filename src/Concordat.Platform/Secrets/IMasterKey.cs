using System.Security.Cryptography;

namespace Concordat.Platform.Secrets;

/// <summary>
/// The key that wraps all other symmetric keys: files (<see cref="FileMasterKey"/>), a hardware module (<see cref="Pkcs11MasterKey"/>) or a key service
/// (<see cref="TransitMasterKey"/>). It has generations; each wrapped key says which one wrapped it. Whoever makes or destroys one is alone in the
/// folder of keys.
/// </summary>
internal interface IMasterKey : IDisposable
{
    /// <summary><c>file</c>, <c>pkcs11</c> or <c>transit</c>.</summary>
    string Kind { get; }

    /// <summary>The generations that are there, the oldest first.</summary>
    IReadOnlyList<int> Generations();

    /// <summary>Makes the next generation and answers its number.</summary>
    int Make();

    /// <summary>Wraps a key.</summary>
    /// <param name="generation">By which generation.</param>
    /// <param name="key">The clear key.</param>
    /// <param name="bound">What the result is bound to.</param>
    byte[] Wrap(int generation, ReadOnlySpan<byte> key, byte[] bound);

    /// <summary>Unwraps it.</summary>
    /// <exception cref="CryptographicException">The generation is gone, the wrapped key was altered, or the place of the master key does not answer.</exception>
    byte[] Unwrap(int generation, byte[] wrapped, byte[] bound);

    /// <summary>Destroys a generation that wraps nothing any more: what copies of wrapped keys say cannot be read from then on.</summary>
    void Destroy(int generation);
}
