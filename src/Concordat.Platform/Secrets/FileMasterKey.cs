using System.Globalization;
using System.Security.Cryptography;

namespace Concordat.Platform.Secrets;

/// <summary>Master keys as files <c>NUMBER.key</c> of 32 bytes (mode 600) in a folder that need not be the data folder.</summary>
internal sealed class FileMasterKey(string folder) : IMasterKey
{
    public string Kind => "file";

    public IReadOnlyList<int> Generations() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFiles(folder, "*.key").Select(file => int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).Where(n => n > 0).Order()];

    public int Make()
    {
        Directory.CreateDirectory(folder);
        var next = Generations() is [.., var newest] ? newest + 1 : 1;
        PrivateFile.Put(FileOf(next), RandomNumberGenerator.GetBytes(32));
        return next;
    }

    public byte[] Wrap(int generation, ReadOnlySpan<byte> key, byte[] bound) => Sealed.Encrypt(Read(generation), key, bound);

    public byte[] Unwrap(int generation, byte[] wrapped, byte[] bound) => Sealed.Decrypt(Read(generation), wrapped, bound);

    public void Destroy(int generation) => File.Delete(FileOf(generation));

    public void Dispose()
    {
        // holds nothing open
    }

    private byte[] Read(int generation)
    {
        try
        {
            return File.ReadAllBytes(FileOf(generation)) is { Length: 32 } key ? key : throw new CryptographicException($"The master key {generation} in {folder} is not 32 bytes long.");
        }
        catch (IOException gone)
        {
            throw new CryptographicException($"The master key {generation} is not in {folder}: put it back from its backup; without it the keys that it wraps are lost.", gone);
        }
    }

    private string FileOf(int generation) => Path.Combine(folder, generation.ToString(CultureInfo.InvariantCulture) + ".key");
}
