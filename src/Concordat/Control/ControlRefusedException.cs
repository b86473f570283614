using Concordat.Platform.Problems;

namespace Concordat.Control;

/// <summary>The control plane said no. The problem document says why and what to do.</summary>
internal sealed class ControlRefusedException(Problem problem) : Exception(problem.Detail ?? problem.Title)
{
    /// <summary>The problem document.</summary>
    public Problem Problem { get; } = problem;
}
