using Concordat.Core.Observation;
using Concordat.Core.Primitives;
using Concordat.Core.Workspace;

namespace Concordat.Core.Advice;

/// <summary>Holds a workspace to the rules of advice, at the levels that its standards set.</summary>
internal static class AdviceCheck
{
    /// <summary>The standard that findings of advice name.</summary>
    public const string Standard = "concordat:advice";

    public static Judgement Run(Workspace.Workspace network, IReadOnlyList<ObservedValues>? observed = null)
    {
        var run = new AdviceRun(network, AdviceInForce.Of(network), observed ?? []);
        var findings = new List<Finding>();
        foreach (var rule in AdviceRules.All)
        {
            findings.AddRange(rule.Check(run).Select(notice =>
                new Finding(rule.Id, run.Standard.LevelOf(rule), notice.Message, notice.At) { Fix = notice.Fix, Path = notice.Path ?? [], Standard = Standard }));
        }
        return new Judgement(findings, run.Judged);
    }
}
