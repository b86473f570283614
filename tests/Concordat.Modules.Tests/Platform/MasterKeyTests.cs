using System.Diagnostics;
using System.Security.Cryptography;
using Concordat.Platform;
using Concordat.Platform.Secrets;

namespace Concordat.Modules.Tests.Platform;

/// <summary>What a master key promises, wherever it is kept: files, a hardware module (SoftHSM2), a key service (a protocol double of Vault).</summary>
public sealed class MasterKeyTests : IAsyncLifetime
{
    private const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-master-").FullName;
    private VaultProtocolDouble _vault = null!;

    public async ValueTask InitializeAsync() => _vault = await VaultProtocolDouble.Start();

    public async ValueTask DisposeAsync()
    {
        await _vault.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory, InlineData("file"), InlineData("transit"), InlineData("pkcs11")]
    public void Keys_are_wrapped_and_survive_the_rotation_of_the_master_key(string kind)
    {
        using var keys = Open(kind);
        var (one, two) = (keys.GetOrCreate("payload/one.2026-11"), keys.GetOrCreate("payload/two.2026-11"));
        var file = Path.Combine(_folder, "keys", "payload", "one.2026-11.key");
        Assert.StartsWith($"concordat-key-1 {kind} 1 ", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(one), File.ReadAllText(file), StringComparison.Ordinal);

        Assert.Equal(($"{kind}:2", 2), keys.RotateMaster());

        Assert.Equal([$"{kind}:2"], keys.MasterKeys());
        using var again = Open(kind);
        Assert.Equal((Convert.ToHexString(one), Convert.ToHexString(two)), (Convert.ToHexString(again.Find("payload/one.2026-11")!), Convert.ToHexString(again.Find("payload/two.2026-11")!)));
    }

    [Theory, InlineData("file"), InlineData("transit"), InlineData("pkcs11")]
    public void A_copy_of_a_wrapped_key_is_worthless_once_its_master_key_is_destroyed(string kind)
    {
        using var keys = Open(kind);
        keys.GetOrCreate("payload/one.2026-11");
        var file = Path.Combine(_folder, "keys", "payload", "one.2026-11.key");
        var copy = File.ReadAllBytes(file);
        keys.RotateMaster();
        File.WriteAllBytes(file, copy);
        Assert.ThrowsAny<CryptographicException>(() => keys.Find("payload/one.2026-11"));
    }

    [Theory, InlineData("file"), InlineData("transit"), InlineData("pkcs11")]
    public void A_wrapped_key_under_another_name_opens_nothing(string kind)
    {
        using var keys = Open(kind);
        keys.GetOrCreate("payload/one.2026-11");
        File.Copy(Path.Combine(_folder, "keys", "payload", "one.2026-11.key"), Path.Combine(_folder, "keys", "payload", "two.2026-11.key"));
        Assert.ThrowsAny<CryptographicException>(() => keys.Find("payload/two.2026-11"));
    }

    [Theory, InlineData("transit"), InlineData("pkcs11")]
    public void Keys_move_from_files_to_another_place_and_back_by_a_rotation(string kind)
    {
        byte[] one;
        using (var files = Open("file"))
        {
            one = files.GetOrCreate("payload/one.2026-11");
        }
        using var keys = Open(kind);
        Assert.Equal(one, keys.Find("payload/one.2026-11"));
        keys.RotateMaster();
        Assert.Equal([$"{kind}:1"], keys.MasterKeys().Where(key => !key.StartsWith("file", StringComparison.Ordinal)));
        Assert.Equal(one, keys.Find("payload/one.2026-11"));
        using (var without = Open("file"))
        {
            Assert.Contains(kind, Assert.ThrowsAny<CryptographicException>(() => without.Find("payload/one.2026-11")).Message, StringComparison.Ordinal);
        }
        using (var back = Open(kind, backToFiles: true))
        {
            back.RotateMaster();
        }
        using var again = Open("file");
        Assert.Equal(one, again.Find("payload/one.2026-11"));
    }

    [Fact]
    public void A_key_of_a_time_before_master_keys_is_read_and_wrapped_by_the_next_rotation()
    {
        var (file, old) = (Path.Combine(_folder, "keys", "payload", "one.2026-01.key"), RandomNumberGenerator.GetBytes(32));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, old);
        using var keys = Open("file");
        Assert.Equal(old, keys.Find("payload/one.2026-01"));
        keys.RotateMaster();
        Assert.NotEqual(32, new FileInfo(file).Length);
        Assert.Equal(old, keys.Find("payload/one.2026-01"));
    }

    [Fact]
    public void A_master_key_that_is_missing_is_asked_for_and_not_made_anew()
    {
        using var keys = Open("file");
        keys.GetOrCreate("payload/one.2026-11");
        var (there, away) = (Path.Combine(_folder, "keys", "master"), Path.Combine(_folder, "away"));
        Directory.Move(there, away);
        Action[] acts = [() => keys.Find("payload/one.2026-11"), () => keys.GetOrCreate("payload/two.2026-11"), () => keys.RotateMaster()];
        Assert.All(acts, act => Assert.Contains("backup", Assert.Throws<CryptographicException>(act).Message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(there));
        Directory.Move(away, there);
        Assert.NotNull(keys.Find("payload/one.2026-11"));
    }

    [Fact]
    public void A_rotation_that_is_killed_at_any_step_loses_no_key_and_the_next_one_completes_it()
    {
        Dictionary<string, byte[]> made;
        using (var keys = Open("file"))
        {
            made = Enumerable.Range(0, 6).Select(i => $"payload/one.2026-{i + 1:00}").ToDictionary(name => name, keys.GetOrCreate);
        }
        var (kills, completed) = (0, false);
        for (var step = 1; !completed; step++)
        {
            using (var dying = new KeyFolder(_folder, [new DyingMasterKey(new FileMasterKey(Path.Combine(_folder, "keys", "master")), step)]))
            {
                try
                {
                    dying.RotateMaster();
                    completed = true;
                }
                catch (KilledException)
                {
                    kills++;
                    File.WriteAllText(Path.Combine(_folder, "keys", "payload", "one.2026-01.key.draft"), "cut sho");
                }
            }
            using var after = Open("file");
            Assert.All(made, one => Assert.Equal(one.Value, after.Find(one.Key)));
        }
        Assert.True(kills > 12, $"{kills} steps at which it was killed"); // each key is unwrapped and wrapped
        using var last = Open("file");
        Assert.Single(last.MasterKeys());
    }

    [Fact]
    public void A_key_service_that_does_not_answer_is_told_without_its_token()
    {
        using var keys = Open("transit");
        _vault.IsSealed = true;
        var told = Assert.Throws<CryptographicException>(() => keys.GetOrCreate("payload/one.2026-11"));
        Assert.Contains("sealed", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_vault.Token, told.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(Path.Combine(_folder, "keys", "payload")) ? Directory.GetFiles(Path.Combine(_folder, "keys", "payload")) : []);
        _vault.IsSealed = false;
        Assert.Equal(32, keys.GetOrCreate("payload/one.2026-11").Length);
    }

    private KeyFolder Open(string kind, bool backToFiles = false)
    {
        var options = new PlatformOptions { DataFolder = _folder, MasterKey = { BackToFiles = backToFiles } };
        if (kind == "transit")
        {
            File.WriteAllText(Path.Combine(_folder, "vault-token"), _vault.Token);
            options.Vault = new VaultOptions { Address = _vault.Address, TokenFile = Path.Combine(_folder, "vault-token") };
            options.MasterKey.Transit = new TransitOptions();
        }
        if (kind == "pkcs11")
        {
            options.MasterKey.Pkcs11 = new Pkcs11Options { Library = Module, Token = Token(), Pin = "file:hsm-pin" };
            Directory.CreateDirectory(Path.Combine(_folder, "secrets"));
            File.WriteAllText(Path.Combine(_folder, "secrets", "hsm-pin"), "2468\n");
        }
        return new KeyFolder(options);
    }

    /// <summary>A token of its own for each test. The module's folder is one for the process, since the library is loaded once.</summary>
    private string Token()
    {
        if (!File.Exists(Module))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{Module} is not there, and CI may not skip the hardware module.");
            Assert.Skip($"{Module} is not there; eng/services.sh installs SoftHSM2.");
        }
        var label = Path.GetFileName(_folder)[^6..];
        if (!File.Exists(Path.Combine(_folder, "token")))
        {
            SoftHsm.Ready();
            using var made = Process.Start(new ProcessStartInfo("softhsm2-util", ["--init-token", "--free", "--label", label, "--so-pin", "1357", "--pin", "2468"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            made.WaitForExit();
            Assert.Equal(0, made.ExitCode);
            File.WriteAllText(Path.Combine(_folder, "token"), label);
        }
        return label;
    }

    private static class SoftHsm
    {
        private static readonly string Folder = Directory.CreateTempSubdirectory("concordat-hsm-").FullName;

        static SoftHsm()
        {
            var configuration = Path.Combine(Folder, "softhsm2.conf");
            File.WriteAllText(configuration, $"directories.tokendir = {Folder}\nobjectstore.backend = file\nlog.level = ERROR\n");
            Environment.SetEnvironmentVariable("SOFTHSM2_CONF", configuration);
            NativeEnvironment.Set("SOFTHSM2_CONF", configuration);
        }

        public static void Ready() => Assert.NotEmpty(Folder);
    }

    private static class NativeEnvironment
    {
        /// <summary>.NET keeps its own copy of the environment; a native library reads the process's.</summary>
        public static void Set(string name, string value) => Assert.Equal(0, setenv(name, value, 1));

        [System.Runtime.InteropServices.DllImport("libc", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
        private static extern int setenv(string name, string value, int overwrite);
    }

    private sealed class KilledException : Exception;

    /// <summary>Ends the process, as far as the folder can tell, at a given call.</summary>
    private sealed class DyingMasterKey(IMasterKey real, int step) : IMasterKey
    {
        private int _calls;

        public string Kind => real.Kind;

        public IReadOnlyList<int> Generations() => real.Generations();

        public int Make() => Die(real.Make);

        public byte[] Wrap(int generation, ReadOnlySpan<byte> key, byte[] bound)
        {
            var copy = key.ToArray();
            return Die(() => real.Wrap(generation, copy, bound));
        }

        public byte[] Unwrap(int generation, byte[] wrapped, byte[] bound) => Die(() => real.Unwrap(generation, wrapped, bound));

        public void Destroy(int generation) => Die(() =>
        {
            real.Destroy(generation);
            return true;
        });

        public void Dispose() => real.Dispose();

        private T Die<T>(Func<T> act) => ++_calls == step ? throw new KilledException() : act();
    }
}
