using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Concordat.Hosting;
using Concordat.Host.Tests.Architecture;

namespace Concordat.Host.Tests.Hosting;

/// <summary>docs/configuration.md and the settings that a node reads are the same.</summary>
public sealed partial class ConfigurationPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

    [Fact]
    public void Every_setting_stands_in_the_page() => Assert.Empty(Settings(typeof(NodeOptions), "").Except(Rows()));

    [Fact]
    public void Every_row_of_the_page_is_a_setting() => Assert.Empty(Rows().Except(Settings(typeof(NodeOptions), "")));

    [Fact]
    public void The_pages_example_can_be_read()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Example().Match(Page).Groups["json"].Value);
            var options = NodeConfiguration.Read(file);
            Assert.Equal(["gateway", "worker"], options.Roles);
            Assert.Equal(2575, options.Integration.Listeners["lab-results"].Port);
            Assert.Equal("https://odoo.internal/", options.Systems.Systems["odoo"].BaseUrl!.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("""{ "GatewayPort": "many" }""")]
    [InlineData("""{ "Surprise": 1 }""")]
    [InlineData("""{ "Roles": ["king"] }""")]
    [InlineData("""{ "Platform": """)]
    public void What_does_not_fit_stops_the_start(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            Assert.Throws<IOException>(() => NodeConfiguration.Read(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_SQLite_database_lies_in_the_data_folder_where_nothing_else_is_said() =>
        Assert.Equal($"Data Source={Path.Combine(Path.GetTempPath(), "x", "concordat.db")}", NodeConfiguration.Read(null, Path.Combine(Path.GetTempPath(), "x")).Platform.Database.ConnectionString);

    private static IEnumerable<string> Settings(Type type, string prefix) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite || (typeof(IEnumerable).IsAssignableFrom(p.PropertyType) && p.PropertyType != typeof(string)))
        .SelectMany(p => p.PropertyType switch
        {
            { IsGenericType: true } map when map.GetGenericTypeDefinition() == typeof(Dictionary<,>) => Settings(map.GetGenericArguments()[1], $"{prefix}{p.Name}:NAME:"),
            { IsClass: true } inner when inner.Namespace!.StartsWith("Concordat", StringComparison.Ordinal) => Settings(inner, $"{prefix}{p.Name}:"),
            _ => [prefix + p.Name],
        });

    private static List<string> Rows() => [.. Row().Matches(Page).Select(m => m.Groups["setting"].Value)];

    [GeneratedRegex(@"^\| `(?<setting>[A-Za-z0-9:]+)` \|", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example();
}
