using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema;
using Concordat.Core.Primitives;
using Newtonsoft.Json.Linq;

namespace Concordat.Bench;

/// <summary>
/// Validation of five valid payloads beside a bare parse of the same bytes and beside NJsonSchema, which judges what its own library has parsed. The least of
/// many short iterations counts on each side: it is what the code costs while nobody else wants the processor.
/// </summary>
public class SchemaBench
{
    /// <summary>Validation of a payload that is parsed already may cost as much as its parse did.</summary>
    private const double Goal = 1.0;

    private byte[] _payload = [];
    private JsonDocument _parsed = null!;
    private CompiledSchema _schema = null!;
    private NJsonSchema.JsonSchema _other = null!;
    private JToken _otherParsed = null!;

    [Params("invoices", "lab-event", "bundle", "vitals", "tariffs")]
    public string Name { get; set; } = "";

    public static int Run(BenchArguments arguments)
    {
        var job = Job.Default.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(2), logOutput: false)).WithWarmupCount(120).WithIterationCount(Math.Max(20, arguments.Rounds * 20))
            .WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(20));
        var summary = BenchmarkRunner.Run<SchemaBench>(ManualConfig.CreateEmpty().AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance).AddLogger(ConsoleLogger.Default).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "concordat-bench")));
        var met = true;
        foreach (var group in summary.Reports.GroupBy(report => (string)report.BenchmarkCase.Parameters["Name"]))
        {
            met &= Report(group.Key, group.ToDictionary(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name), arguments.Record);
        }
        return met && summary.Reports.Length == 20 ? 0 : 1;
    }

    [GlobalSetup]
    public void Setup()
    {
        _payload = Resource($"{Name}.payload");
        _parsed = JsonDocument.Parse(_payload);
        var schema = Resource($"{Name}.schema");
        var root = DocumentReader.Read($"{Name}.json", schema).Root!;
        var findings = new List<Finding>();
        _schema = CompiledSchema.Compile(root, root, findings);
        _other = NJsonSchema.JsonSchema.FromJsonAsync(System.Text.Encoding.UTF8.GetString(schema)).GetAwaiter().GetResult();
        using var reader = new Newtonsoft.Json.JsonTextReader(new StringReader(System.Text.Encoding.UTF8.GetString(_payload))) { DateParseHandling = Newtonsoft.Json.DateParseHandling.None };
        _otherParsed = JToken.ReadFrom(reader);
        if (findings.Count > 0 || !_schema.IsValid(_parsed.RootElement) || _other.Validate(_otherParsed).Count > 0)
        {
            throw new InvalidOperationException($"{Name} is not valid for both: {string.Join("; ", findings.Select(f => f.Message))} {string.Join("; ", _other.Validate(_otherParsed))}");
        }
    }

    [Benchmark(Baseline = true)]
    public JsonValueKind Parse()
    {
        using var document = JsonDocument.Parse(_payload);
        return document.RootElement.ValueKind;
    }

    [Benchmark]
    public bool Validate() => _schema.IsValid(_parsed.RootElement);

    [Benchmark]
    public bool ParseAndValidate() => _schema.IsValid(_payload);

    [Benchmark]
    public int NJsonSchemaValidate() => _other.Validate(_otherParsed).Count;

    private static bool Report(string name, Dictionary<string, BenchmarkReport> reports, bool record)
    {
        double Micro(string method) => reports[method].ResultStatistics!.Min / 1000;
        var allocated = Allocated(name);
        var ratio = Micro(nameof(Validate)) / Micro(nameof(Parse));
        var met = ratio <= Goal && allocated == 0;
        List<(string, string)> row =
        [
            ("payload", name), ("bytes", $"{Resource($"{name}.payload").Length}"), ("bare parse µs", $"{Micro(nameof(Parse)):0.00}"), ("validate µs", $"{Micro(nameof(Validate)):0.00}"),
            ("validate/parse", $"{ratio:0.00}"), ("goal", $"≤ {Goal:0.0}, 0 bytes"), ("allocated by validate", $"{allocated}"), ("parse + validate µs", $"{Micro(nameof(ParseAndValidate)):0.00}"),
            ("NJsonSchema validate µs", $"{Micro(nameof(NJsonSchemaValidate)):0.00}"), ("times NJsonSchema", $"{Micro(nameof(NJsonSchemaValidate)) / Micro(nameof(Validate)):0}"), ("verdict", met ? "met" : "missed"), ("times are", $"least of {reports[nameof(Validate)].ResultStatistics!.N}"),
        ];
        Console.WriteLine(string.Join("  ", row.Select(cell => $"{cell.Item1}: {cell.Item2}")));
        if (record)
        {
            ResultTable.Append("schema", "JSON Schema: validation of valid payloads beside their bare parse and beside NJsonSchema 11.6.2", row);
        }
        return met;
    }

    /// <summary>Bytes of this thread alone: what the process allocates besides is no matter of the validation.</summary>
    private static long Allocated(string name)
    {
        var bench = new SchemaBench { Name = name };
        bench.Setup();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            bench.Validate();
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(SchemaBench).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
