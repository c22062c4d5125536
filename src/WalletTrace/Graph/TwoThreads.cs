namespace WalletTrace.Graph;

/// <summary>Does two things at once.</summary>
internal static class TwoThreads
{
    /// <summary>Returns when both are done. What goes wrong is thrown as it is, so that a full disk is an <see cref="IOException"/> as on one thread.</summary>
    public static void Run(Action one, Action other)
    {
        Task beside = Task.Run(other);
        try
        {
            one();
        }
        finally
        {
            // Nobody may go on, or give memory back, while the other still works.
            Task.WhenAny(beside).GetAwaiter().GetResult();
        }

        beside.GetAwaiter().GetResult();
    }
}
