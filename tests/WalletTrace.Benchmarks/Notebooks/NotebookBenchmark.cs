using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace WalletTrace.Benchmarks.Notebooks;

/// <summary>
/// How long a session of cells takes to start and to run a cell, beside Roslyn's scripting without anything of ours, and beside file-based programs. Each
/// session is a process of its own; the sides take turns. What counts as met is stated in the README, from before anything was measured.
/// </summary>
internal sealed class NotebookBenchmark(NotebookRun run, Report report)
{
    private const int Settled = 10;
    private const int Window = 20;

    /// <summary>Measures, and says whether every value was right.</summary>
    public bool Run()
    {
        var ours = new List<(double Start, SessionTimes Times)>();
        var kernel = new List<(double Start, SessionTimes Times)>();
        var plain = new List<(double Start, SessionTimes Times)>();
        for (var i = 0; i < run.Starts; i++)
        {
            ours.Add(Session("ours"));
            kernel.Add(Kernel());
            plain.Add(Session("plain"));
        }

        report.Title(string.Create(CultureInfo.InvariantCulture, $"Sessions of {run.Cells + 1} cells, median of {run.Starts} processes"));
        Tell("ours", ours);
        Tell("ours in Jupyter", kernel);
        Tell("plain", plain);
        if (run.FileBased)
        {
            FileBased();
        }

        return report.AllRight;
    }

    private void Tell(string side, List<(double Start, SessionTimes Times)> sessions)
    {
        double[][] cells = [.. sessions.Select(session => session.Times.Cells)];
        double early = Middle.Of(cells.Select(times => Middle.Of(times[Settled..(Settled + Window)])));
        double late = Middle.Of(cells.Select(times => Middle.Of(times[^Window..])));
        report.Line($"{side}: process to first value", Text(Middle.Of(sessions.Select(session => session.Start))), $"{Text(sessions.Min(session => session.Start))} to {Text(sessions.Max(session => session.Start))}");
        report.Line($"{side}: second cell", Text(Middle.Of(cells.Select(times => times[0]))));
        report.Line($"{side}: a cell, median", Text(Middle.Of(cells.Select(times => Middle.Of(times)))));
        report.Line($"{side}: a cell, 95 of 100 below", Text(Middle.Of(cells.Select(times => Middle.At(times, 0.95)))), $"the longest of all {Text(cells.Max(times => times.Max()))}");
        report.Line($"{side}: cells {Settled + 2} to {Settled + Window + 1}", Text(early));
        report.Line($"{side}: the last {Window} cells", Text(late), string.Create(CultureInfo.InvariantCulture, $"{late / early:F1} times"));
        report.Line($"{side}: peak memory", string.Create(CultureInfo.InvariantCulture, $"{Middle.Of(sessions.Select(session => (double)session.Times.PeakBytes)) / 1e6:F0} MB"));
        if (sessions.Any(session => session.Times.FirstCompletion > 0))
        {
            report.Line($"{side}: first completion", Text(Middle.Of(sessions.Select(session => session.Times.FirstCompletion))), $"later ones {Text(Middle.Of(sessions.Select(session => session.Times.LaterCompletion)))}");
        }
    }

    private (double Start, SessionTimes Times) Session(string side)
    {
        ProcessStartInfo start = Child();
        start.RedirectStandardOutput = true;
        foreach (string argument in (string[])[side, run.Cells.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("no process was started for a session");
        string? ready = process.StandardOutput.ReadLine();
        double first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (ready != NotebookPart.Ready || process.ExitCode != 0 || JsonSerializer.Deserialize<SessionTimes>(said) is not { } times)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"a session '{side}' ended with code {process.ExitCode} and said '{ready} {said.Trim()}', expected code 0 and its times"));
        }

        report.Check($"values of a session '{side}'", times.Wrong, 0, "worked out by hand");
        return (first, times);
    }

    private (double Start, SessionTimes Times) Kernel()
    {
        (double Start, SessionTimes Times) measured = KernelClient.Measure(Child(), run.Cells);
        report.Check("values of a kernel", measured.Times.Wrong, 0, "worked out by hand");
        return measured;
    }

    /// <summary>What starts this program again as a child.</summary>
    private static ProcessStartInfo Child()
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("this process has no path to start itself again by");
        var start = new ProcessStartInfo(self);
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(typeof(NotebookBenchmark).Assembly.Location);
        }

        start.ArgumentList.Add(NotebookPart.Verb);
        return start;
    }

    private void FileBased()
    {
        string folder = Directory.CreateTempSubdirectory("wallettrace-").FullName;
        try
        {
            string file = Path.Combine(folder, "first.cs");
            File.WriteAllText(file, "var numbers = Enumerable.Range(1, 100).ToList();\nConsole.WriteLine(numbers.Sum());\n");
            report.Line("dotnet run file.cs: first", Text(Program(file, "5050")));
            report.Line("dotnet run file.cs: unchanged", Text(Program(file, "5050")));
            File.WriteAllText(file, "var numbers = Enumerable.Range(1, 100).ToList();\nConsole.WriteLine(numbers.Sum() + 1);\n");
            report.Line("dotnet run file.cs: changed", Text(Program(file, "5051")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private double Program(string file, string expected)
    {
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["run", file]) { RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(file) })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double time = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        report.Check("what a file-based program says", said.Trim(), expected, "worked out by hand");
        return time;
    }

    private static string Text(double milliseconds) => Report.Time(TimeSpan.FromMilliseconds(milliseconds));
}
