using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using WalletTrace.DuckDb;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Benchmarks.Notebooks;

/// <summary>What a session took, in milliseconds.</summary>
/// <param name="Cells">Each cell after the first.</param>
/// <param name="FirstCompletion">The first completion, which loads what completes.</param>
/// <param name="LaterCompletion">The median of later ones.</param>
/// <param name="Wrong">How many values were not those expected.</param>
/// <param name="PeakBytes">The most memory that was resident.</param>
internal sealed record SessionTimes(double[] Cells, double FirstCompletion, double LaterCompletion, int Wrong, long PeakBytes);

/// <summary>What the child processes of the benchmark do: a session of ours, or of Roslyn's scripting alone. The first line says that the first cell's value is there.</summary>
internal static class NotebookPart
{
    /// <summary>The verb by which a process learns that it is a child.</summary>
    public const string Verb = "notebook-part";

    /// <summary>The side that is a kernel of Jupyter; the path of its connection file follows.</summary>
    public const string Kernel = "kernel";

    /// <summary>Said when the first cell's value is there.</summary>
    public const string Ready = "ready";

    private const int Completions = 10;

    /// <summary>Does a part.</summary>
    public static bool Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is [Kernel, string file])
        {
            KernelClient.ServeAsync(file).GetAwaiter().GetResult();
            return true;
        }

        if (arguments is not [string side, string text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cells))
        {
            return false;
        }

        TextWriter output = Console.Out;
        switch (side)
        {
            case "ours":
                OursAsync(cells, output).GetAwaiter().GetResult();
                return true;
            case "plain":
                PlainAsync(cells, output).GetAwaiter().GetResult();
                return true;
            default:
                return false;
        }
    }

    private static async Task OursAsync(int cells, TextWriter output)
    {
        await using var session = new CSharpSession();
        var nowhere = new SilentOutput();
        int wrong = await ValueAsync("1", NotebookCells.First) == "5050" ? 0 : 1;
        await SayAsync(output, Ready);
        var times = new double[cells];
        for (var i = 0; i < cells; i++)
        {
            long began = Stopwatch.GetTimestamp();
            string value = await ValueAsync(FormattableString.Invariant($"{i + 2}"), NotebookCells.Later(i));
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            wrong += value == NotebookCells.Value(i).ToString(CultureInfo.InvariantCulture) ? 0 : 1;
        }

        double first = await CompletionAsync();
        double[] later = new double[Completions];
        for (var i = 0; i < Completions; i++)
        {
            later[i] = await CompletionAsync();
        }

        await AnswerAsync(output, new SessionTimes(times, first, Middle.Of(later), wrong, Peak()));

        async Task<string> ValueAsync(string name, string code) =>
            (await session.RunAsync(code, $"cell {name}", nowhere, CancellationToken.None)).Result?.Data[MimeBundle.Plain] ?? "";

        async Task<double> CompletionAsync()
        {
            const string Code = "numbers.Sel";
            long began = Stopwatch.GetTimestamp();
            wrong += (await session.CompleteAsync(Code, Code.Length, CancellationToken.None)).Items is [{ Text: "Select" }, ..] ? 0 : 1;
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    }

    private static async Task PlainAsync(int cells, TextWriter output)
    {
        ScriptOptions options = ScriptOptions.Default
            .WithReferences(typeof(object).Assembly, typeof(Enumerable).Assembly, typeof(List<>).Assembly, typeof(Address).Assembly, typeof(DuckDbLedger).Assembly)
            .WithImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading.Tasks", "WalletTrace");
        ScriptState<object> state = await CSharpScript.RunAsync(NotebookCells.First, options);
        int wrong = state.ReturnValue is 5050 ? 0 : 1;
        await SayAsync(output, Ready);
        var times = new double[cells];
        for (var i = 0; i < cells; i++)
        {
            long began = Stopwatch.GetTimestamp();
            state = await state.ContinueWithAsync(NotebookCells.Later(i));
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            wrong += state.ReturnValue is int value && value == NotebookCells.Value(i) ? 0 : 1;
        }

        await AnswerAsync(output, new SessionTimes(times, 0, 0, wrong, Peak()));
    }

    private static async Task SayAsync(TextWriter output, string line)
    {
        await output.WriteLineAsync(line);
        await output.FlushAsync();
    }

    private static Task AnswerAsync(TextWriter output, SessionTimes times) => SayAsync(output, JsonSerializer.Serialize(times));

    private static long Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
