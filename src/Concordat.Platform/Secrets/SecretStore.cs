namespace Concordat.Platform.Secrets;

/// <summary>
/// Secrets by reference: a workspace says <c>file:NAME</c> or <c>env:NAME</c>, the node has the value. A release never holds a secret.
/// </summary>
public sealed class SecretStore(PlatformOptions options)
{
    /// <summary>
    /// The value, without a trailing line end; null where there is none.
    /// <c>file:NAME</c> is <c>DataFolder/secrets/NAME</c>; <c>env:NAME</c> is the environment variable <c>CONCORDAT_SECRET_NAME</c>,
    /// so that a workspace cannot read any other variable.
    /// </summary>
    public string? Resolve(string reference)
    {
        var (scheme, name) = reference.Split(':', 2) is [var s, var n] ? (s, n) : ("", "");
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || name.StartsWith('.'))
        {
            return null;
        }
        switch (scheme)
        {
            case "file":
                return Read(Path.Combine(options.DataFolder, "secrets", name));
            case "env":
                return Environment.GetEnvironmentVariable("CONCORDAT_SECRET_" + name.Replace('-', '_').Replace('.', '_').ToUpperInvariant());
            default:
                return null;
        }
    }

    /// <summary>The value in a file that the node's own settings name; null where there is none.</summary>
    public static string? Read(string file) => File.Exists(file) ? File.ReadAllText(file).TrimEnd('\r', '\n') : null;
}
