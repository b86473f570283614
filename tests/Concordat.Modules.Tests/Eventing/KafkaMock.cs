using System.Runtime.InteropServices;
using System.Text;

namespace Concordat.Modules.Tests.Eventing;

/// <summary>The brokers that librdkafka plays for tests (<c>rdkafka_mock.h</c>): they speak the protocol on a port, keep messages in memory, and can be away.</summary>
internal sealed class KafkaMock : IDisposable
{
    private const int Brokers = 3;
    private const string Library = "centos8-librdkafka"; // the build that needs no other library; it shares nothing with the clients that it serves
    private readonly nint _client;
    private readonly nint _cluster;

    public KafkaMock()
    {
        var error = new byte[512];
        _client = New(0, NewConfig(), error, (nuint)error.Length);
        Assert.True(_client != 0, Encoding.UTF8.GetString(error));
        _cluster = NewCluster(_client, Brokers);
        Servers = Marshal.PtrToStringUTF8(Bootstraps(_cluster))!;
    }

    /// <summary><c>host:port</c> of each broker.</summary>
    public string Servers { get; }

    public void Topic(string name, int partitions) => Assert.Equal(0, CreateTopic(_cluster, Encoding.UTF8.GetBytes(name + "\0"), partitions, Brokers));

    /// <summary>All brokers end their connections and take none, and then do again.</summary>
    public async Task Restart(Func<Task> between)
    {
        for (var broker = 1; broker <= Brokers; broker++)
        {
            Assert.Equal(0, SetDown(_cluster, broker));
        }
        await between();
        for (var broker = 1; broker <= Brokers; broker++)
        {
            Assert.Equal(0, SetUp(_cluster, broker));
        }
    }

    public void Dispose()
    {
        DestroyCluster(_cluster);
        Destroy(_client);
    }

    [DllImport(Library, EntryPoint = "rd_kafka_conf_new"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint NewConfig();

    [DllImport(Library, EntryPoint = "rd_kafka_new"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint New(int type, nint config, byte[] error, nuint size);

    [DllImport(Library, EntryPoint = "rd_kafka_destroy"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern void Destroy(nint client);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_cluster_new"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint NewCluster(nint client, int brokers);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern void DestroyCluster(nint cluster);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint Bootstraps(nint cluster);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_topic_create"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int CreateTopic(nint cluster, byte[] topic, int partitions, int replicas);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int SetDown(nint cluster, int broker);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int SetUp(nint cluster, int broker);
}
