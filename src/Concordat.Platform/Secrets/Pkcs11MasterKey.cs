using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Concordat.Platform.Secrets;

/// <summary>
/// Master keys in a hardware module (PKCS#11 2.40): AES-256 objects labelled <c>LABEL-NUMBER</c>, sensitive and not extractable, so that wrapping and
/// unwrapping (CKM_AES_GCM) happen in the module. One session at a time.
/// </summary>
internal sealed class Pkcs11MasterKey(Pkcs11Options options, SecretStore secrets) : IMasterKey
{
    private const int NonceSize = 12;
    private const int TagBits = 128;
    private readonly Lock _gate = new();
    private readonly Pkcs11InteropFactories _factories = new();
    private IPkcs11Library? _library;
    private ISession? _session;

    /// <summary>The interop asks for <c>libdl</c>, whose functions lie in the C library today; systems without development files have no file of the old name.</summary>
    static Pkcs11MasterKey() => NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly, (name, assembly, path) =>
        name == "libdl" && OperatingSystem.IsLinux() && (NativeLibrary.TryLoad("libdl.so.2", assembly, path, out var library) || NativeLibrary.TryLoad("libc.so.6", assembly, path, out library)) ? library : 0);

    public string Kind => "pkcs11";

    public IReadOnlyList<int> Generations() => Run(session => (IReadOnlyList<int>)
        [.. All(session).Select(key => session.GetAttributeValue(key, [CKA.CKA_LABEL])[0].GetValueAsString())
            .Where(label => label.StartsWith(options.Label + "-", StringComparison.Ordinal))
            .Select(label => int.TryParse(label[(options.Label.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).Where(n => n > 0).Order()]);

    public int Make()
    {
        var next = Generations() is [.., var newest] ? newest + 1 : 1;
        Run(session =>
        {
            using var generate = _factories.MechanismFactory.Create(CKM.CKM_AES_KEY_GEN);
            return session.GenerateKey(generate,
            [
                Attribute(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), Attribute(CKA.CKA_KEY_TYPE, CKK.CKK_AES), Attribute(CKA.CKA_VALUE_LEN, 32UL), Attribute(CKA.CKA_LABEL, LabelOf(next)),
                Attribute(CKA.CKA_TOKEN, true), Attribute(CKA.CKA_PRIVATE, true), Attribute(CKA.CKA_SENSITIVE, true), Attribute(CKA.CKA_EXTRACTABLE, false),
                Attribute(CKA.CKA_ENCRYPT, true), Attribute(CKA.CKA_DECRYPT, true),
            ]);
        });
        return next;
    }

    public byte[] Wrap(int generation, ReadOnlySpan<byte> key, byte[] bound)
    {
        var (nonce, clear) = (RandomNumberGenerator.GetBytes(NonceSize), key.ToArray());
        try
        {
            return Run(session =>
            {
                using var parameters = Gcm(nonce, bound);
                using var mechanism = _factories.MechanismFactory.Create(CKM.CKM_AES_GCM, parameters);
                return (byte[])[.. nonce, .. session.Encrypt(mechanism, Find(session, generation), clear)];
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    public byte[] Unwrap(int generation, byte[] wrapped, byte[] bound) => Run(session =>
    {
        using var parameters = Gcm(wrapped[..NonceSize], bound);
        using var mechanism = _factories.MechanismFactory.Create(CKM.CKM_AES_GCM, parameters);
        return session.Decrypt(mechanism, Find(session, generation), wrapped[NonceSize..]);
    });

    public void Destroy(int generation) => Run(session =>
    {
        session.DestroyObject(Find(session, generation));
        return true;
    });

    public void Dispose()
    {
        Close();
        _library?.Dispose();
    }

    private IObjectHandle Find(ISession session, int generation) =>
        session.FindAllObjects([Attribute(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), Attribute(CKA.CKA_LABEL, LabelOf(generation))]) is [var key] ? key
            : throw new CryptographicException($"The token '{options.Token}' holds no single key '{LabelOf(generation)}': restore the token from its backup; without that key the keys that it wraps are lost.");

    private List<IObjectHandle> All(ISession session) => session.FindAllObjects([Attribute(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), Attribute(CKA.CKA_KEY_TYPE, CKK.CKK_AES)]);

    /// <summary>Runs in the session; a session that the module ended is opened again once.</summary>
    private T Run<T>(Func<ISession, T> act)
    {
        lock (_gate)
        {
            for (var again = false; ; again = true)
            {
                try
                {
                    return act(_session ??= Login());
                }
                catch (Pkcs11Exception failure) when (!again && failure.RV is CKR.CKR_SESSION_HANDLE_INVALID or CKR.CKR_SESSION_CLOSED or CKR.CKR_USER_NOT_LOGGED_IN or CKR.CKR_DEVICE_REMOVED or CKR.CKR_TOKEN_NOT_PRESENT)
                {
                    Close();
                }
                catch (Pkcs11Exception failure)
                {
                    throw new CryptographicException($"The hardware module answers {failure.RV} ({failure.Method}) for token '{options.Token}'.", failure);
                }
            }
        }
    }

    private ISession Login()
    {
        try
        {
            _library ??= _factories.Pkcs11LibraryFactory.LoadPkcs11Library(_factories, options.Library, AppType.MultiThreaded);
        }
        catch (Exception broken) when (broken is UnmanagedException or IOException or DllNotFoundException)
        {
            throw new CryptographicException($"The library of Platform:MasterKey:Pkcs11:Library cannot be loaded: {options.Library}.", broken);
        }
        var slot = _library.GetSlotList(SlotsType.WithTokenPresent).Find(slot => slot.GetTokenInfo().Label.Trim() == options.Token)
            ?? throw new CryptographicException($"The hardware module has no token '{options.Token}' (Platform:MasterKey:Pkcs11:Token).");
        var pin = secrets.Resolve(options.Pin) ?? throw new CryptographicException("The PIN that Platform:MasterKey:Pkcs11:Pin names is not there: put it into that secret.");
        var session = slot.OpenSession(SessionType.ReadWrite);
        try
        {
            session.Login(CKU.CKU_USER, Encoding.UTF8.GetBytes(pin));
        }
        catch (Pkcs11Exception logged) when (logged.RV == CKR.CKR_USER_ALREADY_LOGGED_IN)
        {
            // by another session of this process
        }
        catch
        {
            session.Dispose();
            throw;
        }
        return session;
    }

    private void Close()
    {
        try
        {
            _session?.Dispose();
        }
        catch (Pkcs11Exception)
        {
            // it is gone already
        }
        _session = null;
    }

    private Net.Pkcs11Interop.HighLevelAPI.MechanismParams.ICkGcmParams Gcm(byte[] nonce, byte[] bound) =>
        _factories.MechanismParamsFactory.CreateCkGcmParams(nonce, (ulong)nonce.Length * 8, bound, TagBits);

    private string LabelOf(int generation) => string.Create(CultureInfo.InvariantCulture, $"{options.Label}-{generation}");

    private IObjectAttribute Attribute(CKA type, ulong value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Attribute(CKA type, CKO value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Attribute(CKA type, CKK value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Attribute(CKA type, string value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Attribute(CKA type, bool value) => _factories.ObjectAttributeFactory.Create(type, value);
}
