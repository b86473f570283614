using System.CommandLine;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Concordat.Core.Catalogue;
using Concordat.Core.Releases;
using Concordat.Platform.Secrets;

namespace Concordat.Cli;

/// <summary><c>concordat export evidence --from DAY --to DAY --out FILE</c> and <c>concordat export verify FILE [--key FILE]</c>.</summary>
internal static class EvidenceCommand
{
    private const int MostBytes = 64 * 1024 * 1024;

    public static Command Create(Terminal terminal)
    {
        var from = new Option<DateOnly>("--from") { Description = "The first day (UTC).", Required = true, HelpName = "DAY" };
        var to = new Option<DateOnly>("--to") { Description = "The last day (UTC).", Required = true, HelpName = "DAY" };
        var target = new Option<string>("--out") { Description = "The ZIP file.", Required = true, HelpName = "FILE" };
        return ControlVerb.Create(terminal, "evidence", "Fetches what was released, decided and recorded in a period, hashed and signed.", [from, to, target], async call =>
        {
            var place = terminal.FullPath(call.Parsed.GetValue(target)!);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            var draft = place + ".draft"; // what is there already stays until a whole pack takes its place
            File.Delete(draft);
            try
            {
                await using (var file = new FileStream(draft, PrivateFile.Owned(FileMode.CreateNew, FileAccess.Write)))
                {
                    await call.Client.Evidence(call.Parsed.GetValue(from), call.Parsed.GetValue(to), file, call.Stop);
                }
                File.Move(draft, place, overwrite: true);
            }
            finally
            {
                File.Delete(draft);
            }
            return Check(terminal, place, null);
        });
    }

    public static Command Verify(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "An evidence pack." };
        var key = new Option<string?>("--key") { Description = "The public key (JWK) of the control plane, got by another way.", HelpName = "FILE" };
        var command = new Command("verify", "Says whether an evidence pack is whole: every file, the manifest and its signature.") { file, key };
        command.SetAction(parsed =>
        {
            PublicSigningKey? trusted = null;
            if (parsed.GetValue(key) is { } path && (trusted = PublicSigningKey.FromJwk(File.ReadAllBytes(terminal.FullPath(path)))) is null)
            {
                return terminal.Fail(Exit.Usage, $"'{path}' is no public P-256 key as a JWK.");
            }
            return Check(terminal, terminal.FullPath(parsed.GetValue(file)!), trusted);
        });
        return command;
    }

    private static int Check(Terminal terminal, string place, PublicSigningKey? trusted)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        byte[]? manifest = null, seal = null;
        try
        {
            using var archive = ZipFile.OpenRead(place);
            if (archive.Entries.GroupBy(entry => entry.FullName, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            {
                return terminal.Fail(Exit.Findings, $"the pack holds '{twice.Key}' twice: a control plane makes none like that.");
            }
            foreach (var entry in archive.Entries)
            {
                using var stream = entry.Open();
                switch (entry.FullName)
                {
                    case EvidenceManifest.File:
                        manifest = Small(entry, stream);
                        break;
                    case EvidenceManifest.Seal:
                        seal = Small(entry, stream);
                        break;
                    default:
                        hashes[entry.FullName] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream));
                        break;
                }
            }
        }
        catch (InvalidDataException broken)
        {
            return terminal.Fail(Exit.Usage, $"the pack cannot be read: {broken.Message}");
        }
        var findings = EvidenceManifest.Verify(hashes, manifest, seal, trusted is null ? null : new Dictionary<string, PublicSigningKey> { [trusted.KeyId] = trusted }, out var keyId);
        foreach (var finding in findings)
        {
            terminal.Out.WriteLine($"{finding.At.File}: {finding.Message}{(finding.Fix is null ? "" : $" {finding.Fix}")}");
        }
        if (findings.Count > 0)
        {
            return Exit.Findings;
        }
        using var json = JsonDocument.Parse(manifest);
        terminal.Out.WriteLine($"The pack holds: {hashes.Count} files from {json.RootElement.GetProperty("from").GetString()} until {json.RootElement.GetProperty("until").GetString()}, signed with {keyId}"
            + (trusted is null ? ". Compare that key with the control plane's by another way, or name it with --key." : ", the key that was named."));
        return Exit.Ok;
    }

    /// <summary>The manifest and its seal are read as a whole, and no further than this.</summary>
    private static byte[] Small(ZipArchiveEntry entry, Stream stream)
    {
        var content = new byte[(int)Math.Min(entry.Length, MostBytes + 1)];
        stream.ReadExactly(content);
        return content.Length <= MostBytes && stream.ReadByte() < 0 ? content : throw new InvalidDataException($"'{entry.FullName}' is larger than any that a control plane writes.");
    }
}
