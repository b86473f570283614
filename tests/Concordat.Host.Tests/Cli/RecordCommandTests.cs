using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Concordat.Cli;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>match</c> and <c>reconcile</c> over the samples, and over files that are wrong.</summary>
public sealed class RecordCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concordat-records-").FullName;

    public RecordCommandTests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Root(), "samples/matching")).Concat(Directory.GetFiles(Path.Combine(Root(), "samples/reconciliation"))))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }

    [Fact]
    public async Task Match_finds_the_duplicates_of_the_sample_and_shows_no_values()
    {
        var (exit, output, error) = await Run("match", "people.csv", "--score", "--out", "pairs.csv", "--clusters", "groups.csv", "--explain", "rec-2-org", "rec-2-dup-0");
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("F1 1.0000", output, StringComparison.Ordinal);
        Assert.Contains("in the other field", output, StringComparison.Ordinal);
        Assert.StartsWith("left,right,decision,reason,probability,bits\r\nrec-1-org,rec-1-dup-0,match,weight,", await Text("pairs.csv"), StringComparison.Ordinal);
        Assert.Contains("people.csv,rec-5-dup-0,3\r\n", await Text("groups.csv"), StringComparison.Ordinal);
        Assert.DoesNotContain("michaela", output + await Text("pairs.csv") + await Text("groups.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_writes_golden_records_with_where_each_value_comes_from()
    {
        Assert.Equal(0, (await Run("match", "people.csv", "--golden", "golden.csv")).Exit);
        var lines = (await Text("golden.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, lines.Length);
        Assert.Contains("1,rec-1-org rec-1-dup-0,michaela,quillfeather,8,stanley street,,winston park,4223,nsw,19151111,5304218,rec-1-org", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_links_two_files()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder, "people.csv"));
        await File.WriteAllLinesAsync(Path.Combine(_folder, "org.csv"), lines.Where(l => !l.Contains("-dup-", StringComparison.Ordinal)));
        await File.WriteAllLinesAsync(Path.Combine(_folder, "dup.csv"), lines.Where(l => !l.Contains("-org", StringComparison.Ordinal)));
        var (exit, output, _) = await Run("match", "org.csv", "dup.csv", "--score", "--format", "json");
        Assert.Equal((0, 1.0), (exit, (double)JsonNode.Parse(output)!["score"]!["f1"]!));
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "is not known|columns are not known")]
    [InlineData("id,surname,dob\n1,x,1990-01-01\n1,y,1990-01-01\n2,z\n", "wrong.csv:3:1: Another record has the same 'id'")]
    [InlineData("", "has no header")]
    public async Task Match_says_in_which_line_a_file_cannot_be_read(string content, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "wrong.csv"), content);
        var (exit, output, error) = await Run("match", "wrong.csv");
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(expected.Split('|')[^1], error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_tells_what_the_sample_does_not_agree_on_and_ends_with_1()
    {
        var (exit, output, error) = await Run("reconcile", "odoo-claims.csv", "payer-remittances.csv", "--rules", "claims.yaml", "--report", "r.html", "--report", "r.csv", "--report", "r.json");
        Assert.Equal((1, ""), (exit, error));
        Assert.Contains("8 and 7 rows: 3 the same, 1 within tolerance, 5 exceptions (1 missing-left, 1 missing-right, 2 changed, 1 duplicate-left)", output, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">changed</th>", await Text("r.html"), StringComparison.Ordinal);
        Assert.Equal(6, (await Text("r.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task What_people_dismissed_no_longer_counts()
    {
        string[] call = ["reconcile", "odoo-claims.csv", "payer-remittances.csv", "--rules", "claims.yaml", "--report", "r.json"];
        await Run(call);
        var report = JsonNode.Parse(await Text("r.json"))!;
        foreach (var exception in report["exceptions"]!.AsArray())
        {
            exception!["state"] = "dismissed";
            exception["reason"] = "known";
            exception["firstSeen"] = "2026-01-01";
        }
        await File.WriteAllTextAsync(Path.Combine(_folder, "before.json"), report.ToJsonString());
        Assert.Equal(0, (await Run([.. call, "--previous", "before.json"])).Exit);
        Assert.All(JsonNode.Parse(await Text("r.json"))!["exceptions"]!.AsArray(), e => Assert.Equal(("2026-01-01", "known"), ((string)e!["firstSeen"]!, (string)e["reason"]!)));
        Assert.Equal(2, (await Run([.. call, "--previous", "claims.yaml"])).Exit);
    }

    [Fact]
    public async Task Reports_can_be_without_keys_and_values()
    {
        var (_, output, _) = await Run("reconcile", "odoo-claims.csv", "payer-remittances.csv", "--rules", "claims.yaml", "--hide-values", "--report", "r.html", "--report", "r.csv", "--report", "r.json");
        Assert.All([output, await Text("r.html"), await Text("r.csv"), await Text("r.json")], text => Assert.DoesNotContain("CLM-", text, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("310.00", await Text("r.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_takes_a_value_for_text_and_never_for_markup_or_a_formula()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "left.csv"), "claim,amount,payer,service_date,status\n<b>1</b>,1,x,2026-01-01,=1+1\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "right.csv"), "claim,allowed,payer,service_date,status\n<b>1</b>,1,x,2026-01-01,-5\n");
        await Run("reconcile", "left.csv", "right.csv", "--rules", "claims.yaml", "--report", "r.html", "--report", "r.csv");
        Assert.DoesNotContain("<b>", await Text("r.html"), StringComparison.Ordinal);
        Assert.Contains(",'=1+1,-5,", await Text("r.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_of_an_unknown_kind_is_refused_before_anything_is_read() =>
        Assert.Equal(2, (await Run("reconcile", "nowhere.csv", "nowhere.csv", "--rules", "claims.yaml", "--report", "r.pdf")).Exit);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<string> Text(string file) => File.ReadAllTextAsync(Path.Combine(_folder, file));

    private async Task<(int Exit, string Out, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.Run(arguments, new Terminal(output, error, _folder, IsInteractive: false));
        return (exit, output.ToString(), error.ToString());
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
