using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>A chain of accounts as the facts of a ledger tell it, in the form in which servers look things up. What facts do not tell is made up of them alone.</summary>
internal sealed class FactChain
{
    private const long BlockSeconds = 12;

    private readonly Dictionary<TransactionId, LedgerTransaction> byId = [];
    private readonly Dictionary<TransactionId, int> numbers = [];
    private readonly Dictionary<Address, List<LedgerTransaction>> external = [];
    private readonly Dictionary<Address, List<(LedgerTransaction Transaction, TransferRecord Transfer)>> moves = [];
    private readonly Dictionary<Address, int> sent = [];
    private readonly List<BlockRecord> blocks = [];
    private readonly HashSet<Address> covered = [];
    private bool isAllCovered;
    private long reorganisedFrom = long.MaxValue;
    private int salt;

    private FactChain(ChainId id) => Id = id;

    public ChainId Id { get; }

    /// <summary>The height of the tip: what is above it has not happened yet.</summary>
    public long TipHeight { get; set; }

    /// <summary>Takes the chain out of a ledger, up to the height up to which the ledger speaks of it.</summary>
    public static async Task<FactChain> OfAsync(ILedger ledger, ChainId id)
    {
        var chain = new FactChain(id);
        await foreach (BlockRecord block in ledger.BlocksAsync())
        {
            if (block.Chain == id)
            {
                chain.blocks.Add(block);
            }
        }

        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync())
        {
            if (transaction.Record.Chain == id)
            {
                chain.Add(transaction);
            }
        }

        chain.TipHeight = ledger.AsOf(id) ?? (chain.blocks.Count == 0 ? 0 : chain.blocks[^1].Height);
        foreach (CoverageRecord coverage in ledger.Coverage.Where(coverage => coverage.Chain == id && coverage.ToHeight >= chain.TipHeight))
        {
            chain.isAllCovered |= coverage.Address is null;
            if (coverage.Address is { } address)
            {
                chain.covered.Add(address);
            }
        }

        return chain;
    }

    /// <summary>Whether the facts hold an account's history.</summary>
    public bool Covers(Address address) => isAllCovered || covered.Contains(address);

    /// <summary>Replaces the highest blocks by others that hold the same.</summary>
    public void Reorg(int depth)
    {
        salt++;
        reorganisedFrom = Math.Min(reorganisedFrom, TipHeight - depth + 1);
    }

    public BlockHash HashAt(long height)
    {
        bool isReplaced = height >= reorganisedFrom;
        BlockHash? told = isReplaced ? null : Known(height)?.Hash ?? (height + 1 < reorganisedFrom ? Known(height + 1)?.Parent : null);
        return told ?? new BlockHash(TransactionId.FromBytes(SHA256.HashData(
            Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Id} block {height} {(isReplaced ? salt : 0)}")))));
    }

    /// <summary>A block's time: as told, or in between those that are.</summary>
    public long TimeAt(long height)
    {
        int at = Search(height);
        if (at >= 0)
        {
            return blocks[at].Time;
        }

        int next = ~at;
        return next == 0 ? (blocks.Count == 0 ? height * BlockSeconds : Math.Max(0, blocks[0].Time - (BlockSeconds * (blocks[0].Height - height))))
            : next == blocks.Count ? blocks[^1].Time + (BlockSeconds * (height - blocks[^1].Height))
            : blocks[next - 1].Time + ((blocks[next].Time - blocks[next - 1].Time) * (height - blocks[next - 1].Height) / (blocks[next].Height - blocks[next - 1].Height));
    }

    public LedgerTransaction? Find(TransactionId id) => byId.TryGetValue(id, out LedgerTransaction? found) && found.Record.Height <= TipHeight ? found : null;

    /// <summary>The transactions that an account sent, or that went to it, upwards.</summary>
    public IEnumerable<LedgerTransaction> External(Address address) => external.TryGetValue(address, out var list) ? list : [];

    /// <summary>An account's movements that no list of transactions shows, upwards: calls, tokens and what blocks themselves gave.</summary>
    public IEnumerable<(LedgerTransaction Transaction, TransferRecord Transfer)> Moves(Address address) => moves.TryGetValue(address, out var list) ? list : [];

    /// <summary>The sender's number of a transaction.</summary>
    public int NumberOf(LedgerTransaction transaction) => numbers[transaction.Record.Id];

    /// <summary>How many transactions an account has sent up to the tip.</summary>
    public int SentBy(Address address) => External(address).Count(transaction => SenderOf(transaction) == address && transaction.Record.Height <= TipHeight);

    /// <summary>Who signed a transaction: whoever paid the fee or gave its value; where facts do not tell, somebody who takes no part in anything.</summary>
    public static Address SenderOf(LedgerTransaction transaction) =>
        transaction.Transfers.FirstOrDefault(transfer => transfer.Kind is TransferKind.Fee or TransferKind.Native)?.From ?? Stranger(transaction, 0);

    /// <summary>Whom a transaction was sent to: whoever got its value; else the contract that moved something in it, or one that facts do not tell.</summary>
    public static Address ReceiverOf(LedgerTransaction transaction) =>
        ValueOf(transaction)?.To
        ?? transaction.Transfers.FirstOrDefault(transfer => transfer.Kind == TransferKind.Internal)?.From
        ?? (transaction.Transfers.FirstOrDefault(transfer => !transfer.Asset.IsNative) is { } token ? ContractOf(token) : Stranger(transaction, 12));

    /// <summary>The movement that is the transaction itself.</summary>
    public static TransferRecord? ValueOf(LedgerTransaction transaction) => transaction.Transfers.FirstOrDefault(transfer => transfer.Kind == TransferKind.Native);

    /// <summary>The gas that a transaction used and what was paid for a unit of it.</summary>
    public static (UInt256 Used, UInt256 Price) GasOf(LedgerTransaction transaction)
    {
        UInt256 fee = transaction.Transfers.Where(transfer => transfer.Kind == TransferKind.Fee).Aggregate(UInt256.Zero, (sum, transfer) => sum + transfer.Amount);
        return fee % 21_000U == UInt256.Zero ? (21_000U, fee / 21_000U) : (UInt256.One, fee);
    }

    public static Address ContractOf(TransferRecord transfer) => Address.Parse(transfer.Asset.Reference.Split('/')[0], transfer.Chain);

    /// <summary>What an account holds at the tip by what the facts tell; nothing where they tell of more that left than came.</summary>
    public UInt256 BalanceOf(Address address, string? contract)
    {
        UInt256 came = UInt256.Zero;
        UInt256 left = UInt256.Zero;
        IEnumerable<(LedgerTransaction Transaction, TransferRecord Transfer)> all =
            contract is null ? External(address).SelectMany(transaction => transaction.Transfers.Select(transfer => (transaction, transfer))).Where(entry => IsOwn(entry.transfer)) : [];
        foreach ((_, TransferRecord transfer) in all.Concat(Moves(address)).Where(entry => entry.Transaction.Record.Height <= TipHeight))
        {
            if (contract is null ? transfer.Asset.IsNative : transfer.Asset.Reference.Equals(contract, StringComparison.OrdinalIgnoreCase))
            {
                came += transfer.To == address ? transfer.Amount : UInt256.Zero;
                left += transfer.From == address ? transfer.Amount : UInt256.Zero;
            }
        }

        return came > left ? came - left : UInt256.Zero;
    }

    /// <summary>Whether a movement is told by the list of transactions.</summary>
    private static bool IsOwn(TransferRecord transfer) => transfer.Kind is TransferKind.Native or TransferKind.Fee;

    private static Address Stranger(LedgerTransaction transaction, int at)
    {
        Span<byte> id = stackalloc byte[TransactionId.Length];
        transaction.Record.Id.CopyTo(id);
        return Address.Evm(id.Slice(at, 20));
    }

    private void Add(LedgerTransaction transaction)
    {
        if (transaction.Record.Index != TransactionRecord.OfBlock)
        {
            byId[transaction.Record.Id] = transaction;
            Address sender = SenderOf(transaction);
            numbers[transaction.Record.Id] = sent.GetValueOrDefault(sender);
            sent[sender] = sent.GetValueOrDefault(sender) + 1;
            foreach (Address address in ((Address[])[sender, ReceiverOf(transaction)]).Distinct())
            {
                ListOf(external, address).Add(transaction);
            }
        }

        foreach (TransferRecord transfer in transaction.Transfers.Where(transfer => !IsOwn(transfer)))
        {
            foreach (Address address in ((Address?[])[transfer.From, transfer.To]).OfType<Address>().Distinct())
            {
                ListOf(moves, address).Add((transaction, transfer));
            }
        }
    }

    private static List<T> ListOf<T>(Dictionary<Address, List<T>> lists, Address address)
    {
        if (!lists.TryGetValue(address, out List<T>? list))
        {
            lists.Add(address, list = []);
        }

        return list;
    }

    private BlockRecord? Known(long height) => Search(height) is >= 0 and var at ? blocks[at] : null;

    private int Search(long height)
    {
        int low = 0;
        int high = blocks.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (blocks[middle].Height == height)
            {
                return middle;
            }

            (low, high) = blocks[middle].Height < height ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
