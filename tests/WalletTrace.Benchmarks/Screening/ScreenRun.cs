using System.Diagnostics.CodeAnalysis;

namespace WalletTrace.Benchmarks.Screening;

/// <summary>What a run of the verb screen is asked for.</summary>
/// <param name="Rows">How many rows are screened.</param>
/// <param name="Labels">How many labels there are.</param>
internal sealed record ScreenRun(int Rows, int Labels)
{
    /// <summary>Reads the arguments after the verb; false if one is not known.</summary>
    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out ScreenRun? run)
    {
        run = null;
        int rows = 1_000_000;
        int labels = 500_000;
        for (; arguments is [string name, string value, ..]; arguments = arguments[2..])
        {
            if (Size(value) is not { } size || name is not ("--rows" or "--labels"))
            {
                return false;
            }

            (rows, labels) = name == "--rows" ? (size, labels) : (rows, size);
        }

        run = arguments.IsEmpty ? new ScreenRun(rows, labels) : null;
        return run is not null;
    }

    private static int? Size(string text)
    {
        int unit = text.EndsWith('M') ? 1_000_000 : text.EndsWith('k') ? 1_000 : 1;
        return int.TryParse(unit == 1 ? text : text[..^1], out int count) && count is > 0 and <= 100_000_000 ? count * unit : null;
    }
}
