using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Sparse;

/// <summary>Amounts by pairs of ids, added up in the order of the pairs once all are there.</summary>
internal sealed class Tally<T, TMath>
    where T : unmanaged, IAdditionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private const int Digits = 8;
    private const int DigitValues = 1 << 8;

    private Item[] items = new Item[256];
    private Item[] spare = [];
    private int count;

    public void Clear() => count = 0;

    public void Add(int first, int second, T amount)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, count * 2);
        }

        items[count++] = new Item(unchecked(((ulong)(uint)first << 32) | (uint)second), amount);
    }

    /// <summary>The sum for each pair, ordered by its first id, then by its second (-1 comes last). O(amounts).</summary>
    public List<TResult> Sums<TResult>(Func<int, int, UInt256, TResult> make)
    {
        Sort();
        int pairs = 0;
        for (int i = 0; i < count; i++)
        {
            if (pairs > 0 && items[pairs - 1].Key == items[i].Key)
            {
                items[pairs - 1] = new Item(items[i].Key, unchecked(items[pairs - 1].Amount + items[i].Amount));
            }
            else
            {
                items[pairs++] = items[i];
            }
        }

        var sums = new List<TResult>(pairs);
        for (int i = 0; i < pairs; i++)
        {
            sums.Add(unchecked(make((int)(items[i].Key >> 32), (int)items[i].Key, TMath.To(items[i].Amount))));
        }

        count = 0;
        return sums;
    }

    /// <summary>A radix sort by the bytes in which the keys differ.</summary>
    private void Sort()
    {
        ulong some = 0;
        ulong all = ulong.MaxValue;
        for (int i = 0; i < count; i++)
        {
            some |= items[i].Key;
            all &= items[i].Key;
        }

        if (spare.Length < count)
        {
            spare = new Item[items.Length];
        }

        Span<int> places = stackalloc int[DigitValues];
        for (int digit = 0; digit < Digits; digit++)
        {
            int shift = digit * 8;
            if ((((some ^ all) >> shift) & 255) == 0)
            {
                continue;
            }

            places.Clear();
            for (int i = 0; i < count; i++)
            {
                places[(byte)((items[i].Key >> shift) & 255)]++;
            }

            int next = 0;
            for (int value = 0; value < DigitValues; value++)
            {
                (places[value], next) = (next, next + places[value]);
            }

            for (int i = 0; i < count; i++)
            {
                spare[places[(byte)((items[i].Key >> shift) & 255)]++] = items[i];
            }

            (items, spare) = (spare, items);
        }
    }

    private readonly record struct Item(ulong Key, T Amount);
}
