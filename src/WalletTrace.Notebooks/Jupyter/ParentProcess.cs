using System.Runtime.InteropServices;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>
/// The process that started this one. Jupyter says by <c>JPY_PARENT_PID</c> that a kernel is to end with it; a process whose parent is gone gets another parent,
/// which is seen whatever becomes of the number.
/// </summary>
internal static class ParentProcess
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Watches over the parent where Jupyter asks for it; on Windows, where processes have no parents, nothing is watched.</summary>
    /// <param name="gone">Called once, when the parent is gone.</param>
    /// <returns>Ends the watching.</returns>
    public static IDisposable Watch(Action gone)
    {
        var ended = new CancellationTokenSource();
        if (!OperatingSystem.IsWindows() && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("JPY_PARENT_PID")))
        {
            _ = WatchAsync(getppid(), gone, ended.Token);
        }

        return ended;
    }

    private static async Task WatchAsync(int parent, Action gone, CancellationToken cancellationToken)
    {
        try
        {
            while (getppid() == parent)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        gone();
    }

    // The call cannot fail (POSIX.1).
    [DllImport("libc")]
    private static extern int getppid();
}
