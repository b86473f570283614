using System.Collections.Frozen;
using System.Diagnostics;
using Concordat.Core.Consents;
using Concordat.Trust;
using Concordat.Trust.Clients;
using Concordat.Trust.Consents;

namespace Concordat.Bench;

/// <summary>
/// One access decision beside one lookup in a frozen dictionary of the same clients, and the consent of a patient with a thousand provisions beside that of one
/// with a single provision: warm, and with what was worked out forgotten each time. The least of many short rounds counts on each side.
/// </summary>
internal static class DecisionBench
{
    private const double DecisionGoal = 200;
    private const double ConsentGoal = 20;
    private const int Clients = 1_000;
    private const int PerRound = 20_000;
    private static readonly string[] Purposes = ["TREAT", "HPAYMT", "ELIGVER", "PATRQT"];

    public static int Run(BenchArguments arguments)
    {
        var (lookup, decision) = Decisions(arguments.Rounds * 100);
        var decided = Tell("decision", decision.Nanoseconds / lookup.Nanoseconds, DecisionGoal, "a frozen-dictionary lookup", lookup, decision, decision.Bytes == 0, arguments);
        var (one, thousand) = (Consent(1, arguments.Rounds * 100, cold: false), Consent(1_000, arguments.Rounds * 100, cold: false));
        var consented = Tell("consent, warm", thousand.Nanoseconds / one.Nanoseconds, ConsentGoal, "one provision", one, thousand, thousand.Bytes == 0, arguments);
        var (coldOne, coldThousand) = (Consent(1, arguments.Rounds * 10, cold: true), Consent(1_000, arguments.Rounds * 10, cold: true));
        Console.WriteLine($"consent, forgotten each time: one provision {coldOne.Nanoseconds:0} ns, 1,000 provisions {coldThousand.Nanoseconds:0} ns");
        return decided && consented ? 0 : 1;
    }

    private static (Cost Lookup, Cost Decision) Decisions(int rounds)
    {
        var directory = new ClientDirectory();
        var ids = Enumerable.Range(0, Clients).Select(i => $"client-{i}").ToArray();
        directory.Swap(ClientPlan.Of(1, ids.Select((id, i) => new RegisteredClient(
            id, $"partner-{i % 200}", [], null, ["system/Invoice.rs", "system/Invoice.c", "system/Appointment.rs"], Purposes,
            [.. Enumerable.Range(0, 5).Select(n => $"domain/api-{(i + n) % 100}/v1")], [new AgreementTerm(new DateOnly(2020, 1, 1), new DateOnly(2099, 12, 31), Purposes)]))));
        var point = new DecisionPoint(directory, new Suspensions(null!, null!), TimeProvider.System);
        var facts = Enumerable.Range(0, 100).Select(i => new AccessFacts(
            $"domain/api-{i}/v1", SmartScope.Read("system/Invoice.r"), ["TREAT", "HPAYMT", "PATRQT"],
            new Dictionary<string, IReadOnlyList<string>> { ["HPAYMT"] = ["id", "total"] }.ToFrozenDictionary(), true)).ToArray();
        var actors = ids.Select((id, i) => new Actor(id, $"partner-{i % 200}", ((string[])["system/Invoice.rs"]).ToFrozenSet(), "HPAYMT", DateTimeOffset.MaxValue)).ToArray();
        var plain = ids.ToFrozenDictionary(id => id, id => id.Length, StringComparer.Ordinal);
        var sum = 0;
        var lookup = Least(rounds, i => sum += plain[ids[i % Clients]]);
        var decision = Least(rounds, i => sum += point.Decide(actors[i % Clients], facts[i % Clients % 100]).IsPermitted ? 1 : throw new InvalidOperationException("A decision of the benchmark is a denial."));
        GC.KeepAlive(sum);
        return (lookup, decision);
    }

    private static Cost Consent(int provisions, int rounds, bool cold)
    {
        var random = new Random(7);
        var all = Enumerable.Range(0, provisions).Select(i => ConsentProvision.Whole(i % 3 == 0) with
        {
            Purposes = [Purposes[random.Next(Purposes.Length)]], Actors = [$"partner/partner-{random.Next(50)}"], Classes = [random.Next(2) == 0 ? "Observation" : "Condition"], Codes = [$"http://loinc.org|{random.Next(500)}"],
        }).ToList();
        var uses = Enumerable.Range(0, 64).Select(i => new ConsentUse(Purposes[i % 4], $"partner-{i % 16}", $"client-{i}", "access", "eu-west")).ToArray();
        var contents = Enumerable.Range(0, 16).Select(i => new ConsentContent("Observation", $"http://loinc.org|{i}", null)).ToArray();
        var patient = new PatientConsents(all);
        var now = DateTimeOffset.UnixEpoch;
        var permitted = 0;
        var cost = Least(rounds, i =>
        {
            if (cold)
            {
                patient = new PatientConsents(all);
            }
            permitted += patient.Decide(uses[i % 64], contents[i / 64 % 16], true, now) == ConsentAnswer.Permitted ? 1 : 0;
        }, cold ? 200 : PerRound);
        GC.KeepAlive(permitted);
        return cost;
    }

    private static Cost Least(int rounds, Action<int> work, int perRound = PerRound)
    {
        var (least, bytes) = (double.MaxValue, long.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < perRound; i++)
            {
                work(i);
            }
            least = Math.Min(least, Stopwatch.GetElapsedTime(began).TotalNanoseconds / perRound);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return new Cost(least, bytes / perRound);
    }

    private static bool Tell(string what, double ratio, double goal, string baseline, Cost bare, Cost measured, bool isFree, BenchArguments arguments)
    {
        var verdict = ratio <= goal && isFree ? "met" : "not met";
        Console.WriteLine($"{what}: goal ≤ {goal} × {baseline}, 0 bytes   ratio {ratio:0.0}   {measured.Nanoseconds:0} ns beside {bare.Nanoseconds:0.0} ns   {measured.Bytes} bytes   {verdict}");
        if (arguments.Record)
        {
            ResultTable.Append("decision", "Decisions: access and consent", [
                ("what", what), ("goal", $"≤ {goal} × {baseline}, 0 bytes"), ("ratio", $"{ratio:0.0}"), ("verdict", verdict), ("measured", $"{measured.Nanoseconds:0} ns, {measured.Bytes} bytes"), ("baseline", $"{bare.Nanoseconds:0.0} ns"),
            ]);
        }
        return verdict == "met";
    }

    /// <summary>Of one call.</summary>
    private sealed record Cost(double Nanoseconds, long Bytes);
}
