using System.Globalization;

namespace WalletTrace.Benchmarks.Notebooks;

/// <summary>What the benchmark of notebooks is to measure.</summary>
/// <param name="Cells">How many cells a session runs after its first.</param>
/// <param name="Starts">How many processes are started, of which the median counts.</param>
/// <param name="FileBased">Whether file-based programs of the SDK are measured too.</param>
internal sealed record NotebookRun(int Cells, int Starts, bool FileBased)
{
    /// <summary>Reads the arguments of the verb.</summary>
    public static bool TryParse(ReadOnlySpan<string> arguments, out NotebookRun run)
    {
        run = new NotebookRun(200, 5, false);
        while (arguments is not [])
        {
            switch (arguments)
            {
                case ["--cells", string text, .. var rest] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cells) && cells >= 40:
                    run = run with { Cells = cells };
                    arguments = rest;
                    break;
                case ["--starts", string text, .. var rest] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int starts) && starts >= 1:
                    run = run with { Starts = starts };
                    arguments = rest;
                    break;
                case ["--file-based", .. var rest]:
                    run = run with { FileBased = true };
                    arguments = rest;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
