using System.CommandLine;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary><c>concordat keys list|rotate tokens</c>: the key that signs access tokens.</summary>
internal static class KeysCommand
{
    public static Command Create(Terminal terminal)
    {
        var reason = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        return new Command("keys", "Lists and rotates the product's own keys.")
        {
            ControlVerb.Create(terminal, "list", "Lists the keys of access tokens: which signs, which waits, which still verify.", [], async call => Write(call, await call.Client.TokenKeys(call.Stop))),
            new Command("rotate", "Replaces a key with overlap; no request fails meanwhile.")
            {
                ControlVerb.Create(terminal, "tokens", "The key of access tokens: the new one is published at once and signs a minute later.", [reason], async call =>
                    Write(call, await call.Client.RotateTokenKey(call.Parsed.GetValue(reason)!, call.Stop))),
            },
        };
    }

    private static int Write(ControlCall call, TokenKeyList list) => call.Write(list, TokenKeyJson.Default.TokenKeyList, text =>
    {
        foreach (var key in list.Keys)
        {
            var times = string.Concat(key.SignsFrom is { } from ? $"  signs from {from:u}" : "", key.VerifiesUntil is { } until ? $"  verifies until {until:u}" : "");
            text.WriteLine($"{key.KeyId}  {key.State,-8}{times}".TrimEnd());
        }
    });
}
