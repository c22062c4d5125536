using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// The facts of one chain. Transactions have slots, addresses and assets have numbers; rows refer to them by these. Facts are staged
/// first, all checks included, and then committed or taken back as a whole.
/// </summary>
internal sealed partial class ChainStore
{
    private const int NoAddress = -1;

    private readonly ChainId chain;
    private readonly BlockTable blocks;
    private readonly CoverageTable coverage = new();
    private readonly AccountIndex accounts = new();
    private readonly AssetIndex assets = new();

    private readonly List<TransactionRecord> transactions = [];
    private readonly Dictionary<(long Height, int Index), int> byPlace = [];

    // Keyed by height as well: two coinbases of Bitcoin stand in two blocks each (see TwiceMined).
    private readonly Dictionary<(TransactionId Id, long Height), int> byIdAndHeight = [];
    private readonly Dictionary<TransactionId, int> byId = [];

    private readonly RowTable<TransferRow> transfers = new();
    private readonly RowTable<FreezeRow> freezes = new();
    private readonly RowTable<InputRow> inputs = new();
    private readonly RowTable<OutputRow> outputs = new();
    private readonly Dictionary<CoinId, int> spends = [];

    // Known of few transfers, and told of some only later.
    private readonly Dictionary<int, UInt256> burnt = [];

    // Facts that tell an asset in other words than the same fact did before; so that a rewind knows all that was told.
    private readonly HashSet<(int Slot, long Index, bool IsFreeze, int Asset)> retold = [];

    private int[]? ordered;

    public ChainStore(ChainId chain)
    {
        this.chain = chain;
        blocks = new BlockTable(chain);
    }

    /// <summary>What was read of the chain.</summary>
    public CoverageTable Coverage => coverage;

    /// <summary>The known blocks, upwards.</summary>
    public IReadOnlyList<BlockRecord> Blocks => blocks.Blocks;

    /// <summary>The highest known block at or below a height; null when there is none.</summary>
    public BlockRecord? LastBlock(long atMost) => blocks.Last(atMost);

    /// <summary>Whether there is nothing to tell of the chain.</summary>
    public bool IsEmpty => blocks.Blocks.Count == 0 && coverage.Records.Count == 0;

    /// <summary>The slots of all transactions, by place.</summary>
    public int[] OrderedSlots() => ordered ??= InOrder(Enumerable.Range(0, transactions.Count));

    /// <summary>The transactions that touch an address, in rank order.</summary>
    public LedgerTransaction[] TransactionsOf(Address address) =>
        Array.ConvertAll(InOrder(accounts.TransactionsOf(address)), Transaction);

    /// <summary>The transaction with an id, the later where there are two; null when none is known.</summary>
    public LedgerTransaction? Find(TransactionId id) => byId.TryGetValue(id, out int slot) ? Transaction(slot) : null;

    /// <summary>The transaction with an id at a height; null when none is known.</summary>
    public LedgerTransaction? Find(TransactionId id, long height) => byIdAndHeight.TryGetValue((id, height), out int slot) ? Transaction(slot) : null;

    /// <summary>The block at a height; null when none is known.</summary>
    public BlockRecord? FindBlock(long height) => blocks.Find(height);

    /// <summary>The transactions of a block, by index; null unless they are all known to be there.</summary>
    public LedgerTransaction[]? WholeBlock(long height)
    {
        if (!coverage.IsRead(height, FactShape.KindsOf(chain)))
        {
            return null;
        }

        int[] slots = OrderedSlots();
        int first = FirstAtOrAbove(slots, height);
        int end = FirstAtOrAbove(slots, height + 1);

        // Indexes are apart and from 0, so that the last one shows whether any is missing. A block's own movements are no transaction.
        int count = end - first - (first < end && transactions[slots[end - 1]].Index == TransactionRecord.OfBlock ? 1 : 0);
        return count == 0 || transactions[slots[first + count - 1]].Index == count - 1 ? Array.ConvertAll(slots[first..end], Transaction) : null;
    }

    /// <summary>The transaction that spends a coin; null when none is known.</summary>
    public LedgerTransaction? FindSpender(CoinId coin) => spends.TryGetValue(coin, out int row) ? Transaction(inputs.SlotOf(row)) : null;

    /// <summary>What was done to an address's holdings, by place; nothing of failed transactions. O(all that was done to any).</summary>
    public FreezeRecord[] FreezesOf(Address address)
    {
        var found = new List<FreezeRecord>();
        for (int row = 0; row < freezes.Count; row++)
        {
            if (accounts[freezes[row].Account] == address && !transactions[freezes.SlotOf(row)].Failed)
            {
                found.Add(Freeze(row));
            }
        }

        return [.. found.OrderBy(freeze => freeze.Height).ThenBy(freeze => freeze.TransactionIndex).ThenBy(freeze => freeze.Index)];
    }

    /// <summary>The rank at which the transaction in a slot begins.</summary>
    public Rank RankOf(int slot)
    {
        var record = transactions[slot];
        return new Rank(blocks.MonotoneTime(record.Height), chain, record.Height, record.Index, 0);
    }

    /// <summary>The transaction in a slot, its inputs completed from the outputs that are known.</summary>
    public LedgerTransaction Transaction(int slot)
    {
        var record = transactions[slot];
        return new LedgerTransaction(
            record,
            blocks.Find(record.Height)!.Time,
            blocks.MonotoneTime(record.Height),
            Array.ConvertAll(transfers.Of(slot), Transfer),
            Array.ConvertAll(inputs.Of(slot), CompletedInput),
            Array.ConvertAll(outputs.Of(slot), Output))
        {
            Freezes = Array.ConvertAll(freezes.Of(slot), Freeze),
        };
    }

    /// <summary>The facts at or below a height as they were given; coverage is cut at the height.</summary>
    public FactBatch FactsUpTo(long height)
    {
        var kept = new FactBatch();
        kept.Blocks.AddRange(blocks.Blocks.TakeWhile(block => block.Height <= height));
        for (int slot = 0; slot < transactions.Count; slot++)
        {
            if (transactions[slot].Height <= height)
            {
                kept.Transactions.Add(transactions[slot]);
                kept.Transfers.AddRange(Array.ConvertAll(transfers.Of(slot), ToldTransfer));
                kept.Freezes.AddRange(Array.ConvertAll(freezes.Of(slot), ToldFreeze));
                kept.Inputs.AddRange(Array.ConvertAll(inputs.Of(slot), Input));
                kept.Outputs.AddRange(Array.ConvertAll(outputs.Of(slot), Output));
            }
        }

        foreach (var (slot, index, isFreeze, asset) in retold.Where(told => transactions[told.Slot].Height <= height))
        {
            if (isFreeze && freezes.TryFind(slot, index, out int freeze))
            {
                kept.Freezes.Add(Freeze(freeze) with { Asset = assets.Told(asset) });
            }
            else if (transfers.TryFind(slot, index, out int transfer))
            {
                kept.Transfers.Add(Transfer(transfer) with { Asset = assets.Told(asset) });
            }
        }

        kept.Coverage.AddRange(
            from record in coverage.Records
            where record.FromHeight <= height
            select record.ToHeight <= height ? record : record with { ToHeight = height });
        return kept;
    }

    private int[] InOrder(IEnumerable<int> slots)
    {
        int[] sorted = [.. slots];
        Array.Sort(sorted, (left, right) => ComparePlaces(transactions[left], transactions[right]));
        return sorted;
    }

    private int FirstAtOrAbove(int[] slots, long height)
    {
        int low = 0;
        int high = slots.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (transactions[slots[middle]].Height < height)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static int ComparePlaces(TransactionRecord left, TransactionRecord right) =>
        left.Height != right.Height ? left.Height.CompareTo(right.Height) : left.Index.CompareTo(right.Index);

    private TransferRecord Transfer(int row)
    {
        var transaction = transactions[transfers.SlotOf(row)];
        var transfer = transfers[row];
        return new TransferRecord(
            chain, transaction.Height, transaction.Index, transfers.IndexOf(row), transfer.Kind, assets[transfer.Asset],
            AddressOf(transfer.From), AddressOf(transfer.To), transfer.Amount, burnt.TryGetValue(row, out var part) ? part : null);
    }

    private FreezeRecord Freeze(int row)
    {
        var transaction = transactions[freezes.SlotOf(row)];
        var freeze = freezes[row];
        return new FreezeRecord(
            chain, transaction.Height, transaction.Index, freezes.IndexOf(row), freeze.Kind, assets[freeze.Asset], accounts[freeze.Account], freeze.Amount);
    }

    private OutputRecord Output(int row)
    {
        var transaction = transactions[outputs.SlotOf(row)];
        var output = outputs[row];
        return new OutputRecord(chain, transaction.Height, transaction.Index, (int)outputs.IndexOf(row), accounts[output.Owner], output.Amount);
    }

    private InputRecord Input(int row)
    {
        var transaction = transactions[inputs.SlotOf(row)];
        var input = inputs[row];
        return new InputRecord(
            chain, transaction.Height, transaction.Index, (int)inputs.IndexOf(row), input.Coin, AddressOf(input.Owner), input.Amount);
    }

    private InputRecord CompletedInput(int row)
    {
        var input = Input(row);
        return SpentOutput(row) is { } spent
            ? input with { Owner = accounts[outputs[spent].Owner], Amount = outputs[spent].Amount }
            : input;
    }

    private Address? AddressOf(int number) => number == NoAddress ? null : accounts[number];

    private int NumberOf(Address? address) => address is { } given ? accounts.NumberOf(given) : NoAddress;

    /// <summary>
    /// The output that an input spends: of the transaction with its id that stands before the spender and was not overwritten by then. Null when not
    /// known.
    /// </summary>
    private int? SpentOutput(int inputRow)
    {
        if (inputs[inputRow].Coin is { } coin)
        {
            var spender = transactions[inputs.SlotOf(inputRow)];
            foreach (int slot in SlotsOf(coin.Transaction))
            {
                bool isThere = ComparePlaces(transactions[slot], spender) < 0 && !(TwiceMined.OverwrittenAt(transactions[slot]) <= spender.Height);
                if (isThere && outputs.TryFind(slot, coin.Index, out int row))
                {
                    return row;
                }
            }
        }

        return null;
    }

    /// <summary>The transactions with an id, the later first.</summary>
    private IEnumerable<int> SlotsOf(TransactionId id)
    {
        if (byId.TryGetValue(id, out int slot))
        {
            yield return slot;
            if (TwiceMined.OtherHeight(transactions[slot]) is { } height && byIdAndHeight.TryGetValue((id, height), out int other))
            {
                yield return other;
            }
        }
    }

    private readonly record struct TransferRow(TransferKind Kind, int Asset, int From, int To, UInt256 Amount);

    private readonly record struct FreezeRow(FreezeKind Kind, int Asset, int Account, UInt256? Amount);

    private readonly record struct InputRow(CoinId? Coin, int Owner, UInt256? Amount);

    private readonly record struct OutputRow(int Owner, UInt256 Amount);
}
