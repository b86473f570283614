using System.Text.Json.Nodes;
using Concordat.Workflow;

namespace Concordat.Modules.Tests.Workflow;

/// <summary>What instances of the sample begin with, and what its people fill in.</summary>
internal static class SampleProcesses
{
    public static JsonObject Stay(string encounter, string? member, params (decimal Quantity, decimal Price)[] lines)
    {
        var input = new JsonObject
        {
            ["encounterRef"] = encounter, ["patientRef"] = "MRN-1003",
            ["lines"] = new JsonArray([.. lines.Select(line => (JsonNode)new JsonObject { ["description"] = "Ward", ["quantity"] = line.Quantity, ["unitPrice"] = line.Price })]),
        };
        if (member is not null)
        {
            input["coverage"] = new JsonObject { ["payer"] = "civic-mutual", ["member"] = member };
        }
        return input;
    }

    public static JsonObject Shelf(string product) => new() { ["product"] = product, ["location"] = "WH/Stock" };

    public static JsonObject Referred(string referral, string patient = "MRN-1003", string member = "M-1001") => new()
    {
        ["referralRef"] = referral, ["patientRef"] = patient, ["specialty"] = "394579002", ["notBefore"] = "2026-12-03T00:00:00Z", ["coverage"] = new JsonObject { ["payer"] = "civic-mutual", ["member"] = member },
    };

    /// <summary>The bill of a supplier for an order of the sample's lot of MED-0024: 100 at 13.00.</summary>
    public static JsonObject Bill(decimal quantity = 100, decimal price = 13, decimal? total = null) => new()
    {
        ["number"] = "SUP-77", ["date"] = "2026-11-30", ["quantity"] = quantity, ["unitPrice"] = price, ["total"] = total ?? quantity * price,
    };

    /// <summary>Everybody says yes, all that was ordered comes, and everybody keeps their appointment; <paramref name="otherwise"/> says what is otherwise, by step.</summary>
    public static Func<WorkflowTaskRow, JsonObject> Yes(params (string Step, JsonObject Form)[] otherwise) => task =>
        (JsonObject)(otherwise.FirstOrDefault(one => one.Step == task.Place).Form ?? task.Place switch
        {
            "review" or "approve" or "release" => new JsonObject { ["approved"] = true },
            "count" => new JsonObject { ["received"] = 100 },
            "bill" => Bill(),
            "difference" => new JsonObject { ["pay"] = true },
            "denial" => new JsonObject { ["decision"] = "resubmit", ["authorization"] = "AUTH-1" },
            "uncovered" => new JsonObject { ["proceed"] = true },
            "came" => new JsonObject { ["came"] = true },
            "follow" => new JsonObject { ["decision"] = "close" },
            var other => throw new InvalidOperationException($"Nobody knows the task '{other}'."),
        }).DeepClone();
}
