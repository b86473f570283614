using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Concordat.Workflow.Control;
using static Concordat.Workflow.Control.WorkflowApi;

namespace Concordat.Control;

/// <summary>Workflows, their instances, and tasks.</summary>
internal sealed partial class ControlClient
{
    private static readonly WorkflowJson Flows = WorkflowJson.Default;

    public Task<WorkflowList> Workflows(CancellationToken cancellationToken = default) => Get("workflows", Flows.WorkflowList, cancellationToken);

    public Task<WorkflowDetail> Workflow(string domain, string name, CancellationToken cancellationToken = default) => Get(OfWorkflow(domain, name), Flows.WorkflowDetail, cancellationToken);

    public Task<StartedInstance> StartWorkflow(string domain, string name, JsonElement? input, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"{OfWorkflow(domain, name)}/instances", new StartInstanceRequest(input), Flows.StartInstanceRequest, Flows.StartedInstance, cancellationToken);

    public Task<InstanceOutcomes> MigrateInstances(string domain, string name, MigrateInstancesRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"{OfWorkflow(domain, name)}/migrate", request, Flows.MigrateInstancesRequest, Flows.InstanceOutcomes, cancellationToken);

    public Task<InstancePage> Instances(string? workflow = null, string? status = null, string? key = null, bool? overdue = null, Guid? after = null, int? most = null, CancellationToken cancellationToken = default) =>
        Get("workflows/instances" + Query(("workflow", workflow), ("status", status), ("key", key), ("overdue", overdue is { } late ? late ? "true" : "false" : null), ("after", after?.ToString()), ("most", most?.ToString())), Flows.InstancePage, cancellationToken);

    public Task<InstanceDetail> Instance(Guid id, bool content = false, CancellationToken cancellationToken = default) => Get($"workflows/instances/{id}{(content ? "/content" : "")}", Flows.InstanceDetail, cancellationToken);

    public Task<CommandDone> SignalInstance(Guid id, string name, JsonElement? data, CancellationToken cancellationToken = default) => Command(id, "signal", new SignalInstanceRequest(name, data), Flows.SignalInstanceRequest, cancellationToken);

    /// <summary>Pauses, resumes or retries.</summary>
    public Task<CommandDone> CommandInstance(Guid id, string verb, string reason, CancellationToken cancellationToken = default) => Command(id, verb, new InstanceReasonRequest(reason), Flows.InstanceReasonRequest, cancellationToken);

    public Task<CommandDone> CancelInstance(Guid id, bool compensate, string reason, CancellationToken cancellationToken = default) => Command(id, "cancel", new CancelInstanceRequest(compensate, reason), Flows.CancelInstanceRequest, cancellationToken);

    public Task<CommandDone> SkipStep(Guid id, string step, string reason, CancellationToken cancellationToken = default) => Command(id, "skip", new SkipStepRequest(step, reason), Flows.SkipStepRequest, cancellationToken);

    public Task<InstanceOutcomes> CommandInstances(BulkInstancesRequest request, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, "workflows/instances/bulk", request, Flows.BulkInstancesRequest, Flows.InstanceOutcomes, cancellationToken);

    public Task<TaskList> Tasks(bool mine, string? workflow = null, CancellationToken cancellationToken = default) => Get("workflows/tasks" + Query(("mine", mine ? "true" : null), ("workflow", workflow)), Flows.TaskList, cancellationToken);

    public Task<TaskDetail> OpenTask(Guid id, CancellationToken cancellationToken = default) => Get($"workflows/tasks/{id}", Flows.TaskDetail, cancellationToken);

    /// <summary>Takes a task, or gives it back.</summary>
    public Task<CommandDone> TakeTask(Guid id, bool take, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"workflows/tasks/{id}/{(take ? "claim" : "release")}", new InstanceReasonRequest(null), Flows.InstanceReasonRequest, Flows.CommandDone, cancellationToken);

    public Task<CommandDone> DelegateTask(Guid id, string to, string reason, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"workflows/tasks/{id}/delegate", new DelegateTaskRequest(to, reason), Flows.DelegateTaskRequest, Flows.CommandDone, cancellationToken);

    public Task<CommandDone> CompleteTask(Guid id, JsonElement? form, CancellationToken cancellationToken = default) =>
        Send(HttpMethod.Post, $"workflows/tasks/{id}/complete", new CompleteTaskRequest(form), Flows.CompleteTaskRequest, Flows.CommandDone, cancellationToken);

    private Task<CommandDone> Command<T>(Guid id, string verb, T request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Send(HttpMethod.Post, $"workflows/instances/{id}/{verb}", request, type, Flows.CommandDone, cancellationToken);

    private static string OfWorkflow(string domain, string name) => $"workflows/{Uri.EscapeDataString(domain)}/{Uri.EscapeDataString(name)}";
}
