using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Concordat.Cli.Output;
using Concordat.Core.Primitives;
using Concordat.Hosting;

namespace Concordat.Cli;

/// <summary><c>concordat doctor</c>: whether this machine can run the product, and what stands in its way; whether a node and the users of its systems are as they should.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int?>("--port") { Description = "The first of the five ports of the demo; 8080 where no --config says other ports.", HelpName = "PORT" };
        var data = new Option<string?>("--data") { Description = "The data folder: is it writable, does its database answer, can others read its keys?", HelpName = "DIR" };
        var config = new Option<string?>("--config") { Description = "A node's settings: its ports, data folder, database and systems.", HelpName = "FILE" };
        var workspace = new Option<string?>("--workspace") { Description = "A workspace; with --data or --config also the users of its Odoo systems.", HelpName = "DIR" };
        var url = new Option<string?>("--odoo-url") { Description = "An Odoo in place of the workspace's.", HelpName = "URL" };
        var database = new Option<string?>("--odoo-database") { Description = "Its database.", HelpName = "NAME" };
        var login = new Option<string?>("--odoo-login") { Description = "One user in place of those of all business functions.", HelpName = "LOGIN" };
        var format = FindingsOutput.FormatOption();
        var failOn = FindingsOutput.FailOnOption();
        var command = new Command("doctor", "Checks a machine, a node and what its Odoo users may do.") { port, data, config, workspace, url, database, login, format, failOn };
        command.SetAction(async (parsed, stop) =>
        {
            Uri? odoo = null;
            if (parsed.GetValue(url) is { } written && !(Uri.TryCreate(written, UriKind.Absolute, out odoo) && odoo.Scheme is ("http" or "https")))
            {
                return terminal.Fail(Exit.Usage, $"'{written}' is no http address.");
            }
            var (folder, file) = (parsed.GetValue(data), parsed.GetValue(config));
            var node = folder is null && file is null ? null : NodeConfiguration.Read(file is null ? null : terminal.FullPath(file), folder is null ? null : terminal.FullPath(folder));
            List<Finding> findings = [.. Runtime(), .. Ports(file is null || parsed.GetValue(port) is not null ? Five(parsed.GetValue(port) ?? 8080) : Of(node!))];
            if (node is not null)
            {
                findings.AddRange([.. Data(node.Platform.DataFolder), .. DoctorNode.Keys(node.Platform.DataFolder), .. await DoctorNode.Database(node, stop)]);
            }
            var files = 0;
            if (parsed.GetValue(workspace) is { } root)
            {
                var read = WorkspaceFolder.Parse(terminal.FullPath(root));
                files = read.FilesRead;
                findings.AddRange(In(root, read.Findings));
                if (read.Workspace is not null && node is not null)
                {
                    findings.AddRange(In(root, await DoctorSystems.Examine(read.Workspace, node, odoo, parsed.GetValue(database), parsed.GetValue(login), stop)));
                }
            }
            return FindingsOutput.Write(terminal, new FindingsReport(findings, files, new Dictionary<string, string>(StringComparer.Ordinal)) { Verb = "doctor" }, parsed.GetValue(format)!, parsed.GetValue(failOn)!);
        });
        return command;
    }

    private static IEnumerable<Finding> Runtime()
    {
        if (Environment.Version.Major < 10)
        {
            yield return Finding.Error("doctor-runtime", $"This is .NET {Environment.Version}; .NET 10 is needed.", Place("runtime"));
        }

        if (Environment.ProcessorCount < 2)
        {
            yield return Finding.Warn("doctor-processors", "There is one processor; listeners and workers will share it.", Place("runtime"));
        }

        // The runtime lies in ROOT/shared/Microsoft.NETCore.App/VERSION, SDKs in ROOT/sdk.
        var sdks = Path.Combine(AppContext.GetData("FX_DEPS_FILE") is string deps ? Path.GetDirectoryName(deps)! : Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../../sdk");
        if (!Directory.Exists(sdks) || !Directory.EnumerateDirectories(sdks, "10.*").Any())
        {
            yield return new Finding("doctor-sdk", Severity.Info, "There is no .NET SDK 10 beside this runtime; only building from source needs it.", Place("runtime"));
        }
    }

    private static IEnumerable<int> Five(int first) => Enumerable.Range(first, 5);

    /// <summary>The ports that a node with these settings opens.</summary>
    private static IEnumerable<int> Of(NodeOptions node) =>
    [
        .. node.Has("gateway") ? [node.GatewayPort] : Array.Empty<int>(),
        .. node.Has("control") ? [node.ControlPort] : Array.Empty<int>(),
        .. node.PortalPort > 0 ? [node.PortalPort] : Array.Empty<int>(),
        .. node.Has("worker") ? node.Integration.Listeners.Values.Select(l => l.Port).Where(p => p > 0) : [],
    ];

    private static IEnumerable<Finding> Ports(IEnumerable<int> wanted)
    {
        foreach (var port in wanted)
        {
            if (port is < 1 or > 65535 || !IsFree(port))
            {
                yield return Finding.Error("doctor-port", $"The port {port} is not free.", Place("port " + port.ToString(CultureInfo.InvariantCulture)), "Choose free ports, or end what listens there.");
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IEnumerable<Finding> Data(string path)
    {
        string? problem = null;
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, ".doctor");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = error.Message;
        }

        if (problem is not null)
        {
            yield return Finding.Error("doctor-data", problem, Place(path), "Choose a folder that this user may write to.");
        }
        else if (new DriveInfo(path).AvailableFreeSpace is < 1L << 30 and var free)
        {
            yield return Finding.Warn("doctor-space", $"There are {free >> 20} MiB left on the disk of the data folder.", Place(path), "The log keeps payloads for as long as the interfaces ask.");
        }
    }

    private static IEnumerable<Finding> In(string folder, IEnumerable<Finding> findings) =>
        findings.Select(finding => finding with { At = finding.At with { File = folder.TrimEnd('/') + "/" + finding.At.File } });

    private static SourcePosition Place(string what) => new(what, 0, 0);
}
