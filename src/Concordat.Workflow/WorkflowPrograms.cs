using System.Collections.Concurrent;
using Concordat.Core.Workflows;
using Concordat.Platform.Data;
using Concordat.Platform.Payloads;
using Microsoft.EntityFrameworkCore;

namespace Concordat.Workflow;

/// <summary>The definitions that instances run on: kept from the first start on, sealed, for as long as one of them runs.</summary>
internal sealed class WorkflowPrograms(ModuleDb db, PayloadVault vault)
{
    private readonly ConcurrentDictionary<string, WorkflowProgram> _read = new(StringComparer.Ordinal);

    /// <summary>The program of a digest.</summary>
    /// <exception cref="InvalidOperationException">It was erased, or cannot be read.</exception>
    public async Task<WorkflowProgram> Of(string digest, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(digest, out var program))
        {
            return program;
        }
        var row = await db.Read(read => read.Set<WorkflowDefinitionRow>().SingleOrDefaultAsync(d => d.Digest == digest, cancellationToken), cancellationToken)
            ?? throw new InvalidOperationException($"The definition {digest} is not kept here.");
        var bundle = await vault.Open(row.PayloadId, cancellationToken) ?? throw new InvalidOperationException($"The definition {digest} was erased.");
        return _read[digest] = WorkflowProgram.Read(WorkflowPlans.Files(bundle), row.File);
    }

    /// <summary>All that are kept.</summary>
    public async Task<IReadOnlyList<WorkflowProgram>> All(CancellationToken cancellationToken)
    {
        var digests = await db.Read(read => read.Set<WorkflowDefinitionRow>().Select(d => d.Digest).ToListAsync(cancellationToken), cancellationToken);
        var programs = new List<WorkflowProgram>(digests.Count);
        foreach (var digest in digests)
        {
            programs.Add(await Of(digest, cancellationToken));
        }
        return programs;
    }

    /// <summary>Keeps a definition with the first of its instances.</summary>
    public async Task Keep(UnitOfWork unit, WorkflowPlan plan)
    {
        if (await unit.Sql.Scalar<long>("SELECT CAST(COUNT(*) AS BIGINT) FROM workflow_definitions WHERE digest = $1", plan.Digest) > 0)
        {
            return;
        }
        var payload = vault.Seal(plan.Definition.Id, plan.Bundle);
        if (await unit.Sql.Execute("INSERT INTO workflow_definitions (digest, workflow, version, file, payload_id, first_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (digest) DO NOTHING",
            plan.Digest, plan.Definition.Id, plan.Definition.Terms.Version.ToString(), plan.Definition.At.File, payload.Id, unit.Now) == 1)
        {
            await vault.Store(unit, payload);
        }
    }
}
