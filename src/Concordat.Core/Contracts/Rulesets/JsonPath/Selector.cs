namespace Concordat.Core.Contracts.Rulesets.JsonPath;

/// <summary>Which children of a node a step takes.</summary>
internal abstract record Selector;

/// <summary><c>.name</c>, <c>['name']</c>; also an index, written as a name.</summary>
internal sealed record NameSelector(string Name) : Selector;

/// <summary><c>*</c></summary>
internal sealed record AnySelector : Selector;

/// <summary><c>[-1]</c>, <c>[(@.length-1)]</c>: counted from the end.</summary>
internal sealed record LastSelector(int FromEnd) : Selector;

/// <summary><c>[from:to:step]</c> of a list; negative bounds count from the end.</summary>
internal sealed record SliceSelector(int? From, int? To, int Step) : Selector
{
    public bool Takes(int index, int count)
    {
        var from = Bound(From ?? 0, count);
        var to = Bound(To ?? count, count);
        return index >= from && index < to && (index - from) % Step == 0;
    }

    private static int Bound(int bound, int count) => Math.Clamp(bound < 0 ? count + bound : bound, 0, count);
}

/// <summary><c>[?(…)]</c></summary>
internal sealed record FilterSelector(ITerm Filter, string Text) : Selector;

/// <summary>One step of a path.</summary>
/// <param name="Text">The step as written: steps with the same text are the same.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Deep">Whether it looks at all levels below (<c>..</c>).</param>
/// <param name="Selectors">The alternatives.</param>
internal sealed record PathStep(string Text, StepKind Kind, bool Deep, IReadOnlyList<Selector> Selectors);

internal enum StepKind
{
    Children,
    /// <summary><c>^</c></summary>
    Parent,
    /// <summary><c>~</c></summary>
    Key,
}
