using System.Text.Json;
using System.Text.Json.Nodes;
using Concordat.Platform.Secrets;

namespace Concordat.Control;

/// <summary>A person's session on a control plane.</summary>
/// <param name="Token">The access token.</param>
/// <param name="ExpiresAt">From when it is worth nothing.</param>
internal sealed record StoredSession(string Token, DateTimeOffset ExpiresAt);

/// <summary>
/// Sessions by address of the control plane, in the user's configuration folder (<c>$XDG_CONFIG_HOME/concordat/sessions.json</c>, on
/// Windows below <c>%APPDATA%</c>), readable by its owner alone. <c>CONCORDAT_TOKEN</c> goes before the file.
/// </summary>
internal sealed class SessionFile(string file)
{
    public static SessionFile OfUser() => new(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.Create), "concordat", "sessions.json"));

    /// <summary>The session; null where there is none or it ended.</summary>
    public StoredSession? Find(string address, DateTimeOffset now)
    {
        var session = Read()[address] is JsonObject found && (string?)found["token"] is { } token && (string?)found["expiresAt"] is { } until
            && DateTimeOffset.TryParse(until, null, System.Globalization.DateTimeStyles.RoundtripKind, out var expires)
            ? new StoredSession(token, expires)
            : null;
        return session?.ExpiresAt > now ? session : null;
    }

    public void Store(string address, StoredSession session)
    {
        var all = Read();
        all[address] = new JsonObject { ["token"] = session.Token, ["expiresAt"] = session.ExpiresAt.ToString("O") };
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = file + ".new";
        File.Delete(draft); // the mode is given at creation alone
        PrivateFile.Write(draft, JsonSerializer.SerializeToUtf8Bytes(all));
        File.Move(draft, file, overwrite: true);
    }

    private JsonObject Read()
    {
        try
        {
            return File.Exists(file) && JsonNode.Parse(File.ReadAllText(file)) is JsonObject all ? all : [];
        }
        catch (JsonException)
        {
            return []; // a broken file holds no session; signing in writes a whole one
        }
    }
}
