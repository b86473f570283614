using System.CommandLine;
using System.Globalization;
using Concordat.Core.Workspace;

namespace Concordat.Cli;

/// <summary><c>concordat init DIR</c>: a workspace that passes check, to begin with.</summary>
internal static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "Where; made if it is not there." };
        var command = new Command("init", "Makes a workspace that passes check.") { folder };
        command.SetAction(parsed =>
        {
            var target = terminal.FullPath(parsed.GetValue(folder)!);
            return Scaffold.Write(terminal, target, Files(NameFrom(Path.GetFileName(target.TrimEnd('/')))));
        });
        return command;
    }

    /// <summary>The folder's name in the form of a resource name.</summary>
    internal static string NameFrom(string text)
    {
        var words = new string([.. text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = string.Join('-', words);
        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name[..Math.Min(64, name.Length)].TrimEnd('-') : "organization";
    }

    private static List<(string, string)> Files(string name) =>
    [
        ("concordat.yaml", $"""
            kind: organization
            name: {name}
            title: {CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.Replace('-', ' '))}
            regions: [main]
            governance: default
            people:
              - {"{"} name: owner, title: The first owner; put real names here {"}"}
              - {"{"} name: reviewer, title: Who approves what the owner proposes {"}"}

            """),
        ("standards/governance.yaml", """
            kind: governance
            name: default
            model: federated
            # Rows of your own go under 'rights' and come before those of the model: concordat governance show.
            separationOfDuties: author-never-approves
            oneVoicePerPerson: false # take this out when more people hold seats
            seats:
              platform: [reviewer]
              security: [reviewer]
              compliance: [reviewer]
              architecture: [reviewer]
              operations: [reviewer]
              council: [owner, reviewer]

            """),
        ("standards/tiers.yaml", """
            kind: tiers
            name: default
            tiers:
              standard:
                rate: { perSecond: 20, burst: 40 }
                concurrency: 16
                maxPayload: 1048576

            """),
        ("standards/classifications.yaml", """
            kind: classifications
            name: default
            classifications:
              internal: { rank: 10, summary: For the organization and its suppliers. }
              pii: { rank: 30, summary: Names a person., retention: P10Y, purposes: true, minimize: true, encrypt: true, durableAudit: true }
              phi: { rank: 40, summary: Tells of a person's health or care., retention: P10Y, purposes: true, consent: true, minimize: true, encrypt: true, durableAudit: true }

            """),
        ("zones/core.yaml", """
            kind: zone
            name: core
            summary: The organization's own network.
            reaches: [core, outside]

            """),
        ("zones/outside.yaml", """
            kind: zone
            name: outside
            summary: Partners' networks and the internet.
            reaches: [core]

            """),
        ("domains/operations/domain.yaml", """
            kind: domain
            name: operations
            title: Operations
            summary: The first domain; rename it or add others.
            owner: owner

            """),
    ];
}
