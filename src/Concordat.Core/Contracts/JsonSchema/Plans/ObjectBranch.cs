namespace Concordat.Core.Contracts.JsonSchema.Plans;

/// <summary>How the operands of a branch are combined.</summary>
internal enum BranchKind
{
    /// <summary>The first is the condition, the others are then and else.</summary>
    If,
    AnyOf,
    OneOf,
    Not,
}

/// <summary>if, anyOf, oneOf or not over schemas that ask for few properties of an object: decided after its one pass.</summary>
internal sealed class ObjectBranch(BranchKind kind, Glance[] operands)
{
    public bool Holds(ReadOnlySpan<byte> json, int start, ulong seen, ReadOnlySpan<int> places, SchemaRun run)
    {
        if (kind == BranchKind.If)
        {
            return operands[operands[0].Holds(json, start, seen, places, run) ? 1 : 2].Holds(json, start, seen, places, run);
        }
        var met = 0;
        foreach (var operand in operands)
        {
            met += operand.Holds(json, start, seen, places, run) ? 1 : 0;
            if (met > 0 && kind == BranchKind.AnyOf)
            {
                return true;
            }
        }
        return kind switch
        {
            BranchKind.OneOf => met == 1,
            BranchKind.Not => met == 0,
            _ => false,
        };
    }
}

/// <summary>What a schema asks of an object whose properties have been found: presence by bits, values by their places.</summary>
internal sealed class Glance
{
    public bool Never { get; set; }

    public ulong Needs { get; set; }

    public (int Name, SchemaPlan Plan)[] Values { get; set; } = [];

    /// <summary>The plan that reads the object again, where the schema asks for more.</summary>
    public SchemaPlan? Whole { get; init; }

    public bool Holds(ReadOnlySpan<byte> json, int start, ulong seen, ReadOnlySpan<int> places, SchemaRun run)
    {
        if (Whole is not null)
        {
            return Whole.Read(json, start, run) >= 0;
        }
        if (Never || (seen & Needs) != Needs)
        {
            return false;
        }
        foreach (var (name, plan) in Values)
        {
            if ((seen & (1UL << name)) != 0 && plan.Read(json, places[name], run) < 0)
            {
                return false;
            }
        }
        return true;
    }
}
