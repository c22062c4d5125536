using WalletTrace.Chains;
using WalletTrace.Graph.Mapped;
using WalletTrace.Graph.Whole;
using WalletTrace.Ledger;

namespace WalletTrace.Graph;

/// <summary>
/// A whole ledger as a flow graph: every movement on every chain that it holds, of every asset, with the names of vertices and flows. Immutable.
/// </summary>
/// <remarks>
/// <para>On account chains a vertex is an account's holding of one asset, or an end of one asset: fees, burned, issuance. Flows are the movements that
/// move something, as they are (no swap is inferred): of a fee first what is burnt of it, then the rest, before all else in its transaction; of a failed
/// transaction only the fee, and what others got of it. A movement of nothing or to oneself is left out.</para>
/// <para>On UTXO chains transactions are vertices and coins are flows, as in <see cref="ChainGraph"/>: a coin leaves the transaction that makes it and
/// arrives at the one that spends it; one that is not spent rests with its owner. A coinbase gets its value from issuance. What the ledger does not know
/// the origin of (an input of a transaction that it does not hold, or outputs worth more than all inputs) comes from unknown origin; what the outputs leave
/// takes the tail as the fee, of a coinbase it is burned. So where the ledger lacks outputs of a transaction they count as its fee.</para>
/// <para>Flows of all chains stand in one order, that of ranks, so that on account chains the id of a flow is its place among all events. Vertices are numbered
/// in the order in which they first appear, owners of unspent coins after all others. The graph is the same for the same facts, whatever ledger holds
/// them and in whatever order they came in.</para>
/// <para>Memory: 32 bytes a flow (12 more on a ledger with coins that are spent) and some 80 a vertex.</para>
/// </remarks>
public sealed class LedgerGraph
{
    private const int ReportEvery = 1 << 14;

    internal LedgerGraph(FlowGraph flows, LedgerNames names)
    {
        Flows = flows;
        Names = names;
        Chains = [.. names.Chains.Select(end => end.Chain).Order()];
    }

    /// <summary>The flows. Every taint rule, search and bound runs on them.</summary>
    public FlowGraph Flows { get; }

    /// <summary>The chains that the ledger held facts of, ordered.</summary>
    public IReadOnlyList<ChainId> Chains { get; }

    /// <summary>The number of accounts that have a vertex.</summary>
    public int AccountCount => Names.AccountCount;

    /// <summary>The number of UTXO transactions.</summary>
    public int TransactionCount => Names.TransactionCount;

    /// <summary>The number of assets that moved.</summary>
    public int AssetCount => Names.Assets.Count;

    internal LedgerNames Names { get; }

    /// <summary>Freezes a ledger. O(facts).</summary>
    /// <param name="ledger">The ledger; it must not be written to meanwhile.</param>
    /// <param name="progress">Told now and then; null for nobody.</param>
    /// <param name="cancellationToken">Ends the freezing.</param>
    /// <exception cref="ChainDataException">A coin is spent twice.</exception>
    /// <exception cref="InvalidOperationException">The ledger was written to, or it has more than 2^30 flows.</exception>
    public static async Task<LedgerGraph> FreezeAsync(
        ILedger ledger, IProgress<LedgerGraphProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        progress = Attendant.Hearing(progress);
        cancellationToken = Attendant.Ending(cancellationToken);
        return ledger is ILedgerFreezer freezer
            ? await freezer.FreezeAsync(progress, cancellationToken).ConfigureAwait(false)
            : await FreezeTransactionsAsync(ledger, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Freezes a ledger by way of its transactions.</summary>
    internal static async Task<LedgerGraph> FreezeTransactionsAsync(
        ILedger ledger, IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        var builder = new LedgerGraphBuilder();
        int reported = 0;
        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync(cancellationToken).ConfigureAwait(false))
        {
            builder.Add(transaction);
            if (builder.FlowCount - reported >= ReportEvery)
            {
                reported = builder.FlowCount;
                progress?.Report(new LedgerGraphProgress(reported, transaction.Record.Chain, transaction.Record.Height));
            }
        }

        return builder.Build(await EndsAsync(ledger, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The height up to which the ledger spoke of a chain: the last one that any coverage reached. Null when nothing was covered.</summary>
    /// <param name="chain">The chain.</param>
    public long? AsOf(ChainId chain) => Names.ChainOf(chain) is >= 0 and int number ? Names.Chains[number].AsOf : null;

    /// <summary>What a vertex is. O(1).</summary>
    /// <param name="vertex">The vertex's id.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vertex.</exception>
    public Vertex VertexAt(int vertex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertex, Flows.VertexCount);
        return Names.VertexAt(vertex);
    }

    /// <summary>The id of a vertex; -1 when there is none. O(assets that the account held); the first call takes O(assets).</summary>
    /// <param name="vertex">The vertex.</param>
    public int IndexOf(Vertex vertex) => Names.Find(vertex);

    /// <summary>The id of an account's holding of an asset; -1 when there is none. On a UTXO chain that of its coins at rest.</summary>
    /// <param name="account">The account.</param>
    /// <param name="asset">The asset.</param>
    public int IndexOf(Account account, Asset asset) => IndexOf(Vertex.OfAccount(account, asset));

    /// <summary>The ids of all holdings of an account, in the order in which they first appear; none for one without movements. O(its assets).</summary>
    /// <param name="account">The account.</param>
    public IReadOnlyList<int> VerticesOf(Account account) => Names.Find(account) is >= 0 and int number ? Names.HoldingsOf(number) : [];

    /// <summary>Where a flow stands on its chain. O(log blocks).</summary>
    /// <param name="flow">The flow's id.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such flow.</exception>
    public FlowPlace PlaceOf(int flow)
    {
        CheckFlow(flow);
        return Names.PlaceOf(flow);
    }

    /// <summary>What a flow is, as the ledger has it: its transaction, and the movement or coin. O(transactions of its block, or of an account).</summary>
    /// <param name="ledger">The ledger that the graph was frozen from, or one with the same facts.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such flow.</exception>
    /// <exception cref="InvalidOperationException">The ledger does not hold the flow (any more).</exception>
    public ValueTask<FlowDetail> DetailAsync(ILedger ledger, int flow, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        CheckFlow(flow);
        return new FlowDetailReader(this, ledger).ReadAsync(flow, cancellationToken);
    }

    /// <summary>
    /// Opens a graph over the sections of an index, where they are mapped. It is valid until the folder is disposed of; until <see cref="CheckNames"/> and
    /// <see cref="FlowGraph.CheckIds"/> have gone well nothing may be asked of it.
    /// </summary>
    /// <exception cref="IndexDamagedException">A section is missing, or does not fit the others.</exception>
    internal static LedgerGraph Open(SectionFolder folder) => new(FlowGraph.Open(folder), new LedgerNames(NameFiles.Open(folder)));

    /// <summary>Writes the graph as sections of an index, those of a graph that was frozen at once.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    internal void Save(SectionFolderWriter writer, CancellationToken cancellationToken = default)
    {
        Flows.Save(writer, cancellationToken);
        SaveNames(writer);
    }

    /// <summary>Writes the names alone, of a graph whose flows are sections already.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    internal void SaveNames(SectionFolderWriter writer) => NameFiles.Write(Names.Merged(), writer);

    /// <summary>Proves that every number in the sections of the names is in range.</summary>
    /// <exception cref="IndexDamagedException">Something is out of range.</exception>
    internal void CheckNames(SectionFolder folder, CancellationToken cancellationToken = default) =>
        NameFiles.Check(Names.Known, folder, Flows.VertexCount, Flows.FlowCount, cancellationToken);

    /// <summary>How far a ledger speaks of its chains.</summary>
    internal static async Task<IReadOnlyList<ChainEnd>> EndsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        var ends = new List<ChainEnd>();
        foreach (ChainId chain in ledger.Chains)
        {
            BlockRecord? last = await ledger.LastBlockAsync(chain, cancellationToken: cancellationToken).ConfigureAwait(false);
            ends.Add(new ChainEnd(chain, ledger.AsOf(chain), last?.Height ?? -1));
        }

        return ends;
    }

    private void CheckFlow(int flow)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(flow);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(flow, Flows.FlowCount);
    }
}
