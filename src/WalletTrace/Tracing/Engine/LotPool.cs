using System.Numerics;

namespace WalletTrace.Tracing.Engine;

/// <summary>
/// A run of stolen value of one step, at a place on its holder's own coordinate. Clean value is what lies between lots.
/// </summary>
internal struct Lot<T>
    where T : unmanaged
{
    public T Start;
    public T Amount;
    public int Step;
    public int Next;
}

/// <summary>All live lots in one array with a free list: memory grows with live lots only, and nothing is allocated a flow.</summary>
internal sealed class LotPool<T>
    where T : unmanaged, IAdditionOperators<T, T, T>
{
    private Lot<T>[] lots = new Lot<T>[1024];
    private int used = 1;
    private int free;

    /// <summary>Id 0 is no lot.</summary>
    public ref Lot<T> this[int id] => ref lots[id];

    public int Rent(T start, T amount, int step)
    {
        int id = free;
        if (id != 0)
        {
            free = lots[id].Next;
        }
        else
        {
            if (used == lots.Length)
            {
                Array.Resize(ref lots, lots.Length * 2);
            }

            id = used++;
        }

        lots[id] = new Lot<T> { Start = start, Amount = amount, Step = step };
        return id;
    }

    public void Return(int id)
    {
        lots[id].Next = free;
        free = id;
    }
}

/// <summary>A lot on its way: where it starts inside its flow, how much, and the step it came by.</summary>
internal readonly record struct Piece<T>(T Offset, T Amount, int Step)
    where T : unmanaged;

/// <summary>The lots of one flow on their way; null means none.</summary>
internal struct LotLoad<T> : ITaintLoad
    where T : unmanaged
{
    public List<Piece<T>>? Pieces;

    public readonly bool IsClean => Pieces is null;
}
