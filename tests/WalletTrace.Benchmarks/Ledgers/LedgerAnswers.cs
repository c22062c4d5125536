namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>How many accounts a question reached, and the sum of their arrivals.</summary>
internal sealed record Reached(int Accounts, long Arrivals);

/// <summary>What taint came to: how much is held, and by how many accounts.</summary>
internal sealed record Tainted(UInt128 Held, int Holders);

/// <summary>Taking the facts in.</summary>
/// <param name="Time">All of it, closing the file included, and making the facts as well.</param>
/// <param name="Making">What making the facts takes when nobody takes them in.</param>
/// <param name="Facts">How many facts there were.</param>
/// <param name="CheckSum">The check sum of the workload as it was made.</param>
/// <param name="Processor">The time of all processors together while the facts were taken in.</param>
internal sealed record Ingested(TimeSpan Time, TimeSpan Making, long Facts, ulong CheckSum, TimeSpan Processor);

/// <summary>Building the index of a ledger that has none.</summary>
/// <param name="Time">All of it.</param>
/// <param name="Flows">The flows that it holds.</param>
internal sealed record Built(TimeSpan Time, int Flows);

/// <summary>Opening a ledger with its index.</summary>
/// <param name="Ledger">Opening the ledger's file.</param>
/// <param name="Index">Opening the index beside it.</param>
/// <param name="LookUp">Finding the vertex of an account for the first time.</param>
/// <param name="Check">Checking all contents of the index before the first answer.</param>
/// <param name="Answer">The first answer after that: QB from one account.</param>
/// <param name="Accounts">The accounts that it reached.</param>
/// <param name="Again">Opening the ledger, its index and finding a vertex once more in the same process.</param>
internal sealed record Opened(TimeSpan Ledger, TimeSpan Index, TimeSpan LookUp, TimeSpan Check, TimeSpan Answer, int Accounts, TimeSpan Again)
{
    /// <summary>All that is done until the ledger and its index are open and a vertex is found.</summary>
    public TimeSpan Opening => Ledger + Index + LookUp;
}

/// <summary>The questions of reach.</summary>
internal sealed record Reaches(Measured<Reached> First, Measured<Reached> Fiftieth, Measured<long> Small, long SmallOf100)
{
    /// <summary>The better times of two runs.</summary>
    public Reaches Better(Reaches other) => new(First.Better(other.First), Fiftieth.Better(other.Fiftieth), Small.Better(other.Small), SmallOf100);
}

/// <summary>The same questions asked of the mapped index and of a graph in memory, in turns, in one process.</summary>
/// <param name="Mapped">What the mapped index said.</param>
/// <param name="InMemory">What the graph in memory said.</param>
/// <param name="Screened">The accounts that some screenings of the index found in sum.</param>
/// <param name="Plainly">What a plain search over the graph in memory found for the same accounts.</param>
internal sealed record Beside(Reaches Mapped, Reaches InMemory, long Screened, long Plainly);

/// <summary>Taint over the whole ledger in one pass, the first thing a process does.</summary>
/// <param name="Open">Opening the ledger and its index.</param>
/// <param name="Fifo">FIFO of all thefts, what it reads checked before.</param>
/// <param name="Check">Checking the rest of the index after that.</param>
/// <param name="Again">FIFO of all thefts, with the index warm by then.</param>
/// <param name="Haircut">Haircut of all thefts likewise.</param>
/// <param name="Cheaper">FIFO of all thefts by whatever way is cheaper, likewise.</param>
internal sealed record Streamed(
    TimeSpan Open, Measured<Tainted> Fifo, TimeSpan Check, Measured<Tainted> Again, Measured<Tainted> Haircut, Measured<Tainted> Cheaper);

/// <summary>Taint over the whole ledger by whatever way is cheaper, the first thing a process does.</summary>
/// <param name="Open">Opening the ledger and its index.</param>
/// <param name="Time">The answer, what it reads checked before.</param>
/// <param name="Fifo">FIFO of all thefts.</param>
/// <param name="WasFollowed">Whether the way was to follow the stolen value alone.</param>
internal sealed record Cold(TimeSpan Open, TimeSpan Time, Tainted Fifo, bool WasFollowed);

/// <summary>Following one theft after the other, touching only what it touches.</summary>
/// <param name="Fifo">FIFO of each theft alone, all of them after each other.</param>
/// <param name="FirstTheft">What came of the first theft.</param>
/// <param name="ByEvents">What haircut of single thefts took that was followed by events.</param>
/// <param name="InPasses">What it took for the others, which touch so much that a pass over all flows is cheaper.</param>
internal sealed record Followed(Measured<long> Fifo, Tainted FirstTheft, TimeSpan[] ByEvents, TimeSpan[] InPasses);

/// <summary>Screening accounts backward.</summary>
/// <param name="Median">The median of a thousand.</param>
/// <param name="Most">Only one in a hundred takes longer.</param>
/// <param name="Accounts">The accounts reached in sum.</param>
internal sealed record Screened(TimeSpan Median, TimeSpan Most, long Accounts);
