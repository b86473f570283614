using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Releases;

namespace Concordat.Platform.Releases;

/// <summary>
/// What a node trusts, outside the database: the public keys of control planes (<c>DataFolder/trust/releases/*.jwk</c>), and the last
/// activation that it accepted (<c>trust/last-activation.json</c>), so that a shortened or rewritten table is noticed after a restart too.
/// </summary>
public sealed class ReleaseTrust(PlatformOptions options)
{
    private const int LargestKeyFile = 16 * 1024;

    private string Keys => Path.Combine(options.DataFolder, "trust", "releases");

    private string MarkFile => Path.Combine(options.DataFolder, "trust", "last-activation.json");

    /// <summary>False where no key was ever put into the store.</summary>
    public bool IsMade => Directory.Exists(Keys);

    /// <summary>The trusted keys by thumbprint. A file that is no public P-256 key is not trusted, and not an error.</summary>
    public IReadOnlyDictionary<string, PublicSigningKey> Load()
    {
        var trusted = new Dictionary<string, PublicSigningKey>(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(Keys) ? Directory.EnumerateFiles(Keys, "*.jwk").Take(1000) : [])
        {
            if (new FileInfo(file).Length <= LargestKeyFile && PublicSigningKey.FromJwk(File.ReadAllBytes(file)) is { } key)
            {
                trusted[key.KeyId] = key; // by its own thumbprint: a file's name or kid cannot give a key another's place
            }
        }
        return trusted;
    }

    /// <summary>Puts a public key into the store.</summary>
    public void Add(PublicSigningKey key)
    {
        Directory.CreateDirectory(Keys);
        Write(Path.Combine(Keys, key.KeyId + ".jwk"), key.ToJwk());
    }

    /// <summary>The last accepted activation; null where this node accepted none yet.</summary>
    internal ActivationMark? ReadMark()
    {
        try
        {
            return File.Exists(MarkFile) && JsonNode.Parse(File.ReadAllText(MarkFile)) is JsonObject mark
                ? new ActivationMark((int)mark["serial"]!, (string)mark["hash"]!)
                : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new InvalidDataException($"{MarkFile} cannot be read. It says which activation this node accepted last; restore it, or remove it to trust the database.", broken);
        }
    }

    internal void WriteMark(ActivationMark mark) =>
        Write(MarkFile, new JsonObject { ["serial"] = mark.Serial, ["hash"] = mark.Hash }.ToJsonString());

    /// <summary>Whole or not at all, and each writer with a draft of its own: the nodes of a data folder write the same files.</summary>
    private static void Write(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Path.GetRandomFileName()}.new";
        try
        {
            File.WriteAllText(draft, content);
            File.Move(draft, file, overwrite: true);
        }
        finally
        {
            File.Delete(draft); // nothing, where it was moved
        }
    }
}
