using System.Collections.Concurrent;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// A second thread that appends what the first one made ready. The connection is its own until <see cref="Finish"/> or <see cref="Dispose"/>.
/// </summary>
internal sealed class ParcelLine : IDisposable
{
    // Every hundred thousand rows the database compresses what it has; enough parcels for the first thread to go on meanwhile.
    private const int Parcels = 12;

    private readonly BlockingCollection<Parcel> empty = [];
    private readonly BlockingCollection<Parcel> full = [];
    private readonly ChainId chain;
    private readonly Task appending;
    private volatile bool isGivenUp;

    public ParcelLine(LedgerConnection connection, ChainId chain, byte chainId, int append)
    {
        this.chain = chain;
        for (int count = 0; count < Parcels; count++)
        {
            empty.Add(new Parcel());
        }

        appending = Task.Factory.StartNew(
            () => AppendAll(connection, chainId, append), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>An empty parcel; waits until there is one.</summary>
    /// <exception cref="WalletTraceException">What was sent before could not be appended.</exception>
    public Parcel Take()
    {
        if (!empty.TryTake(out Parcel? parcel, Timeout.Infinite))
        {
            appending.GetAwaiter().GetResult();
        }

        return parcel ?? throw new InvalidOperationException("No parcel is left though nothing failed.");
    }

    /// <summary>Sends a parcel.</summary>
    public void Send(Parcel parcel)
    {
        // Whoever has less to do: an address's text takes a hash, and how many accounts are new is another thing in each parcel.
        if (full.Count > 0)
        {
            parcel.Name(chain);
        }

        full.Add(parcel);
    }

    /// <summary>Waits until all is appended.</summary>
    /// <exception cref="WalletTraceException">It could not be appended.</exception>
    public void Finish()
    {
        full.CompleteAdding();
        appending.GetAwaiter().GetResult();
    }

    /// <summary>Gives up what is not appended; waits until the connection is free.</summary>
    public void Dispose()
    {
        isGivenUp = true;
        full.CompleteAdding();

        // Whoever was to know of a failure has been told, or has a failure of its own.
        ((IAsyncResult)appending).AsyncWaitHandle.WaitOne();
        _ = appending.Exception;
        empty.Dispose();
        full.Dispose();
    }

    private void AppendAll(LedgerConnection connection, byte chainId, int append)
    {
        using var tables = new FactTables(connection, append);
        try
        {
            foreach (Parcel parcel in full.GetConsumingEnumerable())
            {
                if (isGivenUp)
                {
                    return;
                }

                parcel.Write(tables, chain, chainId);
                empty.Add(parcel);
            }

            if (!isGivenUp)
            {
                tables.Close();
            }
        }
        finally
        {
            empty.CompleteAdding();
        }
    }
}
