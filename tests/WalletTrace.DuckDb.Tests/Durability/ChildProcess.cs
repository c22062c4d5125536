using System.Diagnostics;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>A process of this assembly that runs <see cref="ChildProgram"/>.</summary>
internal sealed class ChildProcess : IDisposable
{
    // What .NET says of a process that was ended by SIGKILL.
    private const int Killed = 128 + 9;

    private readonly Process process;
    private readonly Task<string> complaints;

    private ChildProcess(Process process)
    {
        this.process = process;
        complaints = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The command that runs it, as a shell may be told.</summary>
    public static IReadOnlyList<string> Command { get; } = [FindHost(), "exec", typeof(ChildProgram).Assembly.Location];

    /// <summary>Starts it.</summary>
    public static ChildProcess Start(params IEnumerable<string> arguments) => Run([.. Command, .. arguments]);

    /// <summary>Starts a command that starts it.</summary>
    public static ChildProcess Run(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // It lives too short to be worth optimizing.
        start.Environment["DOTNET_TieredPGO"] = "0";

        // The memory that this would need is a file, which a limit of files forbids.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException("found no process, expected one"));
    }

    /// <summary>The number that the system knows it by.</summary>
    public int Id => process.Id;

    /// <summary>Its next line; null where it has ended.</summary>
    public string? ReadLine() => process.StandardOutput.ReadLine();

    /// <summary>Tells it nothing more, and waits until it has ended by itself; its exit code, the lines that were not read yet, and its complaints.</summary>
    public (int Code, string[] Lines, string Complaints) End()
    {
        process.StandardInput.Close();
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return (process.ExitCode, lines, complaints.Result);
    }

    /// <summary>Kills it, with a signal that it cannot know of; the lines that it had said already.</summary>
    /// <exception cref="InvalidOperationException">It had ended by itself.</exception>
    public string[] Kill()
    {
        process.Kill();
        (int code, string[] lines, string told) = End();
        return code == Killed ? lines : throw new InvalidOperationException($"found it ended with {code}, expected it to run on until it is killed: {string.Join('\n', lines)}\n{told}");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Starts it with no file that it may write longer than so many kibibytes, or "unlimited"; a write beyond fails as on a full disk.</summary>
    public static ChildProcess StartWithFilesUpTo(string kibibytes, params IEnumerable<string> arguments) =>
        Run(["bash", "-c", $"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$@\"", "bash", .. Command, .. arguments]);

    /// <summary>Starts it with no right that the files' own permissions do not give; the superuser's processes have more.</summary>
    public static ChildProcess StartWithoutPrivileges(params IEnumerable<string> arguments) => Environment.IsPrivilegedProcess
        ? Run(["setpriv", "--bounding-set=-dac_override,-dac_read_search", .. Command, .. arguments])
        : Start(arguments);

    private static string FindHost() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
