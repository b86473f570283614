using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Workspace;

public sealed partial class ResourceReader
{
    private const string NamePattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";

    /// <summary>Text that must be there; empty where it is not.</summary>
    public string Text(string key, string? about = null, int max = 2000) => ReadText(key, true, about, max) ?? "";

    /// <summary>Text, or null.</summary>
    public string? OptionalText(string key, string? about = null, int max = 2000) => ReadText(key, false, about, max);

    /// <summary>A name: lower-case words joined by hyphens, as they stand in paths and addresses.</summary>
    public string Name(string key = "name", string? about = null) =>
        Checked(key, true, about, new() { ["type"] = "string", ["pattern"] = NamePattern, ["maxLength"] = 64 }, "a name", IsName, "is no name", "Lower-case letters, digits and single hyphens, beginning with a letter; at most 64.")?.Text ?? "";

    /// <summary>A reference that must be there. What it may name is checked when all resources are known.</summary>
    public Ref Reference(string key, string? about = null) => OptionalReference(key, about, true) ?? new Ref("", At);

    /// <summary>A reference, or null.</summary>
    public Ref? OptionalReference(string key, string? about = null) => OptionalReference(key, about, false);

    /// <summary>A whole number within bounds that must be there.</summary>
    public long Integer(string key, long min, long max, string? about = null) => ReadInteger(key, true, min, max, about) ?? min;

    /// <summary>A whole number within bounds, or null.</summary>
    public long? OptionalInteger(string key, long min, long max, string? about = null) => ReadInteger(key, false, min, max, about);

    /// <summary>Any number within bounds, or null.</summary>
    public decimal? OptionalNumber(string key, decimal min, decimal max, string? about = null)
    {
        var value = Take(key, false, () => new() { ["type"] = "number", ["minimum"] = min, ["maximum"] = max }, about);
        if (value is not (null or ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float }))
        {
            WrongType(value, "a number");
            return null;
        }

        if (value is ScalarNode scalar && (!scalar.TryGetNumber(out var number) || number < min || number > max))
        {
            WrongValue(scalar, $"'{key}' must lie between {min} and {max}.");
            return null;
        }

        return value is ScalarNode given && given.TryGetNumber(out var result) ? result : null;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool fallback = false, string? about = null)
    {
        var value = Take(key, false, () => new() { ["type"] = "boolean", ["default"] = fallback }, about);
        if (value is null)
        {
            return fallback;
        }

        if (value is ScalarNode scalar && scalar.TryGetBoolean(out var flag))
        {
            return flag;
        }

        WrongType(value, "true or false");
        return fallback;
    }

    /// <summary>One of a set of words, which must be there; the first one's meaning where it is not.</summary>
    public T Choice<T>(string key, Choices<T> choices, string? about = null) =>
        ReadChoice(key, true, choices, about, out var value) ? value : First(choices);

    /// <summary>One of a set of words, or the meaning of absence.</summary>
    public T OptionalChoice<T>(string key, Choices<T> choices, T fallback, string? about = null) =>
        ReadChoice(key, false, choices, about, out var value) ? value : fallback;

    /// <summary>An ISO 8601 duration, or null.</summary>
    public TimeSpan? OptionalDuration(string key, string? about = null) =>
        Checked(key, false, about, new() { ["type"] = "string", ["format"] = "duration" }, "a duration", text => IsoDuration.TryParse(text, out _), "is no ISO 8601 duration", "Such as PT30S, PT5M, P90D or P7Y.") is { } scalar
        && IsoDuration.TryParse(scalar.Text, out var duration) ? duration : null;

    /// <summary>An ISO 8601 duration that must be there.</summary>
    public TimeSpan Duration(string key, string? about = null) =>
        Checked(key, true, about, new() { ["type"] = "string", ["format"] = "duration" }, "a duration", text => IsoDuration.TryParse(text, out _), "is no ISO 8601 duration", "Such as PT30S, PT5M, P90D or P7Y.") is { } scalar
        && IsoDuration.TryParse(scalar.Text, out var duration) ? duration : TimeSpan.Zero;

    /// <summary>A calendar day (<c>2026-11-22</c>), or null.</summary>
    public DateOnly? OptionalDate(string key, string? about = null) => ReadDate(key, false, about);

    /// <summary>A calendar day that must be there.</summary>
    public DateOnly Date(string key, string? about = null) => ReadDate(key, true, about) ?? default;

    /// <summary>An absolute http or https address, or null.</summary>
    public Uri? OptionalUrl(string key, string? about = null) => ReadUrl(key, false, about);

    /// <summary>An absolute http or https address that must be there.</summary>
    public Uri Url(string key, string? about = null) => ReadUrl(key, true, about) ?? new Uri("http://missing.invalid/");

    /// <summary>An absolute address of one of these schemes that must be there.</summary>
    public Uri Address(string key, IReadOnlyCollection<string> schemes, string? about = null) =>
        Checked(key, true, about, new() { ["type"] = "string", ["format"] = "uri" }, "an address", text => IsAddress(text, schemes), $"is no absolute address ({string.Join(", ", schemes)}) without user, query and fragment", null) is { } scalar
            ? new Uri(scalar.Text) : new Uri("http://missing.invalid/");

    private static bool IsName(string text) => text.Length <= 64 && NameRegex().IsMatch(text);

    private static T First<T>(Choices<T> choices) => choices.ValueOf(choices.Words[0]);

    private string? ReadText(string key, bool required, string? about, int max) =>
        Checked(key, required, about, new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = max }, "text", text => text.Length > 0 && text.Length <= max, $"is empty or longer than {max} characters", null)?.Text;

    private Ref? OptionalReference(string key, string? about, bool required) =>
        Checked(key, required, about, new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 300 }, "a name", text => text.Length is > 0 and <= 300, "is no name", null) is { } scalar ? new Ref(scalar.Text, scalar.At) : null;

    private DateOnly? ReadDate(string key, bool required, string? about) =>
        Checked(key, required, about, new() { ["type"] = "string", ["format"] = "date" }, "a date", text => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _), "is no day of the calendar", "Such as 2027-01-31.") is { } scalar
        && DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private Uri? ReadUrl(string key, bool required, string? about) =>
        Checked(key, required, about, new() { ["type"] = "string", ["format"] = "uri" }, "an address", IsUrl, "is no absolute http or https address without user, query and fragment", null) is { } scalar ? new Uri(scalar.Text) : null;

    private static bool IsUrl(string text) => IsAddress(text, ["http", "https"]);

    private static bool IsAddress(string text, IReadOnlyCollection<string> schemes) =>
        text.Length <= 2000 && Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme) && url.Host.Length > 0 && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;

    private long? ReadInteger(string key, bool required, long min, long max, string? about)
    {
        var value = Take(key, required, () => new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max }, about);
        if (value is null)
        {
            return null;
        }

        if (value is not ScalarNode { Kind: ScalarKind.Integer } scalar)
        {
            WrongType(value, "a whole number");
            return null;
        }

        if (scalar.TryGetInteger(out var number) && number >= min && number <= max)
        {
            return number;
        }

        WrongValue(value, $"'{key}' must lie between {min} and {max}.");
        return null;
    }

    private bool ReadChoice<T>(string key, bool required, Choices<T> choices, string? about, out T value)
    {
        value = default!;
        var found = Take(key, required, () => new() { ["enum"] = new JsonArray([.. choices.Words.Select(w => JsonValue.Create(w))]) }, about);
        if (found is null)
        {
            return false;
        }

        if (found is not ScalarNode scalar)
        {
            WrongType(found, "one word");
            return false;
        }

        if (choices.TryGet(scalar.Text, out value))
        {
            return true;
        }

        WrongValue(found, $"'{key}' cannot be '{Shorten(scalar.Text)}'.", Spelling.Nearest(scalar.Text, choices.Words) is { } near ? $"Did you mean '{near}'?" : "One of: " + string.Join(", ", choices.Words) + ".");
        return false;
    }

    private ScalarNode? Checked(string key, bool required, string? about, JsonObject schema, string wanted, Func<string, bool> fits, string complaint, string? fix)
    {
        var value = Take(key, required, () => schema, about);
        return value is null ? null : CheckedText(value, wanted, fits, complaint, fix);
    }

    private ScalarNode? CheckedText(DocumentNode value, string wanted, Func<string, bool> fits, string complaint, string? fix)
    {
        if (value is not ScalarNode { Kind: ScalarKind.String } scalar)
        {
            WrongType(value, wanted, value is ScalarNode ? "Put it in quotes." : null);
            return null;
        }

        if (fits(scalar.Text))
        {
            return scalar;
        }

        WrongValue(value, $"'{Shorten(scalar.Text)}' {complaint}.", fix);
        return null;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NameRegex();
}
