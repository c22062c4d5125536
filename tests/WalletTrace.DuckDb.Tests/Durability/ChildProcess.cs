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
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };

        // It lives too short to be worth optimizing.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_BackgroundWorkerTimeoutMs"] = "0";
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException("found no process, expected one"));
    }

    /// <summary>Its next line; null where it has ended.</summary>
    public string? ReadLine() => process.StandardOutput.ReadLine();

    /// <summary>Lets it write on its standard input's end: nothing; waits until it has ended by itself, and gives its lines and its complaints.</summary>
    public (int Code, string[] Lines, string Complaints) End()
    {
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

    private static string FindHost() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
