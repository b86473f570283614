using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Core.Releases;
using CsCheck;

namespace Concordat.Core.Tests.Releases;

public sealed class CanonicalJsonTests
{
    // The samples of RFC 8785, appendix B: the bits of a double and its text.
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Writes_numbers_as_ECMAScript_does(ulong bits, string text) =>
        Assert.Equal(text, EcmaScriptNumber.Write(BitConverter.UInt64BitsToDouble(bits)));

    [Fact]
    public void Orders_names_by_UTF_16_code_units()
    {
        // RFC 8785, 3.2.3
        const string Json = """{"\u20ac":"Euro","\r":"CR","\ufb33":"Dalet","1":"One","\ud83d\ude00":"Smiley","\u0080":"Control","\u00f6":"o"}""";
        var names = JsonDocument.Parse(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(Json))).RootElement.EnumerateObject().Select(p => p.Value.GetString());
        Assert.Equal(["CR", "One", "Control", "o", "Euro", "Smiley", "Dalet"], names);
    }

    [Fact]
    public void Escapes_no_more_than_needed() => Assert.Equal(
        "{\"a\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/<>\"}",
        Text("""{ "a" : "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/<>" }"""));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("[1e999]")]
    [InlineData("[1,]")]
    [InlineData("// c\n1")]
    public void Refuses_what_has_no_canonical_form(string json) =>
        Assert.Throws<FormatException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Refuses_bottomless_nesting() =>
        Assert.Throws<FormatException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(new string('[', 100_000))));

    [Fact]
    public void Order_and_space_do_not_change_the_bytes() => Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 0, 8], Gen.Double).Sample(map =>
    {
        var finite = map.Where(p => double.IsFinite(p.Value)).ToList();
        string Json(IEnumerable<KeyValuePair<string, double>> pairs, string space) =>
            "{" + string.Join($",{space}", pairs.Select(p => $"\"{p.Key}\"{space}:{space}{p.Value:R}")) + "}";
        Assert.Equal(Text(Json(finite, "")), Text(Json(Enumerable.Reverse(finite), " \n")));
    });

    [Fact]
    public void Reads_back_the_same_number() => Gen.Double.Where(double.IsFinite).Sample(number =>
        Assert.Equal(number == 0 ? 0 : number, double.Parse(EcmaScriptNumber.Write(number), System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Is_a_fixed_point_and_keeps_the_value() => Values.Sample(value =>
    {
        var once = CanonicalJson.Write(value);
        Assert.True(CanonicalJson.IsCanonical(once));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(once), JsonNode.Parse(value?.ToJsonString() ?? "null")));
    });

    [Fact]
    public void Any_bytes_are_canonicalised_or_refused() => Gen.Byte.Array[0, 64].Sample(bytes =>
    {
        try
        {
            Assert.True(CanonicalJson.IsCanonical(CanonicalJson.Canonicalize(bytes)));
        }
        catch (FormatException)
        {
            Assert.False(CanonicalJson.IsCanonical(bytes));
        }
    });

    private static readonly Gen<JsonNode?> Scalars = Gen.OneOf<JsonNode?>(
        Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.String[Gen.Char['\u0000', '\ud7ff'], 0, 12].Select(s => (JsonNode?)JsonValue.Create(s)),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?> Values = Gen.OneOf<JsonNode?>(
        Scalars,
        Scalars.Array[0, 5].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
        Gen.Dictionary(Gen.String[Gen.Char['\u0000', '\ud7ff'], 0, 6], Scalars)[0, 6].Select(map =>
            (JsonNode?)new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())))));

    private static string Text(string json) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));
}
