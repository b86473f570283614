using Concordat.Core.Observation;

namespace Concordat.Core.Tests.Observation;

/// <summary>What values look like. All of them are invented: numbers are those of specifications, or made to fit their check digits.</summary>
public sealed class ValueLookTests
{
    private static readonly DateOnly Today = new(2026, 11, 27);

    [Theory]
    [InlineData("contact", "orders@greenleaf.example", "email")]
    [InlineData("note", "Write to <orders@greenleaf.example>, please.", "email")]
    [InlineData("ref", "+353 1 496 0000", "phone")]
    [InlineData("mobile", "01 496 0000", "phone")]
    [InlineData("ref", "219-09-9999", "ssn")]
    [InlineData("account", "IE29 AIBK 9311 5212 3456 78", "iban")]
    [InlineData("number", "1234567T", "ppsn")]
    [InlineData("number", "1234567FA", "ppsn")]
    [InlineData("number", "4111 1111 1111 1111", "card-number")]
    [InlineData("provider", "1234567893", "npi")]
    [InlineData("number", "943 476 5919", "nhs-number")]
    [InlineData("since", "1980-02-14", "birth-date")]
    [InlineData("dateOfBirth", "2026-11-20", "birth-date")]
    [InlineData("birthDate", "2026-11-20T04:10:00Z", "birth-date")]
    [InlineData("patientName", "Wanda Quill", "person-name")]
    [InlineData("name", "Siobhan O'Dea", "person-name")]
    [InlineData("name", "Dr. Wanda Quill", "person-name")]
    [InlineData("family", "Quill", "person-name")]
    [InlineData("code", "2345-7", "loinc")]
    [InlineData("code", "E11.9", "icd-10")]
    [InlineData("note", "came in at nine and left again before ten", "free-text")]
    public void A_value_is_told_by_its_looks(string field, string value, string kind) => Assert.Contains(kind, Kinds(field, value));

    [Theory]
    [InlineData("id", "7")]
    [InlineData("state", "draft")]
    [InlineData("name", "Nitrile Gloves")]
    [InlineData("summary", "Wanda Quill")]
    [InlineData("total", "1234.50")]
    [InlineData("version", "1.2.0")]
    [InlineData("code", "2345-8")]
    [InlineData("number", "1234567A")]
    [InlineData("number", "1234567894")]
    [InlineData("number", "4111111111111112")]
    [InlineData("account", "IE29AIBK93115212345679")]
    [InlineData("ref", "666-09-9999")]
    [InlineData("ref", "000-09-9999")]
    [InlineData("dueDate", "2026-12-01")]
    [InlineData("at", "1980-02-14T00:00:00Z")]
    [InlineData("id", "0196a1f2-4c1e-7b1e-8d1f-0f2f3a4b5c6d")]
    [InlineData("handle", "@everyone")]
    [InlineData("path", "a@b")]
    public void What_only_resembles_it_is_left_alone(string field, string value) => Assert.Empty(Kinds(field, value));

    [Fact]
    public void Ten_digits_are_a_phone_number_only_where_the_field_says_so()
    {
        Assert.DoesNotContain("phone", Kinds("number", "0149600001"));
        Assert.Contains("phone", Kinds("telephone", "0149600001"));
    }

    [Theory]
    [InlineData("email", 2, 2, false)]
    [InlineData("email", 3, 1000, true)]
    [InlineData("npi", 3, 7, false)]
    [InlineData("npi", 4, 8, true)]
    public void A_kind_counts_by_its_share_unless_it_is_certain(string kind, int times, int values, bool counts) =>
        Assert.Equal(counts, ValueKind.All.Single(one => one.Id == kind).Counts(times, values));

    private static List<string> Kinds(string field, string value)
    {
        var sampled = new SampledValues(new HashSet<string> { field });
        sampled.Add("response", System.Text.Encoding.UTF8.GetBytes($"{{\"{field}\":{System.Text.Json.JsonSerializer.Serialize(value)}}}"), Today);
        return [.. sampled.Fields["response/" + field].Kinds.Keys];
    }
}
