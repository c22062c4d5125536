using System.Collections;

namespace WalletTrace.Tracing.Indexing;

/// <summary>
/// What a search found, as it found it: put in order by id only when somebody reads it, for many who ask want to know no more than how much was found.
/// Any number of threads may read it.
/// </summary>
/// <param name="found">Each vertex in the upper half, its event in the lower. It belongs to the list from now on.</param>
internal sealed class ReachedList(ulong[] found) : IReadOnlyList<ReachedVertex>
{
    private readonly Lock gate = new();
    private volatile bool isOrdered;

    public int Count => found.Length;

    public ReachedVertex this[int index] => Read(Ordered()[index]);

    public IEnumerator<ReachedVertex> GetEnumerator()
    {
        foreach (ulong one in Ordered())
        {
            yield return Read(one);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ReachedVertex Read(ulong one) => unchecked(new ReachedVertex((int)(one >> 32), (int)(uint)one));

    private ulong[] Ordered()
    {
        if (!isOrdered)
        {
            lock (gate)
            {
                if (!isOrdered)
                {
                    Array.Sort(found);
                    isOrdered = true;
                }
            }
        }

        return found;
    }
}
