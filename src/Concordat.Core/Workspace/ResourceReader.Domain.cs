using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Concordat.Core.Contracts.Documents;

namespace Concordat.Core.Workspace;

/// <summary>The value types of the workspace: kinds, versions, secrets, purposes of use.</summary>
public sealed partial class ResourceReader
{
    private const string SecretPattern = "^((file|env):[A-Za-z0-9][A-Za-z0-9_.-]{0,100}|vault:[A-Za-z0-9_-][A-Za-z0-9_.-]{0,60}(/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,60}){0,7}#[A-Za-z0-9][A-Za-z0-9_.-]{0,60})$";

    /// <summary>The <c>kind</c> key with the one word that this reader is for.</summary>
    public void Kind(string kind) => Choice("kind", Words.Of(kind));

    /// <summary>A semantic version that must be there.</summary>
    public SemVer Version(string key = "version", string? about = "Semantic version; the major is that of the folder.") =>
        Checked(key, true, about, new() { ["type"] = "string", ["pattern"] = @"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$" }, "a version", text => SemVer.TryParse(text, out _), "is no semantic version", "Such as 1.2.0.") is { } scalar
        && SemVer.TryParse(scalar.Text, out var version) ? version : new SemVer(0, 0, 0);

    /// <summary>A secret by reference, or null.</summary>
    public SecretRef? OptionalSecret(string key, string? about = null)
    {
        var value = Take(key, false, () => new() { ["type"] = "string", ["pattern"] = SecretPattern }, about ?? "A secret by reference: file:NAME, env:NAME or vault:PATH#FIELD.");
        var scalar = value as ScalarNode;
        if (value is not null && (scalar is null || !SecretRegex().IsMatch(scalar.Text)))
        {
            // What stands there may be the secret itself, so the message does not repeat it.
            WrongValue(value, $"'{key}' is no reference to a secret.", "Write file:NAME, env:NAME or vault:PATH#FIELD; a secret itself must not stand in a workspace. If one stood here, change it.");
            return null;
        }

        return scalar is null ? null : new SecretRef(scalar.Text[..scalar.Text.IndexOf(':', StringComparison.Ordinal)], scalar.Text[(scalar.Text.IndexOf(':', StringComparison.Ordinal) + 1)..], scalar.At);
    }

    /// <summary>Purposes of use: codes of HL7 v3 PurposeOfUse.</summary>
    public IReadOnlyList<Ref> Purposes(string key = "purposes", bool required = false)
    {
        var list = new List<Ref>();
        foreach (var item in Items(key, required, () => new() { ["enum"] = new JsonArray([.. PurposeOfUse.Codes.Select(c => JsonValue.Create(c))]) }, "Purposes of use, HL7 v3 PurposeOfUse."))
        {
            if (CheckedText(item, "a code", PurposeOfUse.Codes.Contains, "is no purpose of use (HL7 v3 PurposeOfUse)", Spelling.Fix((item as ScalarNode)?.Text ?? "", PurposeOfUse.Codes)) is { } scalar)
            {
                list.Add(new Ref(scalar.Text, scalar.At));
            }
        }

        return list;
    }

    [GeneratedRegex(@"^((file|env):[A-Za-z0-9][A-Za-z0-9_.-]{0,100}|vault:[A-Za-z0-9_-][A-Za-z0-9_.-]{0,60}(/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,60}){0,7}#[A-Za-z0-9][A-Za-z0-9_.-]{0,60})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretRegex();
}
