using Concordat.Core.Rights;
using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Investment;

/// <summary>What a proposal would touch: interfaces, and files that belong to none.</summary>
/// <param name="Interfaces">The interfaces that it names; where it names none, those of its systems and partners; where it names nothing, all.</param>
/// <param name="Files">The files of its systems and partners.</param>
/// <param name="IsWhole">True where it names nothing: it is about the whole network.</param>
internal sealed record ProposalSubject(IReadOnlyList<string> Interfaces, IReadOnlySet<string> Files, bool IsWhole)
{
    public static ProposalSubject Of(Network network, IReadOnlyDictionary<string, InterfaceFacts> facts, ProposalScope about)
    {
        var systems = about.Systems.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var partners = about.Partners.Select(one => network.Partners.GetValueOrDefault(one.Name)).OfType<Partner>().ToList();
        var interfaces = about.IsWhole ? facts.Keys
            : about.Interfaces.Count > 0 ? about.Interfaces.Select(one => one.Name).Where(facts.ContainsKey)
            : facts.Values.Where(one => Stands(one, systems) || partners.Any(one.IsUsedBy)).Select(one => one.Id);
        var files = about.Systems.Select(one => network.Systems.GetValueOrDefault(one.Name)?.At.File).OfType<string>().Concat(partners.Select(partner => partner.At.File)).ToHashSet(StringComparer.Ordinal);
        return new([.. interfaces.Order(StringComparer.Ordinal)], files, about.IsWhole);
    }

    public bool Holds(string subject) => IsWhole || Files.Contains(subject) || Interfaces.Contains(subject, StringComparer.Ordinal);

    private static bool Stands(InterfaceFacts one, HashSet<string> systems) =>
        one.Api is { } api ? systems.Contains(api.Backend.System.Name)
            : one.Flow is { } flow && flow.Systems.Any(system => systems.Contains(system.Name));
}
