using static Concordat.Workflow.Control.WorkflowApi;

namespace Concordat.Web.Parts;

/// <summary>Where a step is drawn.</summary>
internal sealed record StepBox(StepView Step, int X, int Y, int Width, int Height);

/// <summary>A line from one step to the next.</summary>
internal sealed record StepLine(int FromX, int FromY, int ToX, int ToY)
{
    /// <summary>Down, over, down.</summary>
    public string Path => FromX == ToX ? $"M{FromX},{FromY} V{ToY}" : $"M{FromX},{FromY} V{ToY - 14} H{ToX} V{ToY}";
}

/// <summary>
/// Lays the steps of a definition out in layers: a sequence goes down, branches stand side by side below their step and meet again, a repetition frames what it repeats.
/// </summary>
internal sealed class WorkflowLayout
{
    private const int BoxWidth = 236, BoxHeight = 54, Gap = 30, Side = 24, Pad = 16;
    private readonly ILookup<(string? Parent, string? Branch), StepView> _steps;
    private readonly List<StepBox> _boxes = [];
    private readonly List<StepLine> _lines = [];

    public WorkflowLayout(IReadOnlyList<StepView> steps)
    {
        _steps = steps.ToLookup(step => (step.Parent, step.Branch));
        Width = Math.Max(WidthOf(null, null), BoxWidth) + (2 * Pad);
        Height = Sequence(null, null, Width / 2, Pad, null).Bottom + Pad;
    }

    public int Width { get; }

    public int Height { get; }

    public IReadOnlyList<StepBox> Boxes => _boxes;

    public IReadOnlyList<StepLine> Lines => _lines;

    private List<string?> Branches(StepView step) => [.. _steps.Where(group => group.Key.Parent == step.Id).Select(group => group.Key.Branch)];

    private int WidthOf(string? parent, string? branch) => _steps[(parent, branch)].Select(WidthOf).DefaultIfEmpty(0).Max();

    private int WidthOf(StepView step)
    {
        var branches = Branches(step);
        return branches.Count == 0 ? BoxWidth : Math.Max(BoxWidth, branches.Sum(branch => WidthOf(step.Id, branch)) + ((branches.Count - 1) * Side) + (step.Verb == "forEach" ? 2 * Pad : 0));
    }

    /// <summary>Draws a sequence below each other; answers its end.</summary>
    private (int X, int Bottom) Sequence(string? parent, string? branch, int center, int top, (int X, int Y)? from)
    {
        foreach (var step in _steps[(parent, branch)])
        {
            if (from is { } before)
            {
                _lines.Add(new StepLine(before.X, before.Y, center, top));
            }
            var bottom = One(step, center, top);
            from = (center, bottom);
            top = bottom + Gap;
        }
        return (center, from?.Y ?? top);
    }

    private int One(StepView step, int center, int top)
    {
        var branches = Branches(step);
        if (step.Verb == "forEach" && branches.Count > 0)
        {
            var place = _boxes.Count;
            var inner = Sequence(step.Id, branches[0], center, top + BoxHeight + Pad, null).Bottom;
            _boxes.Insert(place, new StepBox(step, center - (WidthOf(step) / 2), top, WidthOf(step), inner + Pad - top)); // the frame lies behind what it holds
            return inner + Pad;
        }
        _boxes.Add(new StepBox(step, center - (BoxWidth / 2), top, BoxWidth, BoxHeight));
        if (branches.Count == 0)
        {
            return top + BoxHeight;
        }
        var left = center - ((branches.Sum(branch => WidthOf(step.Id, branch)) + ((branches.Count - 1) * Side)) / 2);
        var ends = new List<(int X, int Bottom)>();
        foreach (var branch in branches)
        {
            var width = WidthOf(step.Id, branch);
            ends.Add(Sequence(step.Id, branch, left + (width / 2), top + BoxHeight + Gap, (center, top + BoxHeight)));
            left += width + Side;
        }
        var meet = ends.Max(end => end.Bottom) + Gap;
        ends.ForEach(end => _lines.Add(new StepLine(end.X, end.Bottom, center, meet)));
        return meet;
    }
}
