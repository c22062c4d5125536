using System.Numerics;

namespace WalletTrace.Tracing.Sparse;

/// <summary>
/// A set of flows from which the first is taken: a bit for each flow, a bit for each word of them, and so on up. Putting and taking touch a word a level,
/// five at a billion flows. A bit more than n / 8 bytes.
/// </summary>
internal sealed class FlowQueue
{
    private readonly ulong[][] levels;

    public FlowQueue(int flowCount)
    {
        var made = new List<ulong[]>();
        int count = Math.Max(flowCount, 1);
        do
        {
            count = ((count - 1) >> 6) + 1;
            made.Add(new ulong[count]);
        }
        while (count > 1);

        levels = [.. made];
    }

    public bool IsEmpty => levels[^1][0] == 0;

    /// <summary>The first flow. There must be one.</summary>
    public int First
    {
        get
        {
            int place = 0;
            for (int level = levels.Length - 1; level >= 0; level--)
            {
                place = (place << 6) | BitOperations.TrailingZeroCount(levels[level][place]);
            }

            return place;
        }
    }

    public void Put(int flow)
    {
        foreach (ulong[] level in levels)
        {
            ref ulong word = ref level[flow >> 6];
            bool isKnown = word != 0;
            word |= 1UL << (flow & 63);
            if (isKnown)
            {
                return;
            }

            flow >>= 6;
        }
    }

    public void Take(int flow)
    {
        foreach (ulong[] level in levels)
        {
            ref ulong word = ref level[flow >> 6];
            word &= ~(1UL << (flow & 63));
            if (word != 0)
            {
                return;
            }

            flow >>= 6;
        }
    }

    /// <summary>Empties it. O(flows in it).</summary>
    public void Clear()
    {
        while (!IsEmpty)
        {
            Take(First);
        }
    }
}
