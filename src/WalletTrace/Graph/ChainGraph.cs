using WalletTrace.Chains;
using WalletTrace.Graph.Building;

namespace WalletTrace.Graph;

/// <summary>A whole UTXO chain, or a stretch of it, as a flow graph: what its vertices and flows are is looked up in it. Immutable.</summary>
/// <remarks>
/// Vertices: first fees, burned, issuance and unknown origin; then the transactions in the order of the chain; then the owners that coins rest with, in
/// the order in which they first appear.
/// </remarks>
public sealed class ChainGraph
{
    internal const int Fees = 0;
    internal const int Burned = 1;
    internal const int Issuance = 2;
    internal const int Unknown = 3;
    internal const int FirstTransaction = 4;

    private const int NoOwner = -1;

    private readonly Asset asset;
    private readonly long firstHeight;
    private readonly int[] blockStarts;
    private readonly long[] blockTimes;
    private readonly TransactionIds transactions;
    private readonly OwnerIds owners;
    private readonly int[] ownerOf;
    private readonly int[] resting;
    private readonly Lazy<(int[] Offsets, int[] Flows)> byOwner;

    internal ChainGraph(
        ChainId chain, FlowGraph flows, long firstHeight, int[] blockStarts, long[] blockTimes, TransactionIds transactions, OwnerIds owners, int[] ownerOf,
        int[] resting)
    {
        Chain = chain;
        Flows = flows;
        asset = Asset.Native(chain);
        this.firstHeight = firstHeight;
        this.blockStarts = blockStarts;
        this.blockTimes = blockTimes;
        this.transactions = transactions;
        this.owners = owners;
        this.ownerOf = ownerOf;
        this.resting = resting;
        byOwner = new Lazy<(int[] Offsets, int[] Flows)>(SortByOwner);
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>The flows. Every taint rule, search and bound runs on them.</summary>
    public FlowGraph Flows { get; }

    /// <summary>The heights that were taken in; null when there were none.</summary>
    public BlockRange? Heights => blockStarts.Length == 0 ? null : new BlockRange(firstHeight, firstHeight + blockStarts.Length - 1);

    /// <summary>The number of transactions.</summary>
    public int TransactionCount => transactions.Count;

    /// <summary>The number of owners that any coin had.</summary>
    public int OwnerCount => owners.Count;

    /// <summary>The memory that the graph and its names take, in bytes.</summary>
    internal long Bytes => Flows.Bytes + transactions.Bytes + owners.Bytes + (((long)ownerOf.Length + resting.Length + blockStarts.Length) * sizeof(int))
        + ((long)blockTimes.Length * sizeof(long));

    /// <summary>The vertex of a transaction; -1 when there is none. Of two with one id (BIP 30) the later. O(1).</summary>
    /// <param name="transaction">Its id.</param>
    public int IndexOf(TransactionId transaction) => transactions.Find(transaction) is >= 0 and int number ? FirstTransaction + number : -1;

    /// <summary>The vertex at which the coins of an owner rest that are not spent; -1 when there are none. O(log owners).</summary>
    /// <param name="owner">The owner.</param>
    public int IndexOf(Address owner) =>
        owners.Find(owner) is >= 0 and int number && Array.BinarySearch(resting, number) is >= 0 and int at ? FirstTransaction + TransactionCount + at : -1;

    /// <summary>The vertex of one of the ends: fees, burned, issuance or unknown origin; -1 for other kinds.</summary>
    /// <param name="end">Which end.</param>
    public static int IndexOf(VertexKind end) => end switch
    {
        VertexKind.Fees => Fees,
        VertexKind.Burned => Burned,
        VertexKind.Issuance => Issuance,
        VertexKind.Unknown => Unknown,
        _ => -1,
    };

    /// <summary>The flow of a coin; -1 when there is none. O(1).</summary>
    /// <param name="coin">The coin.</param>
    public int FlowOf(CoinId coin)
    {
        int vertex = IndexOf(coin.Transaction);
        if (vertex < 0)
        {
            return -1;
        }

        ReadOnlySpan<FlowStep> outputs = Flows.Out(vertex);
        return coin.Index >= 0 && coin.Index < outputs.Length && ownerOf[outputs[coin.Index].Flow] != NoOwner ? outputs[coin.Index].Flow : -1;
    }

    /// <summary>Which coin a flow is; null for a fee, an issuance and value of unknown origin. O(1).</summary>
    /// <param name="flow">The flow's id.</param>
    public CoinId? CoinOf(int flow)
    {
        int vertex = Flows.From(flow);
        return ownerOf[flow] == NoOwner ? null : new CoinId(transactions[vertex - FirstTransaction], flow - Flows.Out(vertex)[0].Flow);
    }

    /// <summary>Who owns the coin that a flow is; null for a fee, an issuance and value of unknown origin. O(1).</summary>
    /// <param name="flow">The flow's id.</param>
    public Address? OwnerOf(int flow) => ownerOf[flow] is >= 0 and int owner ? owners[owner] : null;

    /// <summary>The flows of all coins that an owner ever had, in the order of leaving. O(1); the first call takes O(flows), and 4 bytes a flow for good.</summary>
    /// <param name="owner">The owner.</param>
    public ReadOnlySpan<int> CoinsOf(Address owner)
    {
        int number = owners.Find(owner);
        return number < 0 ? [] : byOwner.Value.Flows.AsSpan(byOwner.Value.Offsets[number]..byOwner.Value.Offsets[number + 1]);
    }

    /// <summary>What a vertex is. O(1).</summary>
    /// <param name="vertex">The vertex's id.</param>
    public Vertex VertexAt(int vertex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertex, Flows.VertexCount);
        int number = vertex - FirstTransaction;
        return vertex switch
        {
            Fees => new Vertex(VertexKind.Fees, asset, null, null),
            Burned => new Vertex(VertexKind.Burned, asset, null, null),
            Issuance => new Vertex(VertexKind.Issuance, asset, null, null),
            Unknown => new Vertex(VertexKind.Unknown, asset, null, null),
            _ when number < TransactionCount => TransactionAt(number),
            _ => Vertex.OfAccount(new Account(Chain, owners[resting[number - TransactionCount]]), asset),
        };
    }

    /// <summary>Where a flow stands on the chain. O(log blocks).</summary>
    /// <param name="flow">The flow's id.</param>
    public FlowDetail DetailOf(int flow)
    {
        // What does not leave a transaction leaves an end for one, in that one.
        int vertex = Flows.From(flow) >= FirstTransaction ? Flows.From(flow) : Flows.To(flow);
        int transaction = vertex - FirstTransaction;
        int block = BlockOf(transaction);
        int spender = Flows.To(flow) - FirstTransaction;
        bool isCoin = ownerOf[flow] != NoOwner;
        TransferKind kind = isCoin ? TransferKind.Native
            : Flows.To(flow) == Fees ? TransferKind.Fee
            : Flows.To(flow) == Burned ? TransferKind.Burn
            : Flows.From(flow) == Issuance ? TransferKind.Reward
            : TransferKind.Native;
        return new FlowDetail(
            Chain, firstHeight + block, transaction - blockStarts[block], blockTimes[block], transactions[transaction], IndexOf(vertex, flow), kind,
            OwnerOf(flow) is { } owner ? new Account(Chain, owner) : null,
            isCoin && spender >= 0 && spender < TransactionCount ? transactions[spender] : null);
    }

    private Vertex TransactionAt(int number)
    {
        Vertex vertex = Vertex.OfTransaction(Chain, transactions[number]);
        return transactions.Find(transactions[number]) == number ? vertex : vertex with { Height = firstHeight + BlockOf(number) };
    }

    private int BlockOf(int transaction) => Array.BinarySearch(blockStarts, transaction) is var found && found >= 0 ? found : ~found - 1;

    /// <summary>The index of a flow among the outputs of its transaction, with the fee as the last; 0 for what an end gives.</summary>
    private int IndexOf(int transaction, int flow) => Flows.From(flow) == transaction ? flow - Flows.Out(transaction)[0].Flow : 0;

    private (int[] Offsets, int[] Flows) SortByOwner()
    {
        var offsets = new int[owners.Count + 2];
        foreach (int owner in ownerOf)
        {
            if (owner != NoOwner)
            {
                offsets[owner + 2]++;
            }
        }

        for (int owner = 2; owner < offsets.Length; owner++)
        {
            offsets[owner] += offsets[owner - 1];
        }

        // The start of each owner's flows stands one place ahead while they are laid down, and is in place when all are.
        var flows = new int[offsets[^1]];
        for (int flow = 0; flow < ownerOf.Length; flow++)
        {
            if (ownerOf[flow] != NoOwner)
            {
                flows[offsets[ownerOf[flow] + 1]++] = flow;
            }
        }

        return (offsets, flows);
    }
}
