using Concordat.Core.Primitives;
using Concordat.Core.Tests.Hl7v2;

namespace Concordat.Core.Tests.Mapping;

public sealed class MapperTests
{
    [Theory]
    [InlineData("- { to: a, from: PID-5.1 }", """{"a":"Sample"}""")]
    [InlineData("- { to: a.b, from: PID-5.1 }", """{"a":{"b":"Sample"}}""")]
    [InlineData("- { to: a, value: 7 }", """{"a":7}""")]
    [InlineData("- { to: a, value: { b: [1, x] } }", """{"a":{"b":[1,"x"]}}""")]
    [InlineData("- { to: a, from: PID-99 }", "{}")]
    [InlineData("- { to: a, from: PID-99, default: none }", """{"a":"none"}""")]
    [InlineData("- { to: a, from: $partner }", """{"a":"northlab"}""")]
    [InlineData("- { to: a, template: \"{PID-5.2} {PID-5.1}\" }", """{"a":"Invented Sample"}""")]
    [InlineData("- { to: a, template: \"{PID-5.2} {PID-99}\" }", "{}")]
    [InlineData("- { to: a, template: \"{PID-5.2}{PID-99?}\" }", """{"a":"Invented"}""")]
    [InlineData("- { to: a, template: \"{PID-99?}\" }", "{}")]
    [InlineData("- { to: a, template: \"{PID-99|else:x}{PID-5.1|upper}\" }", """{"a":"xSAMPLE"}""")]
    [InlineData("- { to: a, from: PID-8, codes: sex }", """{"a":"female"}""")]
    [InlineData("- { to: a, from: PID-5.1, codes: sex }", "{}")]
    [InlineData("- { to: a, from: PID-5.1, codes: all }", """{"a":"Sample"}""")]
    [InlineData("- { to: \"a[+]\", from: OBX-3.1, forEach: OBX }", """{"a":["2345-7","11111-1"]}""")]
    [InlineData("- { to: a, from: \"OBX[2]-3.1\" }", """{"a":"11111-1"}""")]
    [InlineData("- { to: \"a[+].b\", from: OBR-3.1, forEach: OBSERVATION }", """{"a":[{"b":"FIL1"},{"b":"FIL1"}]}""")]
    [InlineData("- { to: \"a[+]\", forEach: OBX, rules: [{ to: c, from: OBX-3.1, when: OBX-2 = 'ST' }] }", """{"a":[{"c":"11111-1"}]}""")]
    [InlineData("- { to: a.x, value: 1 }\n- { to: a, rules: [{ to: y, value: 2 }] }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("- { to: a, value: 1 }\n- { to: a, value: 2 }", """{"a":2}""")]
    [InlineData("- { when: PID-8 = 'M', rules: [{ to: a, value: 1 }] }", "{}")]
    public void Applies_a_rule(string rules, string expected) => Assert.Equal(expected, MappingBuilder.FromHl7(rules).Output.ToJsonString());

    [Theory]
    [InlineData("decimal", "98.50", "98.50")]
    [InlineData("decimal", "-.5", "-0.5")]
    [InlineData("integer", "42", "42")]
    [InlineData("boolean", "Y", "true")]
    [InlineData("date", "19800214", "\"1980-02-14\"")]
    [InlineData("date", "1980", "\"1980\"")]
    [InlineData("dateTime", "198002", "\"1980-02\"")]
    [InlineData("dateTime", "20261122101500-0500", "\"2026-11-22T10:15:00-05:00\"")]
    [InlineData("dateTime", "202611221015", "\"2026-11-22T10:15:00Z\"")]
    [InlineData("instant", "20261122101500.12", "\"2026-11-22T10:15:00.12Z\"")]
    [InlineData("time", "1015", "\"10:15:00\"")]
    [InlineData("text", "unescaped^text", "\"unescaped^text\"")]
    [InlineData("string", "unescaped^text", "\"unescaped\"")]
    public void Converts_a_value(string conversion, string sent, string expected) =>
        Assert.Equal($$"""{"a":{{expected}}}""", MappingBuilder.FromHl7($"- {{ to: a, from: 'OBX[2]-5', as: {conversion} }}", new OruBuilder().Replace("|fine|", $"|{sent}|")).Output.ToJsonString());

    [Theory]
    [InlineData("decimal", "1e5")]
    [InlineData("decimal", "99999999999999999999999999999999999999")]
    [InlineData("integer", "4.2")]
    [InlineData("boolean", "perhaps")]
    [InlineData("date", "14.2.1980")]
    [InlineData("instant", "2026112210")]
    [InlineData("time", "noon")]
    public void Reports_a_value_that_cannot_be_converted_by_its_place(string conversion, string sent)
    {
        var finding = Assert.Single(MappingBuilder.FromHl7($"- {{ to: a, from: 'OBX[2]-5', as: {conversion} }}", new OruBuilder().Replace("|fine|", $"|{sent}|")).Findings);
        Assert.Equal(("mapping-value", "OBX[2]-5", 5), (finding.Rule, finding.Path[^1], finding.At.Line));
        Assert.DoesNotContain(sent, finding.Message);
    }

    [Theory]
    [InlineData("", "2026-01-15T10:00:00Z")]
    [InlineData("zone: Europe/Dublin", "2026-07-15T10:00:00+01:00")]
    [InlineData("zone: '-03:30'", "2026-01-15T10:00:00-03:30")]
    public void Takes_the_zone_of_the_mapping_where_nobody_sent_one(string zone, string expected)
    {
        var message = new OruBuilder().Replace("|fine|", $"|{expected[..7].Replace("-", "")}15100000|").Replace("20261122101500+0000", zone == "" ? "20261122101500+0000" : "20261122101500");
        Assert.Equal($$"""{"a":"{{expected}}"}""", MappingBuilder.FromHl7("- { to: a, from: 'OBX[2]-5', as: dateTime }", message, more: zone)
            .Output.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public void Gives_a_day_where_no_zone_is_known() =>
        Assert.Equal("""{"a":"2026-07-15"}""", MappingBuilder.FromHl7("- { to: a, from: 'OBX[2]-5', as: dateTime }",
            new OruBuilder().Replace("|fine|", "|20260715100000|").Replace("20261122101500+0000", "20261122101500")).Output.ToJsonString());

    [Theory]
    [InlineData("- { to: a, from: PID-99, required: true }", "mapping-required")]
    [InlineData("- { to: a, from: PID-8, codes: strict }", "mapping-code")]
    [InlineData("- { to: a, value: 1 }\n- { to: a.b, value: 1 }", "mapping-target")]
    public void Reports_what_cannot_be_made(string rules, string rule)
    {
        var result = MappingBuilder.FromHl7(rules);
        Assert.Equal((rule, Severity.Error, false), (result.Findings[0].Rule, result.Findings[0].Severity, result.IsSound));
    }

    [Fact]
    public void An_absent_segment_of_an_order_is_not_that_of_another_order() =>
        Assert.Equal("""{"a":["B"]}""", MappingBuilder.FromHl7("- { to: \"a[+]\", from: ORC-2, forEach: ORDER_OBSERVATION }",
            new OruBuilder().After("OBX", "ORC|RE|B", "OBR|2||F2")).Output.ToJsonString());

    [Fact]
    public void Joins_repetitions() =>
        Assert.Equal("""{"a":"one / two"}""", MappingBuilder.FromHl7("- { to: a, from: 'OBX[2]-5', join: ' / ' }", new OruBuilder().Replace("|fine|", "|one~two|")).Output.ToJsonString());

    [Fact]
    public void Applies_a_type_to_every_repetition() =>
        Assert.Equal("""{"a":[{"v":"1","s":"X"},{"v":"2"}]}""", MappingBuilder.FromHl7("- { to: 'a[+]', from: PID-3, use: CX }",
            new OruBuilder().Replace("100001^^^STBRIGID^MR", "1^^^X&1.2&ISO~2"), more: "types: { CX: { rules: [{ to: v, from: CX.1 }, { to: s, from: CX.4.1 }] } }").Output.ToJsonString());

    [Fact]
    public void Says_what_it_did_not_read()
    {
        var result = MappingBuilder.FromHl7("- { to: a, from: PID-3.1 }\n- { to: b, from: PID-5, as: text }\n- { to: c, from: PID-8 }\n- { to: d, from: PID-7 }\n- { to: e, from: OBR-3 }",
            new OruBuilder().After("OBX", "NTE|1|L|text", "ZZZ|1"));
        Assert.Contains("PID-3.4", result.Unread);
        Assert.Contains("PID-11", result.Unread);
        Assert.Contains("OBR-3.2", result.Unread);
        Assert.Contains("OBX[2]", result.Unread);
        Assert.Contains("NTE", result.Unread);
        Assert.Contains("ZZZ", result.Unread);
        Assert.DoesNotContain(result.Unread, u => u is "PID-3.1" or "PID-5" or "PID-8" or "PID-7" or "OBR-3.1");
    }

    [Theory]
    [InlineData("- { to: a, from: x.y }", """{"x":{"y":"1"}}""", """{"a":"1"}""", "")]
    [InlineData("- { to: a, from: x, as: integer }", """{"x":12,"z":1}""", """{"a":12}""", "/z")]
    [InlineData("- { to: 'a[+]', from: l.v }", """{"l":[{"v":"1"},{"v":"2","w":3}]}""", """{"a":["1","2"]}""", "/l/1/w")]
    [InlineData("- { to: 'a[+]', forEach: l, rules: [{ to: v, from: v }, { to: r, from: /k }] }", """{"k":"k","l":[{"v":"1"},{"v":"2"}]}""", """{"a":[{"v":"1","r":"k"},{"v":"2","r":"k"}]}""", "")]
    [InlineData("- { to: a, from: 'l[1].v' }", """{"l":[{"v":"1"},{"v":"2"}]}""", """{"a":"2"}""", "/l/0/v")]
    [InlineData("- { to: a, value: yes, when: x = true and not (y valued) }", """{"x":true}""", """{"a":"yes"}""", "")]
    public void Maps_JSON(string rules, string json, string expected, string unread)
    {
        var result = MappingBuilder.FromJson(rules, json);
        Assert.Equal(expected, result.Output.ToJsonString());
        Assert.Equal(unread, string.Join(' ', result.Unread));
    }

    [Fact]
    public void Makes_one_output_for_each_place() =>
        Assert.Equal(["""{"a":"FIL1"}""", """{"a":"FIL2"}"""], MappingBuilder.FromHl7("- { to: a, from: OBR-3.1 }", new OruBuilder().After("OBX", "OBR|2||FIL2"),
            "{ format: json, each: ORDER_OBSERVATION }").Outputs.Select(o => o.ToJsonString()));
}
