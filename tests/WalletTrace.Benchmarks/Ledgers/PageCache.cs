using System.Runtime.InteropServices;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>What the system keeps of files in memory.</summary>
internal static partial class PageCache
{
    private const int DontNeed = 4;

    /// <summary>All files below a folder.</summary>
    public static IEnumerable<string> FilesOf(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories);

    /// <summary>Tells the system to forget what it holds of files that nobody has open, so that the next reader reads the disk. False where it cannot be told.</summary>
    public static bool TryDrop(IEnumerable<string> files)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return false;
        }

        foreach (string file in files)
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite);
            stream.Flush(flushToDisk: true);
            if (Advise(stream.SafeFileHandle, 0, 0, DontNeed) != 0)
            {
                return false;
            }
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeHandle file, long offset, long length, int advice);
}
