using System.Text;
using Concordat.Core.Releases;
using Concordat.Platform;
using Concordat.Platform.Releases;
using Concordat.Platform.Secrets;

namespace Concordat.Modules.Tests.Platform;

/// <summary>Nodes that share a data folder and start for the very first time at the same moment.</summary>
public sealed class SharedFolderTests : IDisposable
{
    private const int Nodes = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-shared-").FullName;

    [Fact]
    public async Task They_sign_with_the_same_key()
    {
        for (var round = 0; round < 20; round++)
        {
            var file = Path.Combine(_folder, $"keys-{round}", "release-signing.pem"); // the folder is not there yet either
            var ids = await AtOnce(_ =>
            {
                using var key = SigningKey.LoadOrCreate(file);
                return key.Id;
            });
            using var later = SigningKey.LoadOrCreate(file);
            Assert.Equal([later.Id], ids.Distinct());
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public void A_key_whose_making_was_cut_short_is_made_again()
    {
        var file = Path.Combine(_folder, "release-signing.pem");
        File.WriteAllText(file + ".draft", "-----BEGIN PRIV");
        using var made = SigningKey.LoadOrCreate(file);
        using var read = SigningKey.LoadOrCreate(file);
        Assert.Equal(made.Id, read.Id);
    }

    [Fact]
    public async Task They_put_keys_and_marks_into_the_trust_store_without_disturbing_one_another()
    {
        using var signing = SigningKey.LoadOrCreate(Path.Combine(_folder, "release-signing.pem"));
        var key = PublicSigningKey.FromJwk(Encoding.UTF8.GetBytes(signing.PublicJwk()))!;
        for (var round = 1; round <= 20; round++)
        {
            var mark = new ActivationMark(round, $"hash-{round}");
            await AtOnce(_ =>
            {
                var trust = new ReleaseTrust(new PlatformOptions { DataFolder = _folder });
                trust.Add(key);
                trust.WriteMark(mark);
                return true;
            });
            var seen = new ReleaseTrust(new PlatformOptions { DataFolder = _folder });
            Assert.Equal(mark, seen.ReadMark());
            Assert.Equal([key.KeyId], seen.Load().Keys);
        }
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories), file => file.EndsWith(".new", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<T[]> AtOnce<T>(Func<int, T> act)
    {
        using var start = new Barrier(Nodes);
        return await Task.WhenAll(Enumerable.Range(0, Nodes).Select(node => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return act(node);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }
}
