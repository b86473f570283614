using System.Text;

namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>
/// Everything that a plan asks of objects, in one pass over the properties. What branches ask of single properties is answered
/// from the table of places that the pass leaves behind.
/// </summary>
internal sealed class ObjectPlan
{
    /// <summary>Names whose values some branch asks for: their places are kept.</summary>
    public const int MaxPlaced = 16;

    /// <summary>Names whose presence can be asked for.</summary>
    public const int MaxNoted = 64;

    /// <summary>The answer for an object in which a property stands twice that is to have one place.</summary>
    private const int Twice = -2;

    /// <summary>The schemas that it was made from.</summary>
    public required SchemaNode[] Sources { get; init; }

    public required Utf8Names Names { get; init; }

    /// <summary>By the index of the name; null for properties that may be anything.</summary>
    public required SchemaPlan?[] Values { get; init; }

    /// <summary>The names that must be there, as bits.</summary>
    public ulong Required { get; init; }

    /// <summary>What is asked of properties that no keyword names.</summary>
    public UnnamedPlan[] Unnamed { get; init; } = [];

    public SchemaPlan? PropertyNames { get; init; }

    public DependencyPlan[] Dependencies { get; init; } = [];

    public ObjectBranch[] Branches { get; init; } = [];

    public long Least { get; init; }

    public long Most { get; init; } = long.MaxValue;

    public int Read(ReadOnlySpan<byte> json, int start, SchemaRun run)
    {
        var end = !run.Enter() ? SchemaPlan.No : Branches.Length == 0 ? Pass(json, start, [], run) : Placed(json, start, run);
        run.Ascend();
        return end;
    }

    private int Placed(ReadOnlySpan<byte> json, int start, SchemaRun run)
    {
        Span<int> places = stackalloc int[MaxPlaced];
        var end = Pass(json, start, places, run);
        if (end != Twice)
        {
            return end;
        }
        var length = 0;
        foreach (var source in Sources)
        {
            if (!source.Check(json[start..], ref length, run))
            {
                return SchemaPlan.No;
            }
        }
        return start + length;
    }

    private int Pass(ReadOnlySpan<byte> json, int start, Span<int> places, SchemaRun run)
    {
        ulong seen = 0;
        var (count, expected) = (0, 0);
        var at = JsonScan.Next(json, start + 1);
        for (; json[at] != '}'; count++)
        {
            var opening = at;
            var index = expected;
            if (!Names.Stands(json, at + 1, expected, out var quote))
            {
                quote = JsonScan.ClosingQuote(json, at + 1);
                index = Find(json[(opening + 1)..quote]);
            }
            at = JsonScan.Next(json, JsonScan.Next(json, quote + 1) + 1);
            if (PropertyNames is { } names && !names.HoldsText(json, opening, quote, run))
            {
                return SchemaPlan.No;
            }
            if (index < 0)
            {
                at = Unnamed.Length == 0 ? JsonScan.End(json, at) : ReadUnnamed(json[(opening + 1)..quote], json, at, run);
            }
            else
            {
                expected = index + 1;
                if (index < MaxNoted)
                {
                    var bit = 1UL << index;
                    if (index < places.Length)
                    {
                        if ((seen & bit) != 0)
                        {
                            return Twice;
                        }
                        places[index] = at;
                    }
                    seen |= bit;
                }
                at = Values[index] is { } value ? value.Read(json, at, run) : JsonScan.End(json, at);
            }
            if (at < 0)
            {
                return SchemaPlan.No;
            }
            at = JsonScan.AfterItem(json, at);
        }
        run.Spend(count);
        return (seen & Required) == Required && count >= Least && count <= Most && AreMet(json, start, seen, places, run) ? at + 1 : SchemaPlan.No;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        if (Names.Count == 0)
        {
            return -1;
        }
        var index = Names.Find(name);
        return index < 0 && JsonText.IsEscaped(name) ? Names.Find(Encoding.UTF8.GetBytes(JsonText.Decode(name))) : index;
    }

    private int ReadUnnamed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, int at, SchemaRun run)
    {
        var end = 0;
        foreach (var asked in Unnamed)
        {
            var known = false;
            foreach (var (pattern, plan) in asked.Patterns)
            {
                if (pattern.Matches(name, null, run))
                {
                    known = true;
                    end = plan.Read(json, at, run);
                    if (end < 0)
                    {
                        return end;
                    }
                }
            }
            if (!known && asked.Others is { } others && (end = others.Read(json, at, run)) < 0)
            {
                return end;
            }
        }
        return end == 0 ? JsonScan.End(json, at) : end;
    }

    private bool AreMet(ReadOnlySpan<byte> json, int start, ulong seen, ReadOnlySpan<int> places, SchemaRun run)
    {
        foreach (var (trigger, needs, plan) in Dependencies)
        {
            if ((seen & trigger) != 0 && ((seen & needs) != needs || (plan is not null && plan.Read(json, start, run) < 0)))
            {
                return false;
            }
        }
        foreach (var branch in Branches)
        {
            if (!branch.Holds(json, start, seen, places, run))
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>patternProperties and additionalProperties of one schema.</summary>
internal sealed record UnnamedPlan((Patterns.SchemaPattern Pattern, SchemaPlan Plan)[] Patterns, SchemaPlan? Others);

/// <summary>What must hold where a property is present; names are bits.</summary>
internal readonly record struct DependencyPlan(ulong Trigger, ulong Needs, SchemaPlan? Plan);
