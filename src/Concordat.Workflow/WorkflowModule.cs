using Concordat.Platform.Data;
using Concordat.Platform.Log;
using Concordat.Platform.Releases;
using Concordat.Workflow.Control;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Concordat.Workflow;

/// <summary>Processes that span systems, people and time.</summary>
public static class WorkflowModule
{
    /// <summary>What every node knows of workflows: definitions in force, instances, tasks.</summary>
    public static IServiceCollection AddWorkflow(this IServiceCollection services)
    {
        services.AddSingleton(new ModelPart("workflow", WorkflowTables.Map));
        services.AddSingleton<WorkflowPlans>().AddSingleton<WorkflowPrograms>().AddSingleton<InstanceHistory>().AddSingleton<InstanceWriter>().AddSingleton<StartWorkflow>().AddSingleton<InstanceCommands>().AddSingleton<TaskCommands>();
        services.FollowRelease(provider => provider.GetRequiredService<WorkflowPlans>().Use);
        return services;
    }

    /// <summary>Runs instances, on nodes that work. Needs <see cref="AddWorkflow"/> beside it.</summary>
    public static IServiceCollection AddWorkflowEngine(this IServiceCollection services)
    {
        services.AddSingleton<PerformStep>().AddSingleton<WorkflowRetention>();
        services.AddSingleton<IMessageHandler, RunTurn>();
        services.AddHostedService<FollowEvents>();
        return services;
    }

    /// <summary>Adds <c>workflows/…</c> to the control plane's API.</summary>
    public static RouteGroupBuilder MapWorkflowControl(this RouteGroupBuilder control)
    {
        InstancesApi.Map(control);
        TasksApi.Map(control);
        return control;
    }
}
