using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Concordat.Platform.Exchanges;

/// <summary>fdatasync(2): the content is on the disk, without a wait for times that nobody reads; .NET has fsync alone. Elsewhere than on Linux that one.</summary>
internal static partial class DataSync
{
    public static void Run(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
        }
        else if (Call(handle) != 0)
        {
            throw new IOException("What was written did not reach the disk.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Call(SafeFileHandle handle);
}
