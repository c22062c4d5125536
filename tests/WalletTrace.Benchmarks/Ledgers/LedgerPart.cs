namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>The parts of the benchmark that run in a process each.</summary>
internal enum LedgerPart
{
    /// <summary>Takes the facts in.</summary>
    Ingest,

    /// <summary>Builds the index.</summary>
    Build,

    /// <summary>Opens the ledger with its index, and asks a first question.</summary>
    Open,

    /// <summary>Asks the questions of reach of the mapped index.</summary>
    Reach,

    /// <summary>Asks the same of a graph in memory in the same process, in turns.</summary>
    Beside,

    /// <summary>Taint over the whole ledger in one pass from a cold start.</summary>
    Stream,

    /// <summary>The same by whatever way is cheaper.</summary>
    Cold,

    /// <summary>Asks the questions that touch only what they must: sparse FIFO, event-driven haircut.</summary>
    Follow,

    /// <summary>Screens accounts backward.</summary>
    Screen,
}
