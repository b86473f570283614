using System.CommandLine;
using Concordat.Gateway;

namespace Concordat.Cli;

/// <summary><c>concordat gateway explain METHOD PATH</c>: the route, the release and the decisions behind an answer.</summary>
internal static class GatewayExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var method = new Argument<string>("METHOD") { Description = "The HTTP method." };
        var path = new Argument<string>("PATH") { Description = "The path, such as /apis/revenue-cycle/invoices/v1/invoices/7." };
        var client = new Option<string?>("--client") { Description = "In whose name; else of nobody.", HelpName = "ID" };
        var purpose = new Option<string?>("--purpose") { Description = "HL7 PurposeOfUse; else the client's first.", HelpName = "CODE" };
        return new Command("gateway", "Explains what the gateway would do with a call.")
        {
            ControlVerb.Create(terminal, "explain", "Says why a call is answered as it is.", [method, path, client, purpose], async call =>
            {
                var explanation = await call.Client.ExplainCall(
                    call.Parsed.GetValue(method)!, call.Parsed.GetValue(path)!, call.Parsed.GetValue(client), call.Parsed.GetValue(purpose), call.Stop);
                return call.Write(explanation, GatewayExplanationJson.Default.GatewayExplanation, text => Write(text, explanation));
            }),
        };
    }

    private static void Write(TextWriter text, GatewayExplanation explanation)
    {
        text.WriteLine($"release {explanation.Release} ({explanation.Decision ?? "none"}): {explanation.Outcome}");
        foreach (var step in explanation.Steps)
        {
            text.WriteLine($"{(step.Permits ? "  " : "no")}  {step.Step,-12}  {step.Reason}{(step.Where is null ? "" : $"  [{step.Where}]")}");
        }
    }
}
