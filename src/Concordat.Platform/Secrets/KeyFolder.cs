using System.Security.Cryptography;
using System.Text;

namespace Concordat.Platform.Secrets;

/// <summary>
/// Symmetric keys as files (mode 600) under <c>DataFolder/keys</c>, each wrapped by the master key: made on first use, never in the database and so never in
/// its backups. Erasing a file erases everything that only it can open. A file names the generation that wrapped it, so files of several generations
/// lie side by side while the master key is replaced, and a node that is killed in the midst of that has lost nothing.
/// </summary>
public sealed class KeyFolder : IDisposable
{
    private const string Ending = ".key";
    private readonly string _root;
    private readonly IReadOnlyList<IMasterKey> _masters; // the first wraps, all unwrap

    /// <summary>Keys below this data folder.</summary>
    /// <exception cref="InvalidOperationException">The settings of the master key do not fit.</exception>
    public KeyFolder(PlatformOptions options)
        : this(options.DataFolder, MasterKeyOptions.Open(options))
    {
    }

    internal KeyFolder(string dataFolder, IReadOnlyList<IMasterKey> masters)
    {
        (_root, _masters) = (Path.Combine(dataFolder, "keys"), masters);
        Directory.CreateDirectory(_root);
    }

    /// <summary>The folder.</summary>
    internal string Root => _root;

    /// <summary>The 32 bytes of this key, or null where there is none (erased, or never made here).</summary>
    /// <param name="name">A relative name such as <c>payload/clinical.lab-results.2026-11</c>.</param>
    /// <exception cref="CryptographicException">The file was altered, or the master key does not unwrap it.</exception>
    public byte[]? Find(string name)
    {
        var file = FileOf(name);
        for (string? before = null; ;)
        {
            if (ReadIfThere(file) is not { } content)
            {
                return null;
            }
            try
            {
                return Open(name, content);
            }
            catch (CryptographicException) when (Convert.ToBase64String(content) is var now && now != before)
            {
                before = now; // wrapped anew meanwhile, and the older master key destroyed
            }
        }
    }

    /// <summary>The 32 bytes of this key, made now where there is none.</summary>
    public byte[] GetOrCreate(string name)
    {
        PrivateFile.GetOrMake(FileOf(name), () => Wrap(name, RandomNumberGenerator.GetBytes(32)), _root);
        return Find(name) ?? throw new CryptographicException($"The key {name} was destroyed while it was read.");
    }

    /// <summary>True where the key is there.</summary>
    internal bool Has(string name) => File.Exists(FileOf(name));

    /// <summary>The keys below a folder of this one, with the master key that wraps each.</summary>
    internal IReadOnlyList<(string Name, string Master)> List(string folder) => !Directory.Exists(Path.Combine(_root, folder)) ? [] :
        [.. Directory.EnumerateFiles(Path.Combine(_root, folder), "*" + Ending).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file)[..^Ending.Length], ReadIfThere(file))).Where(one => one.Item2 is not null)
            .Select(one => (one.Item1, WrappedKey.Read(one.Item2!) is { } wrapped ? $"{wrapped.Kind}:{wrapped.Generation}" : "none"))];

    /// <summary>The master keys that are there, those that wrap nothing any more included; the one that wraps last.</summary>
    internal IReadOnlyList<string> MasterKeys() => [.. _masters.Reverse().SelectMany(master => master.Generations().Select(n => $"{master.Kind}:{n}"))];

    /// <summary>Does something to the files of keys alone over all nodes of the folder.</summary>
    internal T Alone<T>(Func<string, T> act)
    {
        using var alone = PrivateFile.Alone(_root);
        return act(_root);
    }

    /// <summary>
    /// Makes the next generation of the master key, wraps every key with it and then destroys the generations that wrap nothing any more. Killed anywhere it
    /// leaves every key readable, and the next call completes it. No reader or writer waits for longer than one file.
    /// </summary>
    /// <returns>The new master key, and how many keys it wraps.</returns>
    internal (string Master, int Keys) RotateMaster()
    {
        var own = _masters[0];
        Alone(_ => own.Generations().Count == 0 ? First(own) : own.Make());
        var done = 0;
        foreach (var file in Files())
        {
            done += Alone(_ => WrapAnew(file) ? 1 : 0);
        }
        Alone(_ =>
        {
            var used = Wrapped();
            foreach (var master in _masters)
            {
                var needed = used.Where(key => key.Kind == master.Kind).Select(key => key.Generation).Append(master == own ? own.Generations()[^1] : int.MaxValue).Min();
                foreach (var generation in master.Generations().Where(generation => generation < needed).ToList())
                {
                    master.Destroy(generation);
                }
            }
            return true;
        });
        return ($"{own.Kind}:{own.Generations()[^1]}", done);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var master in _masters)
        {
            master.Dispose();
        }
    }

    private bool WrapAnew(string file)
    {
        if (ReadIfThere(file) is not { } content)
        {
            return false; // destroyed meanwhile
        }
        var name = Path.GetRelativePath(_root, file).Replace('\\', '/')[..^Ending.Length];
        PrivateFile.Put(file, Wrap(name, Open(name, content)));
        return true;
    }

    private byte[] Wrap(string name, byte[] key)
    {
        var own = _masters[0];
        var generation = own.Generations() is [.., var newest] ? newest : First(own);
        return new WrappedKey(own.Kind, generation, own.Wrap(generation, key, Bound(name))).ToBytes();
    }

    /// <summary>The first generation of all. A folder of master keys that is empty beside keys which it wrapped was lost or not mounted, and is no place for a new beginning.</summary>
    private int First(IMasterKey own) => Wrapped().Exists(key => key.Kind == own.Kind)
        ? throw new CryptographicException($"There are keys that a master key of '{own.Kind}' wrapped, and it is not there: put it back from its backup, or look at Platform:MasterKey.")
        : own.Make();

    private List<WrappedKey> Wrapped() => [.. Files().Select(file => ReadIfThere(file) is { } content ? WrappedKey.Read(content) : null).OfType<WrappedKey>()];

    private byte[] Open(string name, byte[] content)
    {
        if (content.Length == 32)
        {
            return content; // of a time before master keys; the next rotation of the master key wraps it
        }
        var wrapped = WrappedKey.Read(content) ?? throw new CryptographicException($"The key file {name} holds neither a key nor a wrapped one.");
        var master = _masters.FirstOrDefault(one => one.Kind == wrapped.Kind)
            ?? throw new CryptographicException($"The key {name} is wrapped by '{wrapped.Kind}', and Platform:MasterKey names no such place: name it again, and rotate the master key before you leave it.");
        var key = master.Unwrap(wrapped.Generation, wrapped.Wrapped, Bound(name));
        return key.Length == 32 ? key : throw new CryptographicException($"The key {name} is {key.Length} bytes long instead of 32.");
    }

    private static byte[]? ReadIfThere(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllBytes(file) : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>All files of symmetric keys but master keys.</summary>
    private List<string> Files() =>
        [.. Directory.EnumerateFiles(_root, "*" + Ending, SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(_root, file).StartsWith("master" + Path.DirectorySeparatorChar, StringComparison.Ordinal))];

    private static byte[] Bound(string name) => Encoding.UTF8.GetBytes("concordat key " + name);

    private string FileOf(string name)
    {
        foreach (var c in name)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/'))
            {
                throw new ArgumentException("A key name has letters, digits, dots, dashes and slashes only.", nameof(name));
            }
        }
        return name.Contains("..", StringComparison.Ordinal) || name.StartsWith("master/", StringComparison.Ordinal) || name.StartsWith('/')
            ? throw new ArgumentException("A key name stays inside its folder.", nameof(name))
            : Path.Combine(_root, name + Ending);
    }
}
