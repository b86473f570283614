using System.Security.Cryptography;
using System.Text;
using Concordat.Platform.Secrets;
using Concordat.Sandbox;
using Concordat.Trust;

namespace Concordat.Demo;

/// <summary>Secrets and keys of the demo, made at the first start in the data folder.</summary>
internal static class DemoSecrets
{
    private const string Webhook = "televida-webhook";

    /// <summary>Writes what the sample workspace refers to: the simulated Odoo's keys, the webhook secret, the clients' key pairs.</summary>
    /// <returns>The webhook secret, which the simulated receiver needs to verify signatures.</returns>
    public static string Create(DemoOptions options, IEnumerable<string> clients)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.DataFolder, "secrets")).FullName;
        foreach (var user in SandboxModule.OdooUsers.Where(u => u.SecretName is not null))
        {
            WriteOnce(folder, user.SecretName!, user.Key);
        }
        WriteOnce(folder, Webhook, "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        foreach (var client in clients)
        {
            ClientKeys.CreateIfMissing(KeyFolder(options), client);
        }
        return File.ReadAllText(Path.Combine(folder, Webhook)).Trim();
    }

    public static string KeyFolder(DemoOptions options) => Path.Combine(options.DataFolder, "keys");

    private static void WriteOnce(string folder, string name, string value)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            PrivateFile.Write(file, Encoding.UTF8.GetBytes(value));
        }
    }
}
