using System.Runtime.CompilerServices;
using Concordat.Cli;
using Concordat.Control;
using Concordat.Host.Tests.Hosting;
using Concordat.Modules.Tests;
using Concordat.Platform.Data;

namespace Concordat.Host.Tests.Cli;

/// <summary><c>concordat reconciliations</c>' client against the real control plane, with the report of the sample.</summary>
public sealed class ReconciliationsCommandTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ServedNode _node = null!;
    private HttpClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create(DatabaseKind.Sqlite);
        _node = await ServedNode.Start(_database);
        _admin = await _node.SignIn("admin", _node.OneTimePassword, "a long password of the administrator");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_report_is_recorded_and_its_exceptions_are_listed_and_refuse_bad_decisions()
    {
        var run = ReconciliationsCommand.Read(await Report(), owner: null)!;
        Assert.Equal((8, 7, 5, "revenue-cycle"), (run.LeftRows, run.RightRows, run.Exceptions.Count, run.Owner));
        var client = new ControlClient(_admin);
        Assert.Equal((5, 0, 0), await client.RecordReconciliation("claims-daily", run) is var first ? (first.Fresh, first.Known, first.Resolved) : default);
        Assert.Equal(run.Exceptions.Select(e => e.Id).Order(), (await client.RecordReconciliation("claims-daily", run)).Items.Select(i => i.Reported).Order());
        Assert.Equal((0, 5, 0), await client.RecordReconciliation("claims-daily", run) is var again ? (again.Fresh, again.Known, again.Resolved) : default);

        var changed = (await client.ReconciliationExceptions("claims-daily", "open")).Exceptions.First(e => e.Kind == "changed");
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.DecideReconciliationException("claims-daily", changed.Id, new ExceptionDecision("accepted", null, " ")));
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.DecideReconciliationException("claims-daily", changed.Id, new ExceptionDecision("solved", null, "why")));
        await Assert.ThrowsAsync<ControlRefusedException>(() => client.DecideReconciliationException("claims-daily", "nothing", new ExceptionDecision("accepted", null, "why")));
        Assert.Equal("accepted", (await client.DecideReconciliationException("claims-daily", changed.Id, new ExceptionDecision("accepted", "ada", "the payer is right"))).State);

        var one = Assert.Single((await client.Reconciliations()).Reconciliations);
        Assert.Equal(("claims-daily", 4, 1, 0, false), (one.Job, one.Open, one.Accepted, one.Dismissed, one.LastRun.TotalsAgree));
        var refused = await Assert.ThrowsAsync<ControlRefusedException>(() => client.RecordReconciliation("Claims Daily", run with { Exceptions = [new RunException("MRN-1001", "odd", [])] }));
        Assert.Equal(2, refused.Problem.Errors!.Count);
    }

    private static async Task<byte[]> Report()
    {
        var folder = Directory.CreateTempSubdirectory("concordat-reconciliations-").FullName;
        try
        {
            var sample = Path.Combine(Root(), "samples/reconciliation");
            using var output = new StringWriter();
            string[] call = ["reconcile", $"{sample}/odoo-claims.csv", $"{sample}/payer-remittances.csv", "--rules", $"{sample}/claims.yaml", "--report", $"{folder}/r.json"];
            Assert.Equal(1, await CommandLine.Run(call, new Terminal(output, output, folder, IsInteractive: false)));
            return await File.ReadAllBytesAsync($"{folder}/r.json");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
