namespace WalletTrace.Graph.Mapped;

/// <summary>
/// A file that may not grow further, by a limit of the file system or of the process. .NET tells of it as of a wrong argument (EFBIG becomes an
/// <see cref="ArgumentOutOfRangeException"/>); to whoever writes it is a disk that is full.
/// </summary>
internal static class FileLimit
{
    /// <summary>What to throw instead.</summary>
    public static IOException Fault(string path, ArgumentOutOfRangeException fault) =>
        new($"found no room for {SafeText.Trim(path)} to grow, expected it: the file system or this process has a limit of how long a file may be", fault);
}
