using Concordat.Core.Contracts.Documents;
using Concordat.Core.Contracts.JsonSchema.Formats;
using Concordat.Core.Contracts.JsonSchema.Patterns;

namespace Concordat.Core.Contracts.JsonSchema.Compilation;

/// <summary>Reads the keywords that judge strings.</summary>
internal static class StringReader
{
    public static StringRules? Read(SchemaReader reader)
    {
        var least = reader.Count("minLength") ?? 0;
        var most = reader.Count("maxLength") ?? long.MaxValue;
        var pattern = Pattern(reader);
        var format = Format(reader);
        return least == 0 && most == long.MaxValue && pattern is null && format is null
            ? null
            : new StringRules { Least = least, Most = most, Pattern = pattern, Format = format };
    }

    private static SchemaPattern? Pattern(SchemaReader reader)
    {
        if (reader.Get("pattern") is not { } value)
        {
            return null;
        }
        if (value is ScalarNode { Kind: ScalarKind.String } text)
        {
            return reader.Compiler.Pattern(text.Text, value);
        }
        reader.Compiler.Report("schema-shape", $"'pattern' is text; here stands {value.Noun}.", value);
        return null;
    }

    private static StringFormat? Format(SchemaReader reader)
    {
        var asserts = reader.Compiler.AssertsFormats || reader.Dialect.Vocabularies.HasFlag(Vocabulary.FormatAssertion);
        if (!asserts || reader.Get("format") is not ScalarNode value)
        {
            return null;
        }
        if (StringFormats.All.TryGetValue(value.Text, out var format))
        {
            return format;
        }
        if (value.Text is not ("int32" or "int64") && !StringFormats.WithoutAssertion.Contains(value.Text))
        {
            reader.Compiler.Warn("schema-format-not-enforced", $"The format '{value.Text}' is not enforced.", value, "Say it with a pattern.");
        }
        return null;
    }
}
