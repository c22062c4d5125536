using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>What a child process found, and what it took.</summary>
/// <param name="Answer">What it found.</param>
/// <param name="PeakBytes">The most memory that was resident, mapped files included: these the system takes back when it needs to.</param>
/// <param name="OwnBytes">The most memory of its own that was seen resident in samples; 0 where the system does not tell.</param>
/// <param name="Processor">The time of all processors together.</param>
internal sealed record Told<T>(T Answer, long PeakBytes, long OwnBytes, TimeSpan Processor);

/// <summary>
/// Runs a part of a benchmark in a process of its own, so that each starts cold and its peak of memory is its own. The child says its answer as one line of
/// JSON on standard output; whatever else it says goes to standard error.
/// </summary>
internal static class Child
{
    /// <summary>The verb by which a process learns that it is a child.</summary>
    public const string Verb = "ledger-part";

    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a part and reads what it found.</summary>
    /// <exception cref="InvalidOperationException">It failed; what it said stands on standard error.</exception>
    public static Told<T> Run<T>(LedgerPart part, int transfers, string file)
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("this process has no path to start itself again by");
        var start = new ProcessStartInfo(self) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        }

        foreach (string argument in (string[])[Verb, part.ToString(), transfers.ToString(CultureInfo.InvariantCulture), file])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("no process was started for a part of the benchmark");
        Task<string> reading = process.StandardOutput.ReadToEndAsync();
        long own = 0;
        while (!process.WaitForExit(SampleEvery))
        {
            own = Math.Max(own, OwnBytes(process.Id));
        }

        string said = reading.GetAwaiter().GetResult();
        return process.ExitCode == 0 && JsonSerializer.Deserialize<Answered<T>>(said) is { } answered
            ? new Told<T>(answered.Answer, answered.PeakBytes, own, answered.Processor)
            : throw new InvalidOperationException(FormattableString.Invariant($"part {part} ended with code {process.ExitCode} and said '{said.Trim()}', expected code 0 and its answer"));
    }

    /// <summary>Called by the child: says what was found, and the peak of memory.</summary>
    public static void Answer<T>(T answer)
    {
        using var self = Process.GetCurrentProcess();
        Console.Out.WriteLine(JsonSerializer.Serialize(new Answered<T>(answer, self.PeakWorkingSet64, self.TotalProcessorTime)));
    }

    /// <summary>What a process holds of memory that no file backs, now.</summary>
    private static long OwnBytes(int process)
    {
        const string Name = "RssAnon:";
        string status = FormattableString.Invariant($"/proc/{process}/status");
        try
        {
            string? line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) : null;
            return line is null ? 0 : 1024 * long.Parse(line[Name.Length..^"kB".Length], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended between the question and the answer.
            return 0;
        }
    }

    private sealed record Answered<T>(T Answer, long PeakBytes, TimeSpan Processor);
}
