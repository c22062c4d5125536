using System.Diagnostics;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>A theory that needs a small disk of its own. It is skipped, visibly, where this process may not mount one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<bool> MayMount = new(TryMount);

    /// <summary>Skips the test unless a disk can be mounted.</summary>
    public SmallDiskTheoryAttribute()
    {
        if (!MayMount.Value)
        {
            Skip = "No disk may be mounted by this process.";
        }
    }

    /// <summary>What mounts a disk of some mebibytes at $0, for a shell in a namespace of its own.</summary>
    public static string Mount(int mebibytes) => $"mount -t tmpfs -o size={mebibytes}m tmpfs \"$0\"";

    private static bool TryMount()
    {
        try
        {
            using Process mount = Process.Start(new ProcessStartInfo("unshare", ["--mount", "sh", "-c", Mount(1), Path.GetTempPath()]) { RedirectStandardError = true })!;
            mount.WaitForExit();
            return mount.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
