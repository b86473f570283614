using System.CommandLine;
using Concordat.Control;

namespace Concordat.Cli;

/// <summary><c>concordat keys list|rotate|shred|hold|release</c>: the product's own keys, none of which is ever told.</summary>
internal static class KeysCommand
{
    public static Command Create(Terminal terminal)
    {
        var reason = new Option<string>("--reason") { Description = "Why; it is audited.", Required = true, HelpName = "TEXT" };
        var key = new Argument<string>("KEY") { Description = "A key's id as list tells it, or a month (YEAR-MONTH) for all its keys." };
        return new Command("keys", "Lists, rotates and destroys the product's own keys.")
        {
            ControlVerb.Create(terminal, "list", "Lists the keys of access tokens, of payloads, and the master keys: ids, ages, what wraps each; never a key.", [], List),
            new Command("rotate", "Replaces a key with overlap; no request fails meanwhile.")
            {
                ControlVerb.Create(terminal, "tokens", "The key of access tokens: the new one is published at once and signs a minute later.", [reason], async call =>
                    Write(call, await call.Client.RotateTokenKey(call.Parsed.GetValue(reason)!, call.Stop))),
                ControlVerb.Create(terminal, "data", "The keys of payloads: new ones seal from now on, what is there opens as before.", [reason], async call =>
                    call.Write(await call.Client.RotateDataKeys(call.Parsed.GetValue(reason)!, call.Stop), DataKeyJson.Default.RotatedDataKeys,
                        text => text.WriteLine("New keys seal what is written from now on; their ids end with the number of this rotation."))),
                ControlVerb.Create(terminal, "master", "The master key: all keys are wrapped anew, and the one before is destroyed.", [reason], async call =>
                {
                    var rotated = await call.Client.RotateMasterKey(call.Parsed.GetValue(reason)!, call.Stop);
                    return call.Write(rotated, DataKeyJson.Default.RotatedMasterKey, text => text.WriteLine($"{rotated.Master} wraps {rotated.Keys} keys; the master keys before are destroyed."));
                }),
            },
            ControlVerb.Create(terminal, "shred", "Destroys keys of payloads: nothing that they sealed can be opened again, in this database or any backup of it.", [key, reason], async call =>
            {
                var gone = await call.Client.ShredDataKeys(call.Parsed.GetValue(key)!, call.Parsed.GetValue(reason)!, call.Stop);
                return call.Write(gone, DataKeyJson.Default.ShreddedKeys, text =>
                {
                    foreach (var one in gone.Shredded)
                    {
                        text.WriteLine($"{one.Id}  destroyed: {one.Payloads} payloads, {one.DeadLetters} dead letters; {one.Tried} tried, none opens");
                    }
                    text.WriteLine("Copies of the data folder still hold these keys, wrapped: rotate the master key to make them worthless too.");
                });
            }),
            Hold(terminal, key, reason, "hold", "Puts keys of payloads under legal hold: they are not destroyed until they are released."),
            Hold(terminal, key, reason, "release", "Ends a legal hold."),
        };
    }

    private static Command Hold(Terminal terminal, Argument<string> key, Option<string> reason, string verb, string description) =>
        ControlVerb.Create(terminal, verb, description, [key, reason], async call =>
        {
            await call.Client.HoldDataKeys(call.Parsed.GetValue(key)!, verb, call.Parsed.GetValue(reason)!, call.Stop);
            return Exit.Ok;
        });

    private static async Task<int> List(ControlCall call)
    {
        var (tokens, data) = (await call.Client.TokenKeys(call.Stop), await call.Client.DataKeys(call.Stop));
        return call.Write(new AllKeys(tokens.Keys, data.Keys, data.MasterKeys), DataKeyJson.Default.AllKeys, text =>
        {
            Write(text, tokens);
            foreach (var one in data.Keys)
            {
                text.WriteLine($"{one.Id}  {(one.Writes ? "seals" : "opens"),-8}  wrapped by {one.Master}{(one.Held ? "  legal hold" : "")}");
            }
            text.WriteLine($"master keys: {string.Join(", ", data.MasterKeys)}");
        });
    }

    private static int Write(ControlCall call, TokenKeyList list) => call.Write(list, TokenKeyJson.Default.TokenKeyList, text => Write(text, list));

    private static void Write(TextWriter text, TokenKeyList list)
    {
        foreach (var key in list.Keys)
        {
            var times = string.Concat(key.SignsFrom is { } from ? $"  signs from {from:u}" : "", key.VerifiesUntil is { } until ? $"  verifies until {until:u}" : "");
            text.WriteLine($"{key.KeyId}  {key.State,-8}{times}".TrimEnd());
        }
    }
}
