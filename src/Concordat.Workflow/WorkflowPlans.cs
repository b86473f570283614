using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Releases;
using Concordat.Core.Workflows;
using Concordat.Core.Zones;
using Concordat.Platform.Releases;

namespace Concordat.Workflow;

/// <summary>A definition in force, with the files that it is made of.</summary>
internal sealed record WorkflowPlan(WorkflowProgram Program, string Digest, byte[] Bundle)
{
    public WorkflowDefinition Definition => Program.Definition;
}

/// <summary>The workflows of one release. Immutable.</summary>
internal sealed class ReleasedWorkflows
{
    private readonly PathGate _gate;
    private readonly ConcurrentDictionary<string, FrozenDictionary<string, string>> _outOfReach = new(StringComparer.Ordinal);

    public ReleasedWorkflows(ActiveRelease release)
    {
        Release = release;
        _gate = new PathGate(release.Workspace);
        ById = release.Workspace.Workflows.Values.Where(definition => definition.Terms.Runs).Select(definition =>
        {
            var program = WorkflowProgram.Of(definition, release.Workspace);
            var bundle = CanonicalJson.Write(new JsonObject(program.Files.Select(file => KeyValuePair.Create(file, (JsonNode?)release.Files[file]))));
            return new WorkflowPlan(program, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bundle)), bundle);
        }).ToFrozenDictionary(plan => plan.Definition.Id, StringComparer.Ordinal);
        Starts = ById.Values.Where(plan => plan.Definition.Start is not null).ToLookup(plan => plan.Definition.Start!.Event.Name, StringComparer.Ordinal);
    }

    public ActiveRelease Release { get; }

    /// <summary>Workflows that run, by <c>domain/name</c>.</summary>
    public FrozenDictionary<string, WorkflowPlan> ById { get; }

    /// <summary>Workflows by the type of the event that starts them.</summary>
    public ILookup<string, WorkflowPlan> Starts { get; }

    /// <summary>Why no call may be made to a system from a workflow, which may be one of an earlier release; null where one may.</summary>
    public string? Closed(WorkflowProgram program, string digest, string system) => _outOfReach.GetOrAdd(digest, _ => _gate.OutOfReach(program.Definition)).GetValueOrDefault(system);
}

/// <summary>The workflows of the active release, swapped by one reference.</summary>
internal sealed class WorkflowPlans
{
    private ReleasedWorkflows? _current;

    /// <summary>Null before the first release.</summary>
    public ReleasedWorkflows? Current => Volatile.Read(ref _current);

    public void Use(ActiveRelease release) => Volatile.Write(ref _current, new ReleasedWorkflows(release));

    /// <summary>The files of a bundle.</summary>
    public static IReadOnlyDictionary<string, string> Files(byte[] bundle) =>
        JsonSerializer.Deserialize<JsonObject>(bundle)!.ToDictionary(file => file.Key, file => (string)file.Value!, StringComparer.Ordinal);
}
