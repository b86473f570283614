using System.CommandLine;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary><c>concordat search WORDS</c>: what is in force, by words.</summary>
internal static class SearchCommand
{
    public static Command Create(Terminal terminal)
    {
        var words = new Argument<string[]>("WORDS") { Description = "Words that must all occur.", Arity = ArgumentArity.OneOrMore };
        return ControlVerb.Create(terminal, "search", "Searches interfaces, systems, partners, people, waivers and rules in force.", [words], async call =>
        {
            var list = await call.Client.Search(string.Join(' ', call.Parsed.GetValue(words)!), call.Stop);
            return call.Write(list, ControlJson.Default.FoundList, text =>
            {
                foreach (var one in list.Found)
                {
                    text.WriteLine($"{one.Kind}:{one.Name}  {one.Text}{(one.At.Length == 0 ? "" : $"  {one.At}")}");
                }
                text.WriteLine($"{list.Found.Count} found.");
            });
        });
    }
}
