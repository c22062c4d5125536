using System.ComponentModel;
using System.Diagnostics;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// What compiled cells ask, at each turn of a loop and at each call of a function of theirs, so that a cell that would never end can be interrupted. The calls
/// are put in when a cell is compiled; no cell needs to write them.
/// </summary>
/// <remarks>
/// The runtime's own way to end a thread from outside, <see cref="System.Runtime.ControlledExecution"/>, is not taken: on Linux it ends the whole process when
/// it meets the thread in the midst of a call.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellInterruption
{
    private static readonly AsyncLocal<Raised?> Current = new();

    // How many cells are being interrupted in this process, so that the question costs next to nothing while none is.
    private static int pending;

    /// <summary>Ends the cell where it is being interrupted.</summary>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public static void Check()
    {
        if (Volatile.Read(ref pending) != 0 && Current.Value is { } raised && raised.Ends())
        {
            throw new OperationCanceledException("The cell was interrupted.");
        }
    }

    /// <summary>The same, where a condition is asked.</summary>
    /// <returns>Always true.</returns>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public static bool Goes()
    {
        Check();
        return true;
    }

    /// <summary>Whether the cell may catch exceptions: not while it is being interrupted, so that it does not take that for one of its own.</summary>
    public static bool Catches() => Volatile.Read(ref pending) == 0 || Current.Value is not { IsRaised: true };

    /// <summary>Whether the cell of the current flow of control is being interrupted, or may be.</summary>
    /// <param name="patience">How long the finally blocks of a cell that is being interrupted may take.</param>
    internal sealed class Raised(TimeSpan patience)
    {
        private long since;
        private int heard;

        public bool IsRaised => Volatile.Read(ref since) != 0;

        /// <summary>Makes this that of the current flow of control.</summary>
        public void Enter() => Current.Value = this;

        /// <summary>Interrupts.</summary>
        public void Raise()
        {
            Volatile.Write(ref since, Stopwatch.GetTimestamp());
            Interlocked.Increment(ref pending);
        }

        /// <summary>After the cell's end.</summary>
        public void Settle()
        {
            if (IsRaised)
            {
                Interlocked.Decrement(ref pending);
            }
        }

        // Once at once; after that what finally blocks do may have loops of its own, for a while.
        public bool Ends() => IsRaised && (Interlocked.Exchange(ref heard, 1) == 0 || Stopwatch.GetElapsedTime(Volatile.Read(ref since)) > patience);
    }
}
