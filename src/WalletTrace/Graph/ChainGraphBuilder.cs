using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Graph.Building;

namespace WalletTrace.Graph;

/// <summary>
/// Makes a graph of a whole UTXO chain, block by block as they are decoded: no fact is kept, and memory grows with the graph only.
/// </summary>
/// <remarks>
/// <para>Every transaction is a vertex and every output a flow: it leaves the transaction that makes it, after the inputs and in the order of outputs, and
/// arrives at the one that spends it, in the order of inputs. One that is not spent arrives at its owner's resting vertex the moment it leaves; one that
/// nobody can spend is burned. The fee leaves last, for the vertex of fees; a coinbase gets its value from the vertex of issuance, as much as its outputs are
/// worth or, where the source told more, that, and burns what they leave. Where a transaction has the id of an earlier one (BIP 30), what was not spent of
/// the earlier is burned at that moment.</para>
/// <para>Memory: 28 bytes a flow while it grows, some 50 a transaction and some 45 an owner. For one thread at a time.</para>
/// </remarks>
public sealed partial class ChainGraphBuilder
{
    // Events number flows twice.
    private const int MostFlows = (1 << 30) - 1;

    // A flow that has not arrived; a flow that is no coin; an input whose coin is not known.
    private const int Underway = -1;
    private const int NoOwner = -1;
    private const int NotKnown = -1;

    private readonly ChainGraphOptions options;
    private readonly TransactionIds transactions = new();
    private readonly OwnerIds owners = new();
    private readonly Column<int> blockStarts = new();
    private readonly Column<long> blockTimes = new();

    // By transaction: its first output.
    private readonly Column<int> firstOutputs = new();

    // By flow.
    private readonly Column<int> from = new();
    private readonly Column<FlowEnd> ends = new();

    private readonly Column<int> events = new();

    // The transaction that is taken in.
    private readonly List<SpentCoin> inputs = [];
    private readonly List<MadeCoin> outputs = [];

    private long firstHeight = -1;
    private BlockHash? lastHash;
    private bool isBroken;

    /// <summary>Prepares for the first block.</summary>
    /// <param name="chain">A UTXO chain.</param>
    /// <param name="options">How to make the graph; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain is none of this library's UTXO chains.</exception>
    public ChainGraphBuilder(ChainId chain, ChainGraphOptions? options = null)
    {
        if (!chain.IsUtxo)
        {
            throw new ArgumentException($"no chain graph can be made: found {Address.Name(chain)}, expected a known bip122 chain", nameof(chain));
        }

        Chain = chain;
        this.options = options ?? new ChainGraphOptions();
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>The height of the block taken in last; null before the first.</summary>
    public long? Height => blockStarts.Count == 0 ? null : firstHeight + blockStarts.Count - 1;

    /// <summary>The number of transactions taken in.</summary>
    public int TransactionCount => transactions.Count;

    /// <summary>The number of flows so far: outputs, fees, issuances.</summary>
    public int FlowCount => from.Count;

    /// <summary>Takes in the next block of the chain; as <see cref="Chains.Bitcoin.Files.BlockVisitor"/> wants it. O(inputs + outputs).</summary>
    /// <param name="block">The block. Nothing of it is kept.</param>
    /// <param name="height">Its height, one more than that of the block before; any for the first.</param>
    /// <param name="spent">What its inputs spend, in their order without the coinbase's; empty where that is not known.</param>
    /// <exception cref="ArgumentException">The block is of another chain, its height does not follow, or what it spends does not fit it.</exception>
    /// <exception cref="ReorgException">It is not the child of the block before.</exception>
    /// <exception cref="ChainDataException">It spends a coin twice or one that cannot be, or makes more than it spends.</exception>
    /// <exception cref="InvalidOperationException">A block failed before, or the graph was built.</exception>
    public void Add(BlockView block, long height, ReadOnlySpan<SpentOutput> spent = default)
    {
        if (!spent.IsEmpty && spent.Length != block.Inputs.Length - 1)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"what the inputs spend does not fit the block: found {spent.Length} outputs, expected none or the {block.Inputs.Length - 1} that the block spends"), nameof(spent));
        }

        Begin(block.Chain, height, block.Header.Time, block.Header.Hash, block.Header.Parent);
        Expect(block);
        foreach (int index in TransactionOrder.Of(block, height))
        {
            ref readonly DecodedTransaction transaction = ref block.Transactions[index];
            ReadOnlySpan<DecodedInput> spending = block.InputsOf(transaction);
            for (int at = 0; at < spending.Length; at++)
            {
                bool isCoinbase = spending[at].IsCoinbase;
                long? told = spent.IsEmpty || isCoinbase ? null : spent[transaction.FirstInput + at - 1].Value;
                inputs.Add(isCoinbase ? new SpentCoin(NotKnown, null, true) : Resolve(spending[at].PreviousTransaction, (int)spending[at].PreviousIndex, told));
            }

            foreach (ref readonly DecodedOutput output in block.OutputsOf(transaction))
            {
                Make(output.Value, output.Owner);
            }

            End(transaction.Id);
        }

        isBroken = false;
    }

    /// <summary>Takes in the next block of the chain, from any source. O(facts).</summary>
    /// <param name="block">The block, whole. Nothing of it is kept.</param>
    /// <exception cref="ArgumentException">The block is of another chain, its height does not follow, or it is not whole.</exception>
    /// <exception cref="ReorgException">It is not the child of the block before, as far as both are named.</exception>
    /// <exception cref="ChainDataException">It spends a coin twice or one that cannot be, or makes more than it spends.</exception>
    /// <exception cref="InvalidOperationException">A block failed before, or the graph was built.</exception>
    public void Add(BlockFacts block)
    {
        ArgumentNullException.ThrowIfNull(block);
        BlockRecord record = block.Block;
        Begin(record.Chain, record.Height, record.Time, record.Hash, record.Parent);
        TransactionId? open = null;
        foreach (Fact fact in block.Facts)
        {
            switch (fact)
            {
                case TransactionRecord transaction:
                    Close(open);
                    open = transaction.Id;
                    break;
                case InputRecord input when open is not null && outputs.Count == 0 && input.Index == inputs.Count:
                    long? told = input.Amount is { } amount ? Narrow(amount) : null;
                    inputs.Add(input.Coin is { } coin ? Resolve(coin.Transaction, coin.Index, told) : new SpentCoin(NotKnown, told, true));
                    break;
                case OutputRecord output when open is not null && output.Index == outputs.Count:
                    Make(Narrow(output.Amount), output.Owner);
                    break;
                default:
                    throw new ArgumentException($"a block is not whole: found {FactText.Describe(fact)}, expected each transaction with all inputs and then all outputs in order", nameof(block));
            }
        }

        Close(open ?? throw new ArgumentException("a block is not whole: found no transaction, expected one at least", nameof(block)));
        isBroken = false;
    }

    private void Close(TransactionId? open)
    {
        if (open is not { } id)
        {
            return;
        }

        if (inputs.Count == 0 || outputs.Count == 0)
        {
            throw new ArgumentException($"a block is not whole: found {inputs.Count} inputs and {outputs.Count} outputs of transaction {id}, expected one of each at least");
        }

        End(id);
    }

    private void Begin(ChainId chain, long height, long time, BlockHash? hash, BlockHash? parent)
    {
        if (isBroken)
        {
            throw new InvalidOperationException("The graph cannot be added to: it was built, or a block failed half way. Begin with a new builder.");
        }

        if (chain != Chain)
        {
            throw new ArgumentException($"a block cannot be added: found one of {chain}, expected one of {Chain}");
        }

        if (Height is { } last && height != last + 1)
        {
            throw new ArgumentException(FormattableString.Invariant($"a block cannot be added: found height {height}, expected {last + 1}"));
        }

        if (lastHash is { } expected && parent is { } found && found != expected)
        {
            throw new ReorgException(Chain, expected.ToString(), found.ToString(), height - 2);
        }

        firstHeight = Height is null ? height : firstHeight;
        lastHash = hash;
        blockStarts.Add(transactions.Count);
        blockTimes.Add(time);
        isBroken = true;
    }

    /// <summary>Finds the flow that an input spends.</summary>
    private SpentCoin Resolve(TransactionId transaction, int index, long? told)
    {
        int creator = transactions.Find(transaction);
        int flow = creator < 0 ? NotKnown : OutputOf(creator, index);
        if (flow == NotKnown)
        {
            return options.UnknownCoins == UnknownCoins.Supply && creator < 0
                ? new SpentCoin(NotKnown, told, false)
                : throw Impossible($"found a spend of coin {new CoinId(transaction, index)}, which no block taken in has made, expected blocks from the chain's first on, or {nameof(ChainGraphOptions.UnknownCoins)} to be {nameof(UnknownCoins.Supply)}");
        }

        ref FlowEnd end = ref ends[flow];
        if (end.Receiver != Underway)
        {
            throw Impossible($"found a spend of coin {new CoinId(transaction, index)}, expected it to be unspent and such as can be spent");
        }

        if (told is { } value && value != end.Amount)
        {
            throw Impossible(FormattableString.Invariant($"found a value of {value} told for coin {new CoinId(transaction, index)}, expected the {end.Amount} it was made with"));
        }

        // A coin that is spent twice in one transaction must be found out too.
        end.Receiver = ChainGraph.FirstTransaction + transactions.Count;
        return new SpentCoin(flow, end.Amount, false);
    }

    private void Make(long amount, Address owner) => outputs.Add(new MadeCoin(amount, owners.Add(owner), owner.Kind == AddressKind.Unspendable));

    private long Narrow(UInt256 amount) => amount <= (UInt256)long.MaxValue
        ? (long)(ulong)amount
        : throw Impossible($"found an amount of {amount} base units, expected one below 2^63: no chain has more");

    /// <summary>The flow of an output of a transaction taken in; none for an index beyond them.</summary>
    private int OutputOf(int transaction, int index)
    {
        // Behind its outputs, up to the next transaction's, stand flows that nobody owns: its fee, and what the ends give to the next.
        long flow = (long)firstOutputs[transaction] + index;
        int end = transaction + 1 < firstOutputs.Count ? firstOutputs[transaction + 1] : ends.Count;
        return flow < end && ends[(int)flow].Owner != NoOwner ? (int)flow : NotKnown;
    }

    private ChainDataException Impossible(string problem) => new(
        $"a block cannot be: {problem}", FormattableString.Invariant($"transaction {transactions.Count - blockStarts[blockStarts.Count - 1]} of block {Height} of {Chain}"));

    /// <summary>What is known of a flow beside where it comes from; side by side, for it is asked for together and lies far off.</summary>
    private struct FlowEnd
    {
        public long Amount;
        public int Receiver;
        public int Owner;
    }

    /// <summary>What an input spends: a flow, or what is known where there is none.</summary>
    private readonly record struct SpentCoin(int Flow, long? Amount, bool IsCoinbase);

    /// <summary>What an output makes.</summary>
    private readonly record struct MadeCoin(long Amount, int Owner, bool IsUnspendable);
}
