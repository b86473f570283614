using System.Text;
using Concordat.Core.Observation;

namespace Concordat.Core.Tests.Observation;

public sealed class SampledValuesTests
{
    private static readonly DateOnly Today = new(2026, 11, 27);

    [Fact]
    public void Fields_are_named_by_the_way_to_them_and_counted()
    {
        var sampled = Sample("""{"items":[{"contact":"a@b.example","id":1},{"contact":"none"}],"tags":["x","c@d.example"]}""", "items", "contact", "id", "tags");

        Assert.Equal(["response/items/*/contact", "response/items/*/id", "response/tags/*"], sampled.Fields.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((2, 1), (sampled.Fields["response/items/*/contact"].Values, sampled.Fields["response/items/*/contact"].Kinds["email"]));
        Assert.Equal(1, sampled.Fields["response/tags/*"].Kinds["email"]);
    }

    [Fact]
    public void A_name_that_the_contract_does_not_have_is_not_kept()
    {
        var sampled = Sample("""{"byPatient":{"Wanda Quill":{"contact":"a@b.example"}}}""", "byPatient", "contact");

        Assert.Equal(["response/byPatient/*/contact"], sampled.Fields.Keys);
    }

    [Fact]
    public void What_is_whole_of_a_text_that_was_cut_off_counts()
    {
        var sampled = Sample("""{"contact":"a@b.example","note":"half a""", "contact", "note");

        Assert.Equal(["response/contact"], sampled.Fields.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("]")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("\"a@b.example\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[\"a@b.example\"]]]]]]]]]]]]]]]]]]]]")]
    public void No_text_breaks_it(string text) => Assert.DoesNotContain(Sample(text, "a").Fields.Values, field => field.Kinds.ContainsKey("phone"));

    [Fact]
    public void A_code_counts_beside_a_person_alone()
    {
        ObservedValues Row(string field, string kind) => new("a/b/v1", "1.0.0", field, kind, 5, 5, default, default);

        Assert.Empty(ObservedValues.Telling([Row("response/code", "loinc")]));
        Assert.Equal(2, ObservedValues.Telling([Row("response/code", "loinc"), Row("response/name", "person-name")]).Count);
    }

    private static SampledValues Sample(string json, params string[] names)
    {
        var sampled = new SampledValues(names.ToHashSet(StringComparer.Ordinal));
        sampled.Add("response", Encoding.UTF8.GetBytes(json), Today);
        return sampled;
    }
}
