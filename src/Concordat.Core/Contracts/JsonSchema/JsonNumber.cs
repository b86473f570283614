using System.Text.Json;

namespace Concordat.Core.Contracts.JsonSchema;

/// <summary>Numbers of any size: exact as decimal where they fit, as double where they do not.</summary>
internal static class JsonNumber
{
    public static bool IsInteger(JsonElement number)
    {
        if (number.TryGetInt64(out _))
        {
            return true;
        }
        if (number.TryGetDecimal(out var exact) && !(exact == 0 && number.TryGetDouble(out var tiny) && tiny != 0))
        {
            return decimal.Truncate(exact) == exact;
        }
        return number.TryGetDouble(out var wide) && Math.Floor(wide) == wide;
    }

    public static int Compare(JsonElement left, JsonElement right)
    {
        if (left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b))
        {
            return a.CompareTo(b);
        }
        return left.GetDouble().CompareTo(right.GetDouble());
    }

    public static bool IsMultiple(JsonElement number, JsonElement step)
    {
        if (number.TryGetDecimal(out var a) && step.TryGetDecimal(out var b) && b != 0)
        {
            return a % b == 0;
        }
        var quotient = number.GetDouble() / step.GetDouble();
        return double.IsFinite(quotient) ? Math.Floor(quotient) == quotient : number.GetDouble() % step.GetDouble() == 0;
    }
}
