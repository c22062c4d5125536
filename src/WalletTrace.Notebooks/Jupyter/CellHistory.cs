using System.Collections.Immutable;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>A cell that ran.</summary>
/// <param name="Number">Its number in this session.</param>
/// <param name="Code">The cell.</param>
/// <param name="Output">The plain text of its result; null where it has none.</param>
internal sealed record PastCell(int Number, string Code, string? Output);

/// <summary>
/// The cells that ran in this session, in memory alone: what an investigator types is written nowhere but into the notebook. The last 10,000 are kept, and of them
/// as many as have 16 Mi characters in all.
/// </summary>
internal sealed class CellHistory
{
    /// <summary>The number of the session; there is one, since nothing is known of others.</summary>
    public const int Session = 1;

    private const int MostCells = 10_000;
    private const long MostCharacters = 16 * 1024 * 1024;

    private readonly Queue<PastCell> cells = new();
    private long characters;

    /// <summary>Adds one.</summary>
    public void Add(PastCell cell)
    {
        cells.Enqueue(cell);
        characters += SizeOf(cell);
        while (cells.Count > MostCells || characters > MostCharacters)
        {
            characters -= SizeOf(cells.Dequeue());
        }
    }

    /// <summary>Cells by their numbers, in their order.</summary>
    /// <param name="session">The session: 1, or 0 for the one that runs; none are known of others.</param>
    /// <param name="start">The first.</param>
    /// <param name="stop">The first that is not wanted; null for all that are left.</param>
    public ImmutableArray<PastCell> Range(long session, long start, long? stop) =>
        session is 0 or Session ? [.. cells.Where(cell => cell.Number >= start && (stop is null || cell.Number < stop))] : [];

    /// <summary>The last cells, in their order.</summary>
    public ImmutableArray<PastCell> Tail(long count) => [.. cells.Skip(cells.Count - (int)Math.Clamp(count, 0, cells.Count))];

    /// <summary>The cells that match a pattern, in their order.</summary>
    /// <param name="pattern">What a whole cell must look like; <c>*</c> stands for any text, <c>?</c> for any character.</param>
    /// <param name="count">How many at most, the last ones; null for all.</param>
    /// <param name="isUnique">Whether of equal cells only the last is wanted.</param>
    public ImmutableArray<PastCell> Search(string pattern, long? count, bool isUnique)
    {
        IEnumerable<PastCell> found = cells.Reverse().Where(cell => Matches(cell.Code, pattern));
        if (isUnique)
        {
            found = found.DistinctBy(cell => cell.Code, StringComparer.Ordinal);
        }

        return [.. found.Take((int)Math.Clamp(count ?? MostCells, 0, MostCells)).Reverse()];
    }

    /// <summary>Whether a whole text looks like a pattern. Takes at most the product of both lengths in steps.</summary>
    internal static bool Matches(string text, string pattern)
    {
        int at = 0, expected = 0, star = -1, afterStar = 0;
        while (at < text.Length)
        {
            if (expected < pattern.Length && pattern[expected] == '*')
            {
                star = expected++;
                afterStar = at;
            }
            else if (expected < pattern.Length && (pattern[expected] == '?' || pattern[expected] == text[at]))
            {
                expected++;
                at++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more.
                expected = star + 1;
                at = ++afterStar;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(expected).Trim('*').IsEmpty;
    }

    private static long SizeOf(PastCell cell) => cell.Code.Length + (cell.Output?.Length ?? 0);
}
