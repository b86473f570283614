using System.Security.Cryptography;
using System.Text;

namespace Concordat.Systems.Odoo;

/// <summary>External ids in the module <c>concordat</c>: our own keys, kept by Odoo beside the record and gone with it.</summary>
internal static class OdooExternalKey
{
    public const string Module = "concordat";

    /// <summary>
    /// The name for a key. Short plain keys stay readable; any other is hashed whole, so that two keys never share a name (a name must not
    /// hold a dot, and Odoo's column is limited).
    /// </summary>
    public static string Name(string prefix, string key)
    {
        var plain = key.Length <= 64 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && !key.StartsWith("sha256-", StringComparison.Ordinal);
        return prefix + (plain ? key : "sha256-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))[..20]));
    }
}
