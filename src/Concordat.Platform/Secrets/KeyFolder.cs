using System.Security.Cryptography;

namespace Concordat.Platform.Secrets;

/// <summary>
/// Symmetric keys as files (mode 600) under <c>DataFolder/keys</c>: made on first use, never in the database and so never in its
/// backups. Erasing a file erases everything that only it can open.
/// </summary>
public sealed class KeyFolder
{
    private readonly string _root;

    /// <summary>Keys below this data folder.</summary>
    public KeyFolder(PlatformOptions options)
    {
        _root = Path.Combine(options.DataFolder, "keys");
        Directory.CreateDirectory(_root);
    }

    /// <summary>The 32 bytes of this key, or null where there is none (erased, or never made here).</summary>
    /// <param name="name">A relative name such as <c>payload/clinical.lab-results.2026-11</c>.</param>
    public byte[]? Find(string name)
    {
        var file = FileOf(name);
        return File.Exists(file) ? Read(file) : null;
    }

    /// <summary>The 32 bytes of this key, made now where there is none.</summary>
    public byte[] GetOrCreate(string name)
    {
        if (Find(name) is { } existing)
        {
            return existing;
        }
        using var alone = Alone();
        if (Find(name) is { } faster)
        {
            return faster;
        }
        var file = FileOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var key = RandomNumberGenerator.GetBytes(32);
        var draft = file + ".draft";
        File.Delete(draft); // of a process that was killed here
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(key);
            stream.Flush(flushToDisk: true); // a payload under a key that a power cut took would be lost
        }
        File.Move(draft, file);
        return key;
    }

    /// <summary>
    /// One maker at a time, over all threads and processes: File.Move looks and then renames, so of two makers the second would
    /// overwrite a key that the first has used already.
    /// </summary>
    private FileStream Alone()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        var wait = default(SpinWait);
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(_root, ".making"), options);
            }
            catch (IOException) when (wait.Count < 5000)
            {
                wait.SpinOnce();
            }
        }
    }

    private static byte[] Read(string file)
    {
        var key = File.ReadAllBytes(file);
        return key.Length == 32 ? key : throw new CryptographicException($"The key file {Path.GetFileName(file)} holds {key.Length} bytes instead of 32.");
    }

    private string FileOf(string name)
    {
        foreach (var c in name)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/'))
            {
                throw new ArgumentException("A key name has letters, digits, dots, dashes and slashes only.", nameof(name));
            }
        }
        return name.Contains("..", StringComparison.Ordinal)
            ? throw new ArgumentException("A key name stays inside its folder.", nameof(name))
            : Path.Combine(_root, name + ".key");
    }
}
