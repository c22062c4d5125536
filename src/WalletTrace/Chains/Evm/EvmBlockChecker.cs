using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>Computes a block's hashes and roots anew while it is read, and holds them against the header.</summary>
internal sealed class EvmBlockChecker(EvmChecks checks)
{
    private readonly RlpWriter rlp = new();
    private readonly TrieRoot transactions = new();
    private readonly TrieRoot receipts = new();
    private readonly TrieRoot withdrawals = new();
    private readonly EvmBloom blooms = new();
    private ulong gas;

    /// <summary>
    /// Whether logs must be numbered without gaps. Numbers are not hashed; but they are what movements are known by.
    /// </summary>
    public bool CountsLogs => Checks(EvmChecks.ReceiptsRoot | EvmChecks.LogsBloom);

    /// <summary>Takes up a block.</summary>
    public void Begin(EvmHeader header)
    {
        transactions.Clear();
        receipts.Clear();
        withdrawals.Clear();
        gas = 0;
        Check(header);
    }

    /// <summary>Checks the hash of a header.</summary>
    public void Check(EvmHeader header)
    {
        if (Checks(EvmChecks.BlockHash) && header.HashProblem(rlp) is { } problem)
        {
            throw new AnswerException(problem);
        }
    }

    /// <summary>Checks the hash and the sender of the transaction that was read last, and takes it up.</summary>
    public void Check(EvmTransactionReader reader, in EvmTransaction transaction)
    {
        CheckAlone(reader, transaction);
        if (Checks(EvmChecks.TransactionsRoot))
        {
            transactions.Add(rlp.Written);
        }
    }

    /// <summary>Checks the hash and the sender of the transaction that was read last.</summary>
    public void CheckAlone(EvmTransactionReader reader, in EvmTransaction transaction)
    {
        if (Checks(EvmChecks.Senders) && !transaction.IsDeposit && reader.Signer(rlp, transaction) is var signer && signer != transaction.From)
        {
            throw new AnswerException(
                $"found transaction 0x{transaction.Hash} from {transaction.From}, expected {(signer is { } other ? $"{other}, who signed it" : "a signature that somebody can have made")}; ask another node");
        }

        if (!Checks(EvmChecks.TransactionsRoot))
        {
            return;
        }

        rlp.Clear();
        reader.Write(rlp, transaction);
        Span<byte> hash = stackalloc byte[TransactionId.Length];
        Keccak256.Hash(rlp.Written, hash);
        TransactionId computed = TransactionId.FromBytes(hash);
        if (computed != transaction.Hash)
        {
            throw new AnswerException($"found hash 0x{transaction.Hash} of a transaction, expected 0x{computed} of what it says");
        }
    }

    /// <summary>See <see cref="EvmTransactionReader.NameCreated"/>.</summary>
    public Address NameCreated(EvmTransactionReader reader, in EvmTransaction transaction) => reader.NameCreated(rlp, transaction);

    /// <summary>Takes up the receipt that was read last, with its logs.</summary>
    public void Check(EvmReceiptReader reader, in EvmTransaction transaction, ReadOnlySpan<EvmLog> logs)
    {
        if (!Checks(EvmChecks.ReceiptsRoot))
        {
            return;
        }

        // The gas of a transaction is not hashed; the sum up to it is.
        if (reader.CumulativeGas < gas || reader.CumulativeGas - gas != transaction.GasUsed)
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found gasUsed {transaction.GasUsed} and cumulativeGasUsed {reader.CumulativeGas} in the receipt of transaction 0x{transaction.Hash}, expected them {gas} apart"));
        }

        gas = reader.CumulativeGas;
        Span<byte> bloom = stackalloc byte[EvmBloom.Length];
        bloom.Clear();
        foreach (ref readonly EvmLog log in logs)
        {
            blooms.Add(log, bloom);
        }

        rlp.Clear();
        reader.Write(rlp, transaction, logs, bloom);
        receipts.Add(rlp.Written);
    }

    /// <summary>Takes up a withdrawal.</summary>
    public void Check(in EvmWithdrawal withdrawal)
    {
        if (!Checks(EvmChecks.WithdrawalsRoot))
        {
            return;
        }

        Span<byte> address = stackalloc byte[20];
        rlp.Clear();
        int list = rlp.BeginList();
        rlp.Number((ulong)withdrawal.Index);
        rlp.Number(withdrawal.Validator);
        rlp.Bytes(address[..withdrawal.To.CopyTo(address)]);
        rlp.Number(withdrawal.Gwei);
        rlp.EndList(list);
        withdrawals.Add(rlp.Written);
    }

    /// <summary>Holds the roots of all that was taken up against the header.</summary>
    public void End(EvmHeader header, List<EvmHeader>? uncles, bool hasReceipts, bool hasLogs, ReadOnlySpan<EvmLog> logs)
    {
        if (Checks(EvmChecks.TransactionsRoot))
        {
            Compare(transactions, header.TransactionsRoot, "transactionsRoot", "transactions");
        }

        if (Checks(EvmChecks.WithdrawalsRoot) && header.WithdrawalsRoot is { } root)
        {
            Compare(withdrawals, root, "withdrawalsRoot", "withdrawals");
        }

        if (Checks(EvmChecks.UnclesHash) && uncles is not null)
        {
            CheckUncles(header, uncles);
        }

        if (Checks(EvmChecks.ReceiptsRoot) && hasReceipts)
        {
            Compare(receipts, header.ReceiptsRoot, "receiptsRoot", "receipts and logs");
        }
        else if (Checks(EvmChecks.LogsBloom) && hasLogs)
        {
            CheckBloom(header, logs);
        }
    }

    private void CheckUncles(EvmHeader header, List<EvmHeader> uncles)
    {
        foreach (EvmHeader uncle in uncles)
        {
            if (uncle.HashProblem(rlp) is { } problem)
            {
                throw new AnswerException($"an uncle is not what it says: {problem}");
            }
        }

        rlp.Clear();
        int list = rlp.BeginList();
        foreach (EvmHeader uncle in uncles)
        {
            uncle.Write(rlp);
        }

        rlp.EndList(list);
        Span<byte> hash = stackalloc byte[TransactionId.Length];
        Keccak256.Hash(rlp.Written, hash);
        Compare(hash, header.UnclesHash, "sha3Uncles", "uncles");
    }

    private void CheckBloom(EvmHeader header, ReadOnlySpan<EvmLog> logs)
    {
        Span<byte> told = stackalloc byte[EvmBloom.Length];
        Span<byte> computed = stackalloc byte[EvmBloom.Length];
        computed.Clear();
        header.ReadBloom(told);
        foreach (ref readonly EvmLog log in logs)
        {
            blooms.Add(log, computed);
        }

        if (!computed.SequenceEqual(told))
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found {logs.Length} logs whose bloom is not the header's logsBloom, expected all logs of the block and no others; the node leaves some out or adds some, ask another one"));
        }
    }

    private static void Compare(TrieRoot trie, TransactionId told, string name, string what)
    {
        Span<byte> root = stackalloc byte[TransactionId.Length];
        trie.Write(root);
        Compare(root, told, name, what);
    }

    private static void Compare(ReadOnlySpan<byte> computed, TransactionId told, string name, string what)
    {
        TransactionId root = TransactionId.FromBytes(computed);
        if (root != told)
        {
            throw new AnswerException($"found {what} with root 0x{root}, expected {name} 0x{told} of the header; some are missing, added or changed, ask another node");
        }
    }

    private bool Checks(EvmChecks wanted) => (checks & wanted) != 0;
}
