using System.Runtime.CompilerServices;
using WalletTrace.Chains;
using WalletTrace.Graph.Building;
using WalletTrace.Graph.Mapped;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Whole;

/// <summary>
/// Makes a graph of a whole ledger, movement by movement in rank order: from transactions as any ledger gives them, or from columns of numbers.
/// </summary>
/// <remarks>
/// Memory while it grows: 16 bytes a flow unless flows are written as they come, 4 more where coins are spent, 12 a vertex, 8 an account in columns and some 45 as an object, some 60 a UTXO
/// transaction. For one thread at a time.
/// </remarks>
internal sealed partial class LedgerGraphBuilder
{
    // Events number flows twice.
    private const int MostFlows = (1 << 30) - 1;

    private readonly LedgerGraph? known;
    private readonly FlowGraphWriter? writer;
    private readonly int knownFlows;
    private readonly VertexBook vertices;
    private readonly AccountIds accounts = new();
    private readonly List<ChainId> chains = [];
    private readonly List<Asset> assets = [];
    private readonly Dictionary<Asset, int> assetNumbers = [];
    private readonly Column<BlockStart> blocks = new();

    // By flow.
    private readonly Column<int> from = new();
    private readonly Column<int> to = new();
    private readonly Column<ulong> amounts = new();
    private readonly List<UInt256> wide = [];

    private BlockStart block = new(-1, 0, -1, -1);
    private Rank last = Rank.Min;
    private bool isBuilt;

    /// <summary>Prepares for the first movement.</summary>
    /// <param name="known">The graph that is gone on from; null for none.</param>
    /// <param name="writer">Where flows are written as they come, so that none is held in memory; account chains only. Null for nowhere.</param>
    public LedgerGraphBuilder(LedgerGraph? known = null, FlowGraphWriter? writer = null)
    {
        this.known = known;
        this.writer = writer;
        knownFlows = known?.Flows.FlowCount ?? 0;
        vertices = new VertexBook(known?.Names);
        if (known is null)
        {
            return;
        }

        chains.AddRange(known.Names.Chains.Select(end => end.Chain));
        for (int number = 0; number < known.Names.Assets.Count; number++)
        {
            AssetNumber(known.Names.Assets[number]);
        }
    }

    /// <summary>The number of flows so far.</summary>
    public int FlowCount => writer is null ? knownFlows + from.Count : (int)writer.FlowCount;

    /// <summary>The number of a chain; a new one for one that has none.</summary>
    /// <exception cref="InvalidOperationException">There are too many chains.</exception>
    public int ChainNumber(ChainId chain)
    {
        int number = chains.IndexOf(chain);
        if (number >= 0)
        {
            return number;
        }

        if (chains.Count > byte.MaxValue)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"a ledger's graph holds at most {byte.MaxValue + 1} chains"));
        }

        chains.Add(chain);
        return chains.Count - 1;
    }

    /// <summary>The number of an asset; a new one for one that has none. To be called when its first movement comes in.</summary>
    public int AssetNumber(Asset asset)
    {
        if (!assetNumbers.TryGetValue(asset, out int number))
        {
            number = assets.Count;
            if (number > VertexName.LastAsset)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"a ledger's graph holds at most {VertexName.LastAsset + 1} assets"));
            }

            assets.Add(asset);
            assetNumbers.Add(asset, number);
        }

        return number;
    }

    /// <summary>Says in which block what follows leaves. Blocks follow each other in rank order.</summary>
    public void BeginBlock(int chain, long height, long time)
    {
        if (block.Chain != chain || block.Height != height)
        {
            block = new BlockStart(height, time, chain, -1);
        }
    }

    /// <summary>Makes room for accounts that columns call by numbers below a count.</summary>
    public void Reserve(int count) => vertices.Reserve(count);

    /// <summary>How the amount of an entry is stored.</summary>
    public ulong Store(UInt256 amount) => FlowGraph.Store(amount, wide);

    /// <summary>Says that accounts will be asked for soon, by the feed's numbers. What is no account is passed over.</summary>
    public void Expect(ReadOnlySpan<int> accounts)
    {
        foreach (int account in accounts)
        {
            vertices.Expect(account);
        }
    }

    /// <summary>Takes in movements of the block that was begun, in order; all whose amounts were stored since the last.</summary>
    public void Add(ReadOnlySpan<TransferEntry> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        StartBlock(entries.Length);
        foreach (ref readonly TransferEntry entry in entries)
        {
            Put(
                entry.From >= 0 ? vertices.HoldingOf(entry.From, entry.Asset) : vertices.EndOf(VertexKind.Issuance, entry.Asset),
                entry.To >= 0 ? vertices.HoldingOf(entry.To, entry.Asset)
                : vertices.EndOf(entry.To == TransferEntry.Fees ? VertexKind.Fees : VertexKind.Burned, entry.Asset),
                entry.Stored);
        }

        ForgetWritten();
    }

    /// <summary>Takes in a transaction, in rank order.</summary>
    /// <exception cref="InvalidOperationException">It does not come after the one before it.</exception>
    /// <exception cref="ChainDataException">It spends a coin that was spent already.</exception>
    public void Add(LedgerTransaction transaction)
    {
        Rank rank = transaction.RankOf(0);
        if (rank <= last)
        {
            throw new InvalidOperationException($"the ledger gives its transactions out of order: found {rank} after {last}, expected rank order");
        }

        last = rank;
        if (transaction.Record.Chain.IsUtxo)
        {
            AddCoins(transaction);
            return;
        }

        bool isNew = true;
        foreach (TransferLeg leg in TransferLeg.AllOf(transaction))
        {
            if (isNew)
            {
                BeginBlock(ChainNumber(transaction.Record.Chain), transaction.Record.Height, transaction.Time);
                isNew = false;
            }

            StartBlock(1);
            Put(VertexOf(leg.From), VertexOf(leg.To), Store(leg.Amount));
        }

        ForgetWritten();
    }

    /// <summary>Adds a flow, of a block that has room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(int sender, int receiver, ulong stored)
    {
        if (writer is null)
        {
            from.Add(sender);
            to.Add(receiver);
            amounts.Add(stored);
            events?.Add((FlowCount - 1) * 2);
        }
        else
        {
            writer.Add(sender, receiver, FlowGraph.Stored(stored, wide));
        }
    }

    /// <summary>Lets go of wide amounts that were written.</summary>
    private void ForgetWritten()
    {
        if (writer is not null)
        {
            wide.Clear();
        }
    }

    /// <summary>The vertex of a holding or an end.</summary>
    private int VertexOf(in Vertex vertex)
    {
        int asset = AssetNumber(vertex.Asset);
        return vertex.Account is { } account ? vertices.HoldingOf(AccountNumber(account), asset) : vertices.EndOf(vertex.Kind, asset);
    }

    /// <summary>The number by which an account is called here: its own if it was known before, else one behind these.</summary>
    private int AccountNumber(Account account)
    {
        int before = known?.Names.AccountCount ?? 0;
        if (before > 0 && known!.Names.Find(account) is >= 0 and int number)
        {
            return number;
        }

        number = before + accounts.NumberOf(ChainNumber(account.Chain), account.Address);
        vertices.Reserve(number + 1);
        return number;
    }

    /// <summary>Notes where the block's flows begin, and that there is room for some more.</summary>
    private void StartBlock(int count)
    {
        if (isBuilt)
        {
            throw new InvalidOperationException("the graph was built already; begin with a new builder");
        }

        if (FlowCount > MostFlows - count)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"a ledger's graph holds at most {MostFlows} flows; make it of a part of the ledger"));
        }

        if (block.FirstFlow < 0)
        {
            block = block with { FirstFlow = FlowCount };
            blocks.Add(block);
        }
    }
}
