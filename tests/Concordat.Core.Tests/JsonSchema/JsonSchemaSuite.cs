using Concordat.Core.Contracts.JsonSchema;

namespace Concordat.Core.Tests.JsonSchema;

/// <summary>The required cases of the official suite for five drafts, all of them, and its optional cases of formats.</summary>
public sealed class JsonSchemaSuite
{
    private const double FormatGoal = 0.95;

    [Theory]
    [InlineData("draft4", SchemaDialect.Draft4, 600)]
    [InlineData("draft6", SchemaDialect.Draft6, 800)]
    [InlineData("draft7", SchemaDialect.Draft7, 900)]
    [InlineData("draft2019-09", SchemaDialect.Draft201909, 1200)]
    [InlineData("draft2020-12", SchemaDialect.Draft202012, 1200)]
    public void Judges_every_required_case_rightly(string draft, SchemaDialect dialect, int least)
    {
        Assert.SkipWhen(SuiteFiles.Root is null, "the conformance suite is not beside the repository");
        var (judged, wrong) = SuiteFiles.Run(draft, dialect, formats: false);

        Print($"JSON Schema {draft}: {judged - wrong.Count} of {judged} required cases");
        Assert.Empty(wrong);
        Assert.True(judged >= least, $"only {judged} cases were found");
    }

    [Theory]
    [InlineData("draft4", SchemaDialect.Draft4, 100)]
    [InlineData("draft6", SchemaDialect.Draft6, 150)]
    [InlineData("draft7", SchemaDialect.Draft7, 300)]
    [InlineData("draft2019-09", SchemaDialect.Draft201909, 400)]
    [InlineData("draft2020-12", SchemaDialect.Draft202012, 400)]
    public void Judges_nearly_every_optional_case_of_formats_rightly(string draft, SchemaDialect dialect, int least)
    {
        Assert.SkipWhen(SuiteFiles.Root is null, "the conformance suite is not beside the repository");
        var (judged, wrong) = SuiteFiles.Run($"{draft}/optional/format", dialect, formats: true);

        Print($"JSON Schema {draft}: {judged - wrong.Count} of {judged} optional cases of formats ({(judged - wrong.Count) * 100.0 / judged:0.0} %)");
        wrong.ForEach(Print);
        Assert.True(judged >= least && judged - wrong.Count >= judged * FormatGoal, $"{wrong.Count} of {judged} are wrong");
    }

    private static void Print(string line)
    {
        TestContext.Current.SendDiagnosticMessage(line);
        TestContext.Current.TestOutputHelper?.WriteLine(line);
    }
}
