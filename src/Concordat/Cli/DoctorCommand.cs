using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Concordat.Cli.Output;
using Concordat.Core.Primitives;

namespace Concordat.Cli;

/// <summary><c>concordat doctor</c>: whether this machine can run the product, and what stands in its way.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port") { Description = "The first of the five ports of the demo.", DefaultValueFactory = _ => 8080, HelpName = "PORT" };
        var data = new Option<string?>("--data") { Description = "The data folder.", HelpName = "DIR" };
        var workspace = new Option<string?>("--workspace") { Description = "The workspace.", HelpName = "DIR" };
        var format = FindingsOutput.FormatOption();
        var failOn = FindingsOutput.FailOnOption();
        var command = new Command("doctor", "Checks this machine: runtime, ports, data folder, workspace.") { port, data, workspace, format, failOn };
        command.SetAction(parsed =>
        {
            List<Finding> findings = [.. Runtime(), .. Ports(parsed.GetValue(port)), .. Data(terminal, parsed.GetValue(data)), .. Workspace(terminal, parsed.GetValue(workspace))];
            return FindingsOutput.Write(terminal, new FindingsReport(findings, 0, new Dictionary<string, string>(StringComparer.Ordinal)), parsed.GetValue(format)!, parsed.GetValue(failOn)!);
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
    }

    private static IEnumerable<Finding> Ports(int first)
    {
        for (var port = first; port < first + 5; port++)
        {
            if (port is < 1 or > 65535 || !IsFree(port))
            {
                yield return Finding.Error("doctor-port", $"The port {port} is not free.", Place("port " + port.ToString(CultureInfo.InvariantCulture)), "Choose five free ports in a row by --port.");
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

    private static IEnumerable<Finding> Data(Terminal terminal, string? folder)
    {
        if (folder is null)
        {
            yield break;
        }

        var path = terminal.FullPath(folder);
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
            yield return Finding.Error("doctor-data", problem, Place(folder), "Choose a folder that this user may write to.");
        }
        else if (new DriveInfo(path).AvailableFreeSpace is < 1L << 30 and var free)
        {
            yield return Finding.Warn("doctor-space", $"There are {free >> 20} MiB left on the disk of the data folder.", Place(folder), "The log keeps payloads for as long as the interfaces ask.");
        }
    }

    private static IEnumerable<Finding> Workspace(Terminal terminal, string? folder)
    {
        if (folder is null)
        {
            yield break;
        }

        var parsed = WorkspaceFolder.Parse(terminal.FullPath(folder));
        foreach (var finding in parsed.Findings)
        {
            yield return finding with { At = finding.At with { File = folder.TrimEnd('/') + "/" + finding.At.File } };
        }
    }

    private static SourcePosition Place(string what) => new(what, 0, 0);
}
