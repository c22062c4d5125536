using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Encodings;

namespace WalletTrace.Tests.Support;

/// <summary>A call inside a made-up transaction, with the calls that it makes.</summary>
internal sealed record ScriptedCall(string Type, Address From, Address To, UInt256 Value, params ScriptedCall[] Calls)
{
    public bool Fails { get; init; }

    /// <summary>The calls in the order in which they begin, each with its path in the tree and whether it was undone.</summary>
    public static IEnumerable<(ScriptedCall Call, int[] Path, bool IsUndone)> Walk(IReadOnlyList<ScriptedCall> calls, int[]? path = null, bool isUndone = false)
    {
        for (int at = 0; at < calls.Count; at++)
        {
            int[] here = [.. path ?? [], at];
            bool isUndoneToo = isUndone || calls[at].Fails;
            yield return (calls[at], here, isUndoneToo);
            foreach (var inner in Walk(calls[at].Calls, here, isUndoneToo))
            {
                yield return inner;
            }
        }
    }
}

/// <summary>A transaction of a made-up EVM chain.</summary>
internal sealed record ScriptedTransaction(Address From, Address? To, UInt256 Value)
{
    public int Number { get; init; }

    /// <summary>What it creates: named after its sender and number.</summary>
    public Address? Created => To is null ? CreatedBy(From, Number) : null;

    public bool HasFailed { get; init; }

    public int Type { get; init; } = 2;

    public ulong GasUsed { get; init; } = 21_000;

    public ulong Price { get; init; } = 1_000_000_007;

    /// <summary>What a rollup takes for Ethereum; null where receipts do not tell.</summary>
    public ulong? L1Fee { get; init; }

    /// <summary>What a rollup's deposit makes; null where the transaction does not tell.</summary>
    public ulong? Mint { get; init; }

    /// <summary>The limits of a transaction with blobs; null for another.</summary>
    public int? Blobs { get; init; }

    public IReadOnlyList<ScriptedCall> Calls { get; init; } = [];

    public IReadOnlyList<ScriptedLog> Logs { get; init; } = [];

    public TransactionId Id => Facts.Id(0xabc_0000 + Number);

    public static Address CreatedBy(Address from, int number)
    {
        byte[] list = [0xc0 + 22, 0x80 + 20, .. from.ToByteArray(), checked((byte)(number is > 0 and < 0x80 ? number : throw new ArgumentOutOfRangeException(nameof(number))))];
        var hash = new byte[32];
        Keccak256.Hash(list, hash);
        return Address.Evm(hash.AsSpan(12));
    }

    /// <summary>Whether it is in the list of external transactions of an account.</summary>
    public bool IsOf(Address address) => From == address || To == address || Created == address;

    /// <summary>Whether it is in the list of internal transactions of an account with something that moved.</summary>
    public bool MovesInside(Address address) => !HasFailed && ScriptedCall.Walk(Calls).Any(call =>
        !call.IsUndone && !call.Call.Value.IsZero && call.Call.Type is not ("DELEGATECALL" or "CALLCODE") && (call.Call.From == address || call.Call.To == address));

    /// <summary>Whether it is in any list of an account.</summary>
    public bool Concerns(Address address) => IsOf(address)
        || ScriptedCall.Walk(Calls).Any(call => !call.Call.Value.IsZero && (call.Call.From == address || call.Call.To == address))
        || Logs.Any(log => log.Moves.Any(move => move.From == address || move.To == address));
}

/// <summary>A withdrawal of staked coins.</summary>
internal sealed record ScriptedWithdrawal(long Number, Address To, long Gwei);

/// <summary>A block of a made-up EVM chain.</summary>
internal sealed record ScriptedBlock(long Height, BlockHash Hash, BlockHash Parent, IReadOnlyList<ScriptedTransaction> Transactions, IReadOnlyList<ScriptedWithdrawal> Withdrawals)
{
    public long Time => ScriptedChain.TimeAt(Height);

    /// <summary>The position in the block of a transaction's first event.</summary>
    public int FirstLog(ScriptedTransaction transaction) => Transactions.TakeWhile(other => other != transaction).Sum(other => other.Logs.Count);

    public int IndexOf(ScriptedTransaction transaction) => Transactions.ToList().IndexOf(transaction);
}

/// <summary>A made-up EVM chain, written as what happened: neither bytes nor answers. The same calls make the same chain.</summary>
internal sealed class ScriptedChain : IContractChain
{
    private readonly List<ScriptedBlock> blocks = [];
    private int count;
    private int salt;

    public ScriptedChain(ChainId? id = null)
    {
        Id = id ?? ChainId.Ethereum;
        Add();
    }

    public ChainId Id { get; }

    public IReadOnlyList<ScriptedBlock> Blocks => blocks;

    public long TipHeight => blocks.Count - 1;

    public BlockHash HashAt(long height) => blocks[(int)height].Hash;

    public static long TimeAt(long height) => 1_700_000_000 + (12 * height);

    public IEnumerable<(ScriptedBlock Block, ScriptedTransaction Transaction)> All =>
        blocks.SelectMany(block => block.Transactions.Select(transaction => (block, transaction)));

    /// <summary>What the next transaction creates if it is an account's and creates something.</summary>
    public Address NextCreated(Address from) => ScriptedTransaction.CreatedBy(from, count + 1);

    /// <summary>Adds a block; returns its height.</summary>
    public long Add(params ScriptedTransaction[] transactions) => Add(transactions, []);

    public long Add(ScriptedTransaction[] transactions, ScriptedWithdrawal[] withdrawals)
    {
        byte[] named = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"block {blocks.Count} {salt}")));
        BlockHash parent = blocks.Count == 0 ? default : blocks[^1].Hash;
        blocks.Add(new ScriptedBlock(
            blocks.Count, new BlockHash(TransactionId.FromBytes(named)), parent, [.. transactions.Select(transaction => transaction with { Number = ++count })], withdrawals));
        return TipHeight;
    }

    public void Reorg(int depth)
    {
        salt++;
        blocks.RemoveRange(blocks.Count - depth, depth);
        for (int added = 0; added <= depth; added++)
        {
            Add();
        }
    }

    /// <summary>Puts other blocks in the place of the highest.</summary>
    public void Replace(int depth, params ScriptedTransaction[][] others)
    {
        salt++;
        blocks.RemoveRange(blocks.Count - depth, depth);
        foreach (ScriptedTransaction[] transactions in others)
        {
            Add(transactions);
        }
    }

    public BlockFacts FactsAt(long height, SourceCapabilities able) => throw new NotSupportedException("blocks of a chain that explorers show are not read");

    /// <summary>The facts that a node tells of a transaction.</summary>
    public EvmTransactionFacts NodeFacts(ScriptedBlock block, ScriptedTransaction transaction) =>
        new EvmBlockDecoder(Id, new EvmDecoderOptions { Checks = EvmChecks.None }).DecodeTransaction(new EvmTransactionAnswers
        {
            Transaction = ScriptedJson.Element(ScriptedJson.Transaction(Id, block, transaction)),
            Receipt = ScriptedJson.Element(ScriptedJson.Receipt(block, transaction)),
            CallTrace = ScriptedJson.Element(ScriptedJson.Trace(transaction)),
        });

    /// <summary>What an explorer can tell of an account: of the facts that a node tells, those that stand in a list of the account's or in a receipt.</summary>
    public IEnumerable<Fact> HistoryOf(Address address)
    {
        foreach (ScriptedBlock block in blocks)
        {
            foreach (ScriptedTransaction transaction in block.Transactions.Where(transaction => transaction.Concerns(address)))
            {
                foreach (Fact fact in NodeFacts(block, transaction).Facts)
                {
                    bool isTold = fact is not TransferRecord { Kind: var kind }
                        || (kind == TransferKind.Native ? transaction.IsOf(address) : kind != TransferKind.Internal || transaction.MovesInside(address));
                    if (isTold)
                    {
                        yield return fact;
                    }
                }
            }

            ScriptedWithdrawal[] own = [.. block.Withdrawals.Where(withdrawal => withdrawal.To == address)];
            if (own.Length > 0)
            {
                yield return new TransactionRecord(Id, block.Height, TransactionRecord.OfBlock, block.Hash.Bytes);
            }

            foreach (ScriptedWithdrawal withdrawal in own)
            {
                yield return new TransferRecord(
                    Id, block.Height, TransactionRecord.OfBlock, TransferIndex.Withdrawal(withdrawal.Number), TransferKind.Reward, Asset.Native(Id), null, address,
                    (UInt128)withdrawal.Gwei * 1_000_000_000);
            }
        }
    }
}
