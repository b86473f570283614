using Concordat.Core.Primitives;
using Concordat.Core.Products;

namespace Concordat.Core.Workspace;

/// <summary>What becomes wrong by itself when a day comes, waivers aside.</summary>
internal static class ClockRules
{
    /// <summary>What they ask for, by id.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["sunset-over"] = "A deprecated version is retired when its sunset has come.",
        ["service-account-expired"] = "A service account and its keys are not over.",
        [LegacyRules.Over] = "What uses a system that is left has moved by its day.",
        ["product-sunset-over"] = "A deprecated product is withdrawn when its sunset has come.",
    };

    public static IReadOnlyList<Finding> Judge(Workspace workspace, DateOnly today) =>
    [
        .. from one in WorkspaceRules.Interfaces(workspace)
           where one.Terms.Lifecycle == Lifecycle.Deprecated && one.Terms.Sunset <= today
           select Finding.Warn("sunset-over", $"'{one.Id}' was promised until {one.Terms.Sunset:yyyy-MM-dd} and still runs.", one.Terms.LifecycleAt,
               "Set lifecycle: retired when nobody calls it any more, or give it a later sunset."),
        .. ServiceAccountRules.Ended(workspace, today),
        .. LegacyRules.Late(workspace, today),
        .. from product in workspace.Products.Values
           where product.Lifecycle == ProductLifecycle.Deprecated && product.Sunset <= today
           select Finding.Warn("product-sunset-over", $"The product '{product.Id}' was promised until {product.Sunset:yyyy-MM-dd} and partners are still told of it.", product.LifecycleAt,
               "Set lifecycle: withdrawn, or give it a later sunset."),
    ];

    /// <summary>The next day after today on which a check of the same files may say something else.</summary>
    /// <param name="workspace">What they say.</param>
    /// <param name="turns">The days on which rulesets begin to hold.</param>
    /// <param name="today">Not this one.</param>
    public static DateOnly? Next(Workspace workspace, IReadOnlyList<DateOnly> turns, DateOnly today)
    {
        var days = workspace.Waivers.Values.SelectMany(waiver => waiver.Turns).Concat(turns)
            .Concat(WorkspaceRules.Interfaces(workspace).Where(one => one.Terms.Lifecycle == Lifecycle.Deprecated).Select(one => one.Terms.Sunset).OfType<DateOnly>())
            .Concat(ServiceAccountRules.Turns(workspace)).Concat(LegacyRules.Turns(workspace))
            .Concat(workspace.Products.Values.Where(product => product.Lifecycle == ProductLifecycle.Deprecated).Select(product => product.Sunset).OfType<DateOnly>())
            .Where(day => day > today).ToList();
        return days.Count > 0 ? days.Min() : null;
    }
}
