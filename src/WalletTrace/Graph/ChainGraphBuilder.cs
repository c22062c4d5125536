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
/// <para>Memory: about 30 bytes a flow while it grows, 32 and what a table takes a transaction, some 40 an owner. For one thread at a time.</para>
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
    private readonly Column<int> to = new();
    private readonly Column<ulong> amounts = new();
    private readonly Column<int> ownerOf = new();
    private readonly Column<int> events = new();
    private readonly List<UInt256> wide = [];

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
        foreach (int index in TransactionOrder.Of(block, height))
        {
            ref readonly DecodedTransaction transaction = ref block.Transactions[index];
            ReadOnlySpan<DecodedInput> spending = block.InputsOf(transaction);
            for (int at = 0; at < spending.Length; at++)
            {
                SpentOutput? told = spent.IsEmpty || spending[at].IsCoinbase ? null : spent[transaction.FirstInput + at - 1];
                inputs.Add(Resolve(spending[at].Coin, told is { Value: var value } ? (UInt256)value : null));
            }

            foreach (ref readonly DecodedOutput output in block.OutputsOf(transaction))
            {
                outputs.Add(new MadeCoin((UInt256)output.Value, output.Owner));
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
                    inputs.Add(Resolve(input.Coin, input.Amount));
                    break;
                case OutputRecord output when open is not null && output.Index == outputs.Count:
                    outputs.Add(new MadeCoin(output.Amount, output.Owner));
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
    private SpentCoin Resolve(CoinId? spends, UInt256? told)
    {
        if (spends is not { } coin)
        {
            return new SpentCoin(NotKnown, told, true);
        }

        int creator = transactions.Find(coin.Transaction);
        int flow = creator < 0 ? NotKnown : OutputOf(creator, coin.Index);
        if (flow == NotKnown)
        {
            return options.UnknownCoins == UnknownCoins.Supply && creator < 0
                ? new SpentCoin(NotKnown, told, false)
                : throw Impossible($"found a spend of coin {coin}, which no block taken in has made, expected blocks from the chain's first on, or {nameof(ChainGraphOptions.UnknownCoins)} to be {nameof(UnknownCoins.Supply)}");
        }

        if (to[flow] != Underway)
        {
            throw Impossible($"found a spend of coin {coin}, expected it to be unspent and such as can be spent");
        }

        UInt256 amount = AmountOf(flow);
        if (told is { } value && value != amount)
        {
            throw Impossible($"found a value of {value} told for coin {coin}, expected the {amount} it was made with");
        }

        // A coin that is spent twice in one transaction must be found out too.
        to[flow] = ChainGraph.FirstTransaction + transactions.Count;
        return new SpentCoin(flow, amount, false);
    }

    /// <summary>The flow of an output of a transaction taken in; none for an index beyond them.</summary>
    private int OutputOf(int transaction, int index)
    {
        long flow = (long)firstOutputs[transaction] + index;
        return flow < from.Count && from[(int)flow] == ChainGraph.FirstTransaction + transaction && ownerOf[(int)flow] != NoOwner ? (int)flow : NotKnown;
    }

    private UInt256 AmountOf(int flow) => amounts[flow] is var stored && stored >> 63 == 0 ? stored : wide[(int)(stored & long.MaxValue)];

    private ChainDataException Impossible(string problem) => new(
        $"a block cannot be: {problem}", FormattableString.Invariant($"transaction {transactions.Count - blockStarts[blockStarts.Count - 1]} of block {Height} of {Chain}"));

    /// <summary>What an input spends: a flow, or what is known where there is none.</summary>
    private readonly record struct SpentCoin(int Flow, UInt256? Amount, bool IsCoinbase);

    /// <summary>What an output makes.</summary>
    private readonly record struct MadeCoin(UInt256 Amount, Address Owner);
}
