using System.Text.Json.Nodes;
using Concordat.Trust;

namespace Concordat.Modules.Tests.Trust;

/// <summary>Keys for trying out.</summary>
public sealed class ClientKeysTests
{
    [Fact]
    public void Makes_a_private_file_once_and_tells_the_public_half()
    {
        var folder = Directory.CreateTempSubdirectory("concordat-keys-").FullName;
        try
        {
            var first = ClientKeys.CreateIfMissing(folder, "meridian-claims");
            Assert.Equal(first, ClientKeys.CreateIfMissing(folder, "meridian-claims"));
            Assert.Null(JsonNode.Parse(first)!["d"]);
            var file = Path.Combine(folder, "meridian-claims.jwk");
            Assert.NotNull(JsonNode.Parse(File.ReadAllText(file))!["d"]);
            Assert.True(TrustHost.IsPrivate(file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
