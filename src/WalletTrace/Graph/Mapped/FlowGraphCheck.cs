using System.Numerics;
using System.Runtime.InteropServices;

namespace WalletTrace.Graph.Mapped;

/// <summary>Proves that the ids, offsets, events and indices in the columns of a graph are in range.</summary>
internal sealed class FlowGraphCheck
{
    // What one core takes at a time, in elements.
    private const int Piece = 1 << 18;

    private readonly FlowColumns columns;
    private readonly List<Check> checks = [];

    /// <param name="columns">The columns, of lengths that fit each other.</param>
    public FlowGraphCheck(FlowColumns columns)
    {
        this.columns = columns;
        int flows = columns.From.Length;
        int vertices = columns.OutOffsets.Length - 1;
        Below(FlowSections.From, columns.From, (uint)vertices);
        Below(FlowSections.To, columns.To, (uint)vertices);
        Offsets(FlowSections.OutOffsets, columns.OutOffsets);
        Offsets(FlowSections.InOffsets, columns.InOffsets);
        Steps(FlowSections.OutRows, columns.OutRows, (uint)flows, (uint)vertices);
        Steps(FlowSections.InRows, columns.InRows, (uint)flows, (uint)vertices);
        Below(FlowSections.Events, columns.Events, 2 * (uint)flows);
        Below(FlowSections.Leaving, columns.LeaveAt, (uint)columns.Events.Length);
        Below(FlowSections.Arriving, columns.ArriveAt, (uint)columns.Events.Length);
        ulong wide = (ulong)columns.Wide.Length;
        checks.Add(new Check(FlowSections.Amounts, columns.Amounts.Length, (from, length) => AreStored(columns.Amounts.Slice(from, length).Span, wide)));
        checks.Add(new Check(FlowSections.Roles, columns.Roles.Length, (from, length) =>
            !MemoryMarshal.AsBytes(columns.Roles.Slice(from, length).Span).ContainsAnyExceptInRange((byte)0, (byte)VertexRole.Coinbase)));
    }

    /// <summary>Runs the checks on all cores.</summary>
    /// <param name="folder">What the columns were opened from.</param>
    /// <param name="isAsked">Of which sections; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IndexDamagedException">Something is out of range.</exception>
    public void Run(SectionFolder folder, Func<string, bool>? isAsked, CancellationToken cancellationToken)
    {
        var pieces = new List<(Check Check, int From, int Length)>();
        foreach (Check check in checks.Where(check => isAsked?.Invoke(check.Section) ?? true))
        {
            check.Whole?.Invoke(folder);
            for (long from = 0; from < check.Length; from += Piece)
            {
                pieces.Add((check, (int)from, (int)Math.Min(Piece, check.Length - from)));
            }
        }

        int firstBad = pieces.Count;
        Parallel.For(0, pieces.Count, new ParallelOptions { CancellationToken = cancellationToken }, (i, state) =>
        {
            (Check check, int from, int length) = pieces[i];
            if (!check.IsGood(from, length))
            {
                // No iteration before this one is left out by a break, so the first that is bad is found.
                state.Break();
                lock (pieces)
                {
                    firstBad = Math.Min(firstBad, i);
                }
            }
        });
        if (firstBad < pieces.Count)
        {
            (Check check, int from, int length) = pieces[firstBad];
            int bad = from;
            while (bad < from + length - 1 && check.IsGood(bad, 1))
            {
                bad++;
            }

            throw folder.Damaged(check.Section, FormattableString.Invariant(
                $"found an id, offset or index out of range at element {bad}, expected all of them in range among {columns.OutOffsets.Length - 1} vertices and {columns.From.Length} flows"));
        }
    }

    private void Below(string section, FrozenArray<int> ids, uint limit) =>
        checks.Add(new Check(section, ids.Length, (from, length) => AreBelow(MemoryMarshal.Cast<int, uint>(ids.Slice(from, length).Span), limit, limit)));

    private void Steps(string section, FrozenArray<FlowStep> rows, uint flows, uint vertices) =>
        checks.Add(new Check(section, rows.Length, (from, length) => AreBelow(MemoryMarshal.Cast<FlowStep, uint>(rows.Slice(from, length).Span), flows, vertices)));

    /// <summary>Every offset but the last is checked against the next.</summary>
    private void Offsets(string section, FrozenArray<int> offsets) => checks.Add(new Check(section, offsets.Length - 1, (from, length) =>
        Ascend(offsets.Slice(from, length).Span, offsets.Slice(from + 1, length).Span), folder => CheckEnds(folder, section, offsets)));

    /// <summary>Offsets that ascend from 0 to the number of flows are in range.</summary>
    private void CheckEnds(SectionFolder folder, string section, FrozenArray<int> offsets)
    {
        if (offsets[0] != 0 || offsets[offsets.Length - 1] != columns.From.Length)
        {
            throw folder.Damaged(section, FormattableString.Invariant(
                $"found offsets from {offsets[0]} to {offsets[offsets.Length - 1]}, expected 0 to {columns.From.Length}"));
        }
    }

    /// <summary>Whether all numbers at even places are below one limit and all at odd places below another.</summary>
    private static bool AreBelow(ReadOnlySpan<uint> numbers, uint even, uint odd)
    {
        ReadOnlySpan<Vector<uint>> vectors = MemoryMarshal.Cast<uint, Vector<uint>>(numbers);
        Span<uint> pattern = stackalloc uint[Vector<uint>.Count];
        for (int i = 0; i < pattern.Length; i++)
        {
            pattern[i] = i % 2 == 0 ? even : odd;
        }

        var limits = new Vector<uint>(pattern);
        Vector<uint> bad = Vector<uint>.Zero;
        foreach (Vector<uint> vector in vectors)
        {
            bad |= Vector.GreaterThanOrEqual(vector, limits);
        }

        bool good = bad == Vector<uint>.Zero;
        for (int i = vectors.Length * Vector<uint>.Count; i < numbers.Length; i++)
        {
            good &= numbers[i] < (i % 2 == 0 ? even : odd);
        }

        return good;
    }

    /// <summary>Whether no number is greater than the one at its place in another list.</summary>
    private static bool Ascend(ReadOnlySpan<int> numbers, ReadOnlySpan<int> next)
    {
        ReadOnlySpan<Vector<int>> vectors = MemoryMarshal.Cast<int, Vector<int>>(numbers);
        ReadOnlySpan<Vector<int>> nextVectors = MemoryMarshal.Cast<int, Vector<int>>(next);
        Vector<int> bad = Vector<int>.Zero;
        for (int i = 0; i < vectors.Length; i++)
        {
            bad |= Vector.GreaterThan(vectors[i], nextVectors[i]);
        }

        bool good = bad == Vector<int>.Zero;
        for (int i = vectors.Length * Vector<int>.Count; i < numbers.Length; i++)
        {
            good &= numbers[i] <= next[i];
        }

        return good;
    }

    /// <summary>Whether all stored amounts are narrow or have a place among the wide ones.</summary>
    private static bool AreStored(ReadOnlySpan<ulong> amounts, ulong wideCount)
    {
        ReadOnlySpan<Vector<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(amounts);
        var end = new Vector<ulong>(FlowGraph.WideFlag + wideCount);
        Vector<ulong> bad = Vector<ulong>.Zero;
        foreach (Vector<ulong> vector in vectors)
        {
            bad |= Vector.GreaterThanOrEqual(vector, end);
        }

        bool good = bad == Vector<ulong>.Zero;
        foreach (ulong amount in amounts[(vectors.Length * Vector<ulong>.Count)..])
        {
            good &= amount < FlowGraph.WideFlag + wideCount;
        }

        return good;
    }

    /// <summary>A check of one section: first what is not of one piece, then piece by piece.</summary>
    private sealed record Check(string Section, int Length, Func<int, int, bool> IsGood, Action<SectionFolder>? Whole = null);
}
