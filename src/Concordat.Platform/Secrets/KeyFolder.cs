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
        return File.Exists(file) ? Checked(file, File.ReadAllBytes(file)) : null;
    }

    /// <summary>The 32 bytes of this key, made now where there is none.</summary>
    public byte[] GetOrCreate(string name)
    {
        var file = FileOf(name);
        return Checked(file, PrivateFile.GetOrMake(file, () => RandomNumberGenerator.GetBytes(32), _root));
    }

    private static byte[] Checked(string file, byte[] key) =>
        key.Length == 32 ? key : throw new CryptographicException($"The key file {Path.GetFileName(file)} holds {key.Length} bytes instead of 32.");

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
