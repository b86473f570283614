using System.Runtime.CompilerServices;
using Concordat.Cli;

namespace Concordat.Host.Tests.Cli;

public sealed class ConvertCommandTests
{
    private const string Event = "samples/st-brigid/domains/clinical/mappings/oru-to-lab-event.yaml";
    private const string Message = "samples/messages/oru-glucose-northlab.hl7";

    private static async Task<(int Exit, string Out, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.Run(["convert", .. arguments], new Terminal(output, error, Root(), IsInteractive: false));
        return (exit, output.ToString(), error.ToString());
    }

    [Fact]
    public async Task Writes_the_result_alone_and_says_what_was_not_read()
    {
        var (exit, output, error) = await Run("--mapping", Event, "--parameter", "partner=northlab", "--parameter", "patientRef=Patient/1", Message);
        Assert.Equal(0, exit);
        Assert.Equal("northlab-NL-77001", System.Text.Json.Nodes.JsonNode.Parse(output)!["orderId"]!.ToString());
        Assert.Contains("not read: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_1_where_a_message_cannot_be_mapped() =>
        Assert.Equal((1, ""), await Run("--mapping", Event, "--parameter", "partner=northlab", Message) is var (exit, output, _) ? (exit, output) : default);

    [Fact]
    public async Task Ends_with_2_for_an_unknown_parameter() =>
        Assert.Equal(2, (await Run("--mapping", Event, "--parameter", "partnr=northlab", Message)).Exit);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
