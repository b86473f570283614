using Concordat.Platform;
using Concordat.Platform.Secrets;

namespace Concordat.Modules.Tests.Platform;

public sealed class KeyFolderTests
{
    [Fact]
    public async Task Whoever_asks_at_the_same_time_gets_the_same_key()
    {
        var folder = Directory.CreateTempSubdirectory("concordat-keys-").FullName;
        for (var round = 0; round < 40; round++)
        {
            var name = $"payload/round-{round}";
            using var start = new Barrier(8);
            // Each has a KeyFolder of its own, as processes have.
            var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    var own = new KeyFolder(new PlatformOptions { DataFolder = folder });
                    start.SignalAndWait();
                    return Convert.ToHexString(own.GetOrCreate(name));
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Single(keys.Distinct());
            Assert.Equal(keys[0], Convert.ToHexString(new KeyFolder(new PlatformOptions { DataFolder = folder }).Find(name)!));
        }
        Directory.Delete(folder, recursive: true);
    }
}
