using Concordat.Core.Rights;
using Concordat.Governance.Control;

namespace Concordat.Cli;

/// <summary>Kinds of change, needed approvals and touched consumers, for a person.</summary>
internal static class RightsText
{
    public static void Write(TextWriter text, IReadOnlyList<ClassifiedChange> changes, IReadOnlyList<ControlApi.NeedView> needs, IReadOnlyList<AffectedConsumer> consumers)
    {
        foreach (var change in changes)
        {
            text.WriteLine($"  {change.Kind,-20}  {change.Resource}: {change.Why}  [{change.At}]");
        }
        foreach (var consumer in consumers)
        {
            text.WriteLine($"  touches {consumer.Name}{(consumer.Partner is null ? "" : $" of {consumer.Partner}")}: {string.Join("; ", consumer.Evidence.Select(Evidence).Distinct(StringComparer.Ordinal))}");
        }
        Needs(text, needs);
    }

    public static void Needs(TextWriter text, IReadOnlyList<ControlApi.NeedView> needs)
    {
        foreach (var need in needs)
        {
            var who = need.Who.Count == 0 ? need.Token == ApproverToken.AnotherPerson ? "anybody but the author" : "nobody" : string.Join(" or ", need.Who);
            var said = need.Met ? $"given by {string.Join(", ", need.Given)}" : need.Given.Count > 0 && ApproverToken.IsVote(need.Token) ? $"yes so far: {string.Join(", ", need.Given)}" : "missing";
            text.WriteLine($"  needs {need.Key}: {who}; {said}{(need.Blocks is null ? "" : $"; blocked: {need.Blocks}")}{(need.Escalated ? "; escalated" : "")}  [{string.Join(", ", need.Rows)}]");
        }
    }

    /// <summary>How a consumer uses what breaks.</summary>
    public static string Evidence(ConsumerEvidence evidence)
    {
        var what = string.Join(' ', new[] { evidence.Operation, evidence.Field }.Where(part => part.Length > 0));
        return $"{evidence.How} {(what.Length > 0 ? what : evidence.Interface)}{(evidence.Times > 0 ? $" ({evidence.Times} times, last {evidence.Last:yyyy-MM-dd})" : "")}";
    }
}
