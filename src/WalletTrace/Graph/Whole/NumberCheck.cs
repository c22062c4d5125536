using WalletTrace.Graph.Mapped;

namespace WalletTrace.Graph.Whole;

/// <summary>Looks over every element of a section on all cores.</summary>
internal static class NumberCheck
{
    // What one core takes at a time.
    private const int Piece = 1 << 16;

    /// <summary>Makes sure that every element is as it should be.</summary>
    /// <exception cref="IndexDamagedException">One is not; the first of them is named.</exception>
    public static void Each(SectionFolder folder, string section, int length, Func<int, bool> isGood, CancellationToken cancellationToken)
    {
        int firstBad = int.MaxValue;
        var gate = new Lock();
        Parallel.For(0, (length + Piece - 1) / Piece, new ParallelOptions { CancellationToken = cancellationToken }, (piece, state) =>
        {
            int end = (int)Math.Min((long)(piece + 1) * Piece, length);
            for (int at = piece * Piece; at < end; at++)
            {
                if (!isGood(at))
                {
                    // No piece before this one is left out by a break, so the first that is bad is found.
                    state.Break();
                    lock (gate)
                    {
                        firstBad = Math.Min(firstBad, at);
                    }

                    return;
                }
            }
        });
        if (firstBad < int.MaxValue)
        {
            throw folder.Damaged(section, FormattableString.Invariant($"found a number out of range at element {firstBad}, expected all of {length} in range"));
        }
    }
}
