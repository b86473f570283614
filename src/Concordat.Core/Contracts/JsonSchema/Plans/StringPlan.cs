using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>Everything that a plan asks of strings.</summary>
internal sealed class StringPlan(StringRules[] rules, Utf8Names[] allowed)
{
    public bool Holds(ReadOnlySpan<byte> raw, SchemaRun run)
    {
        foreach (var texts in allowed)
        {
            if (texts.Find(raw) < 0 && !(JsonText.IsEscaped(raw) && texts.Find(Encoding.UTF8.GetBytes(JsonText.Decode(raw))) >= 0))
            {
                return false;
            }
        }
        foreach (var rule in rules)
        {
            if (!rule.Holds(raw, run))
            {
                return false;
            }
        }
        return true;
    }
}
