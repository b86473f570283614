using Concordat.Bench;
using Concordat.Bench.Gateway;
using Concordat.Bench.Governance;
using Concordat.Bench.Matching;

// One file per benchmark. Each prints goal, measure and verdict, and appends a row to bench/results.
return args switch
{
    ["gateway", .. var rest] => await GatewayBench.Run(BenchArguments.Read(rest)),
    ["gateway-backend"] => await GatewayServers.Backend(),
    ["gateway-bare", var backend] => await GatewayServers.Bare(backend),
    ["gateway-full", var backend, var folder] => await GatewayServers.Full(backend, folder),
    ["mllp", .. var rest] => await MllpBench.Run(BenchArguments.Read(rest)),
    ["decision", .. var rest] => DecisionBench.Run(BenchArguments.Read(rest)),
    ["events", .. var rest] => await EventsBench.Run(BenchArguments.Read(rest)),
    ["webhooks", .. var rest] => await WebhooksBench.Run(BenchArguments.Read(rest)),
    ["schema", .. var rest] => SchemaBench.Run(BenchArguments.Read(rest)),
    ["matching", .. var rest] => MatchingBench.Run(BenchArguments.Read(rest)),
    ["reconcile", .. var rest] => ReconcileBench.Run(BenchArguments.Read(rest)),
    ["reconcile-one", var folder] => ReconcileBench.One(folder),
    ["governance", .. var rest] => await GovernanceBench.Run(BenchArguments.Read(rest)),
    ["live", .. var rest] => await LiveBench.Run(BenchArguments.Read(rest)),
    ["governance-one", var size, var rounds] => await GovernanceBench.One(int.Parse(size), int.Parse(rounds)),
    ["governance-network", var size, var folder] => GovernanceBench.Write(int.Parse(size), folder),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Concordat.Bench gateway|mllp|events|webhooks|decision|schema|matching|reconcile|governance|live [--connections N] [--seconds 10] [--rounds 3] [--messages N] [--records N] [--seed N] [--seeds 5] [--explain] [--no-record]");
    return 2;
}
