using Concordat.Core.Formats.Csv;

namespace Concordat.Core.Tests.Csv;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "a|b/c|d")]
    [InlineData("a,b\r\nc,d", "a|b/c|d")]
    [InlineData("a,b\rc,d\r", "a|b/c|d")]
    [InlineData("\uFEFFa,b\n", "a|b")]
    [InlineData("a,,\n,b,\n", "a||/|b|")]
    [InlineData("\"a,1\",\"b\"\"c\"\n\"d\ne\",f\n", "a,1|b\"c/d\ne|f")]
    [InlineData("a, \"b, c\" ,d\n", "a|b, c|d")]
    [InlineData("rec-1-org, michaela, 12\n", "rec-1-org|michaela|12")]
    [InlineData("a;b,c;d\n1;2;3\n", "a|b,c|d/1|2|3")]
    [InlineData("a\n\n\nb\n", "a/b")]
    [InlineData("a,\"\"\n", "a|")]
    [InlineData("", "")]
    public void Reads_what_RFC_4180_and_its_dialects_write(string text, string expected)
    {
        var csv = new CsvReader(new StringReader(text), "x.csv");
        var rows = new List<string>();
        while (csv.Read())
        {
            rows.Add(string.Join('|', csv.Texts()));
        }
        Assert.Null(csv.Problem);
        Assert.Equal(expected, string.Join('/', rows));
    }

    [Theory]
    [InlineData("a,b\n\"c,d\n", "csv-quote-open", 2)]
    [InlineData("a,b\nc,\"d\"e\n", "csv-quote-inside", 2)]
    [InlineData("a,b,c,d,e\n", "csv-too-wide", 1)]
    [InlineData("a\nbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n", "csv-too-long", 2)]
    public void Stops_with_a_finding_at_the_line_of_what_breaks_the_rules(string text, string rule, int line)
    {
        var csv = new CsvReader(new StringReader(text.Replace("bbb", new string('b', 200), StringComparison.Ordinal)), "x.csv", new CsvLimits(Columns: 4, RecordLength: 1024));
        while (csv.Read())
        {
        }
        Assert.Equal((rule, line), (csv.Problem!.Rule, csv.Problem.At.Line));
        Assert.DoesNotContain("bbb", csv.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_the_line_on_which_a_record_begins_however_many_it_has()
    {
        var csv = new CsvReader(new StringReader("a\n\"b\nb\"\nc\n"), "x.csv");
        var lines = new List<int>();
        while (csv.Read())
        {
            lines.Add(csv.Line);
        }
        Assert.Equal([1, 2, 4], lines);
    }

    [Fact]
    public void Reads_what_it_wrote()
    {
        string[] fields = ["plain", "a,b", "say \"x\"", "two\r\nlines", " blank ", "", "é"];
        var csv = new CsvReader(new StringReader(CsvText.Line(fields)), "x.csv", separator: ',');
        Assert.True(csv.Read());
        Assert.Equal(fields, Enumerable.Range(0, csv.Count).Select(i => csv[i].ToString()));
    }
}
