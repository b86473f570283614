using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat drift [--interface ID]</c>: where contracts and traffic part.</summary>
internal static class DriftCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Option<string?>("--interface") { Description = "One API, as the catalogue names it.", HelpName = "ID" };
        return ControlVerb.Create(terminal, "drift", "Shows what contracts offer and nobody used in 30 days, and traffic that they do not know, and what sampled values looked like.", [name], async call =>
        {
            var drift = await call.Client.Drift(call.Parsed.GetValue(name), call.Stop);
            if (drift.Exchanges == 0)
            {
                return call.Terminal.Fail(Exit.Usage, $"nothing was measured: there was no traffic in {drift.Days} days.");
            }
            return call.Write(drift, ControlJson.Default.DriftList, text =>
            {
                foreach (var row in drift.Rows)
                {
                    text.WriteLine($"{row.Interface}  {row.Kind}  {(row.What.Length == 0 ? "(no operation)" : row.What)}{(row.Times == 0 ? "" : $"  {row.Times} times by {string.Join(", ", row.Clients)}")}  {row.File}:{row.Line}");
                }
                foreach (var row in drift.Values)
                {
                    text.WriteLine($"{row.Interface}  looks-like {row.Kind} ({row.Class})  {row.Field}  {row.Times} of {row.Values} sampled values, last {row.Last:yyyy-MM-dd}{(row.Exceeds ? $"  more than {row.Declared}" : "")}");
                }
                text.WriteLine($"{drift.Rows.Count} places, by {drift.Exchanges} exchanges of {drift.Days} days.");
            });
        });
    }
}
