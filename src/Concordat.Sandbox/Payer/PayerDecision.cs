using System.Globalization;
using System.Text.Json.Nodes;

namespace Concordat.Sandbox.Payer;

/// <summary>
/// What a payer says to a claim, by a rule that looks at the claim alone, so that the same claim always gets the same answer:
/// <list type="bullet">
/// <item>not taken where it names no member or no item, or where an item or the total does not add up;</item>
/// <item>denied to the patient (PR 27) where the member is not covered, denied to the hospital (CO 197) where it is over 5,000.00 without an authorization;</item>
/// <item>else the contract allows 80, 85 or 90 % of each item (Basic, Plus, Complete), rounded to the cent; the rest is adjusted. Of what is allowed the patient owes
/// 25.00 and 20 % (Basic), 10 % (Plus), or nothing (Complete); the payer pays the rest.</item>
/// </list>
/// All amounts are decimals: what is billed is what is paid, adjusted and owed, to the cent.
/// </summary>
internal sealed record PayerDecision(decimal Billed, decimal Paid, decimal Adjusted, decimal Patient, IReadOnlyList<decimal> Allowed, string? Denied = null, string? Broken = null)
{
    public const decimal AuthorizedAbove = 5000m;
    const int MostItems = 1000;

    public static PayerDecision Of(JsonObject claim)
    {
        var billed = Money(claim["total"]);
        var items = claim["item"] as JsonArray ?? [];
        if (Broke(claim, items, billed) is { } broken)
        {
            return new PayerDecision(billed, 0, 0, 0, [], null, broken);
        }
        var member = Member(claim)!;
        if (!PayerMembers.IsCovered(member))
        {
            return new PayerDecision(billed, 0, 0, billed, [], "27");
        }
        if (billed > AuthorizedAbove && claim["insurance"]?[0]?["preAuthRef"]?[0] is null)
        {
            return new PayerDecision(billed, 0, billed, 0, [], "197");
        }
        var (contract, copay, share) = PayerMembers.Plan(member) switch { "Basic" => (0.80m, 25m, 0.20m), "Plus" => (0.85m, 25m, 0.10m), _ => (0.90m, 0m, 0m) };
        var allowed = items.Select(item => Cents(Money(item!["net"]) * contract)).ToList();
        var sum = allowed.Sum();
        var first = Math.Min(copay, sum);
        var patient = first + Cents((sum - first) * share);
        return new PayerDecision(billed, sum - patient, billed - sum, patient, allowed);
    }

    /// <summary>The number of the insured, as the claim names the coverage (Claim.insurance.coverage, a logical reference).</summary>
    public static string? Member(JsonObject claim) => (string?)claim["insurance"]?[0]?["coverage"]?["identifier"]?["value"];

    /// <summary>FHIR's Money (2.24.0.14) as the digits that were sent.</summary>
    public static decimal Money(JsonNode? money) => Number(money?["value"]) ?? 0;

    static string? Broke(JsonObject claim, JsonArray items, decimal billed)
    {
        if (string.IsNullOrWhiteSpace(Member(claim)))
        {
            return "The claim names no member.";
        }
        if (items.Count is 0 or > MostItems)
        {
            return "The claim has no items, or too many.";
        }
        foreach (var item in items)
        {
            if (Number(item?["net"]?["value"]) is not { } net || net < 0 || net != Cents(net))
            {
                return "The net of an item is no amount.";
            }
            if (Number(item!["unitPrice"]?["value"]) is { } price && Cents((Number(item["quantity"]?["value"]) ?? 1) * price) != net)
            {
                return "The net of an item is not its quantity times its price.";
            }
        }
        return items.Sum(item => Money(item!["net"])) == billed ? null : "The total is not the sum of the items.";
    }

    static decimal? Number(JsonNode? node) => node is JsonValue value && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}

/// <summary>Who is insured, and how: made from the member's number, so it never changes.</summary>
internal static class PayerMembers
{
    public static bool IsCovered(string member) => Seed(member) % 10 != 0;

    public static string Plan(string member) => (Seed(member) % 3) switch { 0 => "Basic", 1 => "Plus", _ => "Complete" };

    static int Seed(string member) => member.Aggregate(17, (sum, c) => unchecked((sum * 31) + c)) & 0x7fffffff;
}
