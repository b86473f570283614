namespace Concordat.Core.Workflows;

/// <summary>The bounds of workflows. What goes beyond them is refused or makes an instance stuck; nothing is cut off in silence.</summary>
public static class WorkflowLimits
{
    /// <summary>Steps of a definition, those inside others included.</summary>
    public const int Steps = 200;

    /// <summary>How deep steps stand in each other.</summary>
    public const int Depth = 5;

    /// <summary>Events of an instance's history; with the last of them it is stuck, and can be cancelled still.</summary>
    public const int History = 5000;

    /// <summary>Items that a for-each takes.</summary>
    public const int Items = 1000;

    /// <summary>Bytes of an input, of what a step leaves, of a signal or a form.</summary>
    public const int Payload = 1024 * 1024;

    /// <summary>Workflows that run inside each other.</summary>
    public const int Nesting = 5;
}
