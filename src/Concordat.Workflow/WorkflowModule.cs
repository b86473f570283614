using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Workflow;

/// <summary>Processes that span systems. Holds nothing yet.</summary>
public static class WorkflowModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddWorkflow(this IServiceCollection services) => services;
}
