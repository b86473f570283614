using Concordat.Core.Workspace;
using Network = Concordat.Core.Workspace.Workspace;

namespace Concordat.Core.Rights;

/// <summary>
/// The table in force: the rows of the workspace, then those of its model. The first row that fits a change decides; where none fits,
/// the council's majority does.
/// </summary>
public sealed class DecisionRights
{
    private DecisionRights(string model, IReadOnlyList<RightsRow> rows) => (Model, Rows) = (model, rows);

    /// <summary>The model that the table ends with.</summary>
    public string Model { get; }

    /// <summary>The rows in the order in which they are tried.</summary>
    public IReadOnlyList<RightsRow> Rows { get; }

    /// <summary>The row of what no row fits.</summary>
    public static RightsRow Otherwise { get; } = new("no row: the council's majority", new DecisionRight([], null, [new Ref(ApproverToken.Majority, default)], null, null, null, null, null, default));

    /// <summary>The row of the first release, which brings the first table.</summary>
    public static RightsRow First { get; } = new("the first release, before any table is in force", new DecisionRight([], null, [new Ref(ApproverToken.AnotherPerson, default)], null, null, null, null, null, default));

    /// <summary>The table of a workspace.</summary>
    public static DecisionRights Of(Network workspace) => Of(workspace.Governance);

    /// <summary>The table of a governance standard.</summary>
    public static DecisionRights Of(Governance governance) => new(governance.Model,
    [
        .. governance.Rights.Select((right, place) => new RightsRow($"{governance.Name} {place + 1}", right)),
        .. OfModel(governance.Model).Rows,
    ]);

    /// <summary>A shipped table by itself.</summary>
    public static DecisionRights OfModel(string model) =>
        new(model, [.. RightsModels.Rows(model).Select((right, place) => new RightsRow($"{model} model {place + 1}", right))]);

    /// <summary>The row that decides about a change. For an emergency the rows for emergencies are tried before all others.</summary>
    public RightsRow For(ClassifiedChange change, bool emergency) =>
        (emergency ? Rows.FirstOrDefault(row => row.IsEmergency && row.Fits(change, emergency)) : null) ?? Rows.FirstOrDefault(row => row.Fits(change, emergency)) ?? Otherwise;
}

/// <summary>A row with the name by which explanations call it.</summary>
/// <param name="Name">The table and its number in it.</param>
/// <param name="Right">What it says.</param>
public sealed record RightsRow(string Name, DecisionRight Right)
{
    /// <summary>True where the row is about this change.</summary>
    public bool Fits(ClassifiedChange change, bool emergency) => Right.Changes.Contains(change.Kind) && (Right.When is not { } when
        || ((when.Audience is null || when.Audience == change.Audience)
            && Holds(when.Domains, change.Domain) && Holds(when.Classifications, change.Classification) && Holds(when.Tiers, change.Tier)
            && (when.Criticalities.Count == 0 || (change.Criticality is { } criticality && when.Criticalities.Contains(criticality)))
            && (when.Emergency is null || when.Emergency == emergency)));

    /// <summary>True where the row is for emergencies alone.</summary>
    public bool IsEmergency => Right.When?.Emergency == true;

    private static bool Holds(IReadOnlyList<Ref> allowed, string? value) => allowed.Count == 0 || (value is not null && allowed.Any(one => one.Name == value));
}
