using Concordat.Core.Primitives;

namespace Concordat.Core.Workspace;

/// <summary>Service accounts have names of their own, and their keys can verify what they sign.</summary>
internal static class ServiceAccountRules
{
    /// <summary>The client of the product's own command line.</summary>
    private const string CommandLine = "concordat-cli";

    public static IReadOnlyList<WorkspaceRule> All { get; } =
    [
        new("service-account-name", Severity.Error, "A service account has a name that no client has: both authenticate by it.", ws =>
            from account in ws.ServiceAccounts.Values
            where account.Name == CommandLine || ws.Clients.ContainsKey(account.Name)
            select new Complaint(account.At, account.Name == CommandLine ? $"'{CommandLine}' is the command line itself." : $"A client of '{ws.Clients[account.Name].Partner.Name}' is called '{account.Name}' too.", "Rename the account.")),
        new("service-account-key", Severity.Error, "The keys of a service account are public, and strong enough to be believed.", ws =>
            from account in ws.ServiceAccounts.Values
            where account is { KeysPath: not null, KeySet: not null }
            from flaw in KeySets.Flaws(account.KeySet!)
            select new Complaint(flaw.At, flaw.Message, flaw.Fix)),
        new("service-account-scopes", Severity.Warn, "A service account that proposes may read as well.", ws =>
            from account in ws.ServiceAccounts.Values
            where account.Scopes.Contains(ControlScope.Propose) && !account.Scopes.Contains(ControlScope.Read)
            select new Complaint(account.At, $"'{account.Name}' may propose and not read: it cannot plan before it applies, nor see what became of its change, so 'concordat apply' ends with a refusal.", $"Add {ControlScope.Read} to its scopes.")),
        new("service-account-keys-place", Severity.Error, "The keys of a service account stand beside it, where no domain proposes changes.", ws =>
            from account in ws.ServiceAccounts.Values
            where account.KeysPath?.StartsWith("access/", StringComparison.Ordinal) == false
            select new Complaint(account.KeysFile!.Value.At, $"The keys of '{account.Name}' stand in '{account.KeysPath}'.", $"Move the file to access/{account.Name}.jwks.json.")),
    ];

    /// <summary>What ended by itself: the account, or one of its keys.</summary>
    public static IEnumerable<Finding> Ended(Workspace workspace, DateOnly today)
    {
        foreach (var account in workspace.ServiceAccounts.Values)
        {
            if (!account.Holds(today))
            {
                yield return Finding.Warn("service-account-expired", $"'{account.Name}' ended with {account.Expires:yyyy-MM-dd} and gets no token any more.", account.ExpiresAt,
                    "Take the account away, or make a new key and set a later 'expires'.");
            }
            foreach (var (seconds, at) in KeySets.Ends(account.KeySet).Where(end => Day(end.Seconds) < today))
            {
                yield return Finding.Warn("service-account-expired", $"A key of '{account.Name}' ended with {Day(seconds):yyyy-MM-dd} and verifies nothing any more.", at,
                    "Take it out of the set; where it was the last one, add a new key.");
            }
        }
    }

    /// <summary>The days on which something ends: the first one after.</summary>
    public static IEnumerable<DateOnly> Turns(Workspace workspace) => workspace.ServiceAccounts.Values
        .SelectMany(account => KeySets.Ends(account.KeySet).Select(end => Day(end.Seconds)).Concat(account.Expires is { } last ? [last] : []))
        .Where(day => day < DateOnly.MaxValue).Select(day => day.AddDays(1));

    private static DateOnly Day(long seconds) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime);
}
