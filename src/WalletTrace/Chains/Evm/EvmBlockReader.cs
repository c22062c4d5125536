using System.Text.Json;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>Reads all answers about a block into tables, holds them against each other, and checks what is to be checked. The tables serve one block after the other.</summary>
internal sealed class EvmBlockReader
{
    private const int PageLength = 1 << 16;

    private readonly EvmRules rules;
    private readonly EvmBlockChecker checker;
    private readonly EvmTransactionReader transactionReader = new();
    private readonly EvmReceiptReader receiptReader = new();
    private readonly EvmLogReader logReader = new(PageLength);
    private readonly EvmCallTraces callTraces = new();
    private readonly EvmFlatTraces flatTraces = new();

    private EvmTransaction[] transactions = new EvmTransaction[256];
    private int transactionCount;
    private EvmLog[] logs = new EvmLog[1024];
    private int logCount;
    private bool isWholeBlock;

    public EvmBlockReader(EvmRules rules, EvmChecks checks)
    {
        this.rules = rules;
        checker = new EvmBlockChecker(checks);
    }

    public EvmHeader Header { get; } = new();

    /// <summary>The uncles' headers; null where they were not given.</summary>
    public List<EvmHeader>? Uncles { get; private set; }

    public int UncleCount { get; private set; }

    public List<EvmWithdrawal> Withdrawals { get; } = [];

    public EvmMoves Moves { get; } = new();

    public Span<EvmTransaction> Transactions => transactions.AsSpan(0, transactionCount);

    public ReadOnlySpan<EvmLog> Logs => logs.AsSpan(0, logCount);

    public bool HasHeader { get; private set; }

    public bool HasReceipts { get; private set; }

    public bool HasLogs { get; private set; }

    public bool HasTraces { get; private set; }

    /// <summary>What is being read, for messages.</summary>
    public string Where { get; private set; } = string.Empty;

    /// <summary>The height of the block of a transaction that was read by itself, and the transaction's index.</summary>
    public (long Height, int Index) Place { get; private set; }

    /// <summary>Reads a block.</summary>
    public void Read(EvmBlockAnswers answers)
    {
        Clear("a block");
        isWholeBlock = true;
        HasHeader = true;
        Header.Read(answers.Block);
        Where = FormattableString.Invariant($"block {Header.Height} 0x{Header.Hash}");
        checker.Begin(Header);
        ReadTransactions();
        ReadWithdrawals();
        ReadUncles(answers.Uncles);
        ReadReceipts(answers);
        ReadTraces(answers.CallTraces, answers.FlatTraces);
        checker.End(Header, Uncles, HasReceipts, HasLogs, Logs);
    }

    /// <summary>Reads a transaction by itself.</summary>
    public void Read(EvmTransactionAnswers answers)
    {
        Clear("a transaction");
        isWholeBlock = false;
        transactionReader.Read(answers.Transaction, ref transactions[0]);
        ref EvmTransaction transaction = ref transactions[0];
        transactionCount = 1;
        Where = $"transaction 0x{transaction.Hash}";
        Place = (
            transactionReader.Height ?? throw EvmJson.Missing("blockNumber", "a transaction"),
            (int)(transactionReader.Index ?? throw EvmJson.Missing("transactionIndex", "a transaction")));
        TransactionId? block = transactionReader.BlockHash;
        if (answers.Header is { } header)
        {
            HasHeader = true;
            Header.Read(header);
            checker.Check(Header);
            SameBlock(block, "a transaction");
        }

        checker.CheckAlone(transactionReader, transaction);
        Name(ref transaction);
        if (answers.Receipt is { } receipt)
        {
            receiptReader.Read(receipt, Place.Index, ref transaction);
            if (block is not null && receiptReader.BlockHash is { } other && other != block)
            {
                throw new AnswerException($"found the receipt of block 0x{other}, expected that of 0x{block}");
            }

            HasReceipts = HasLogs = true;
            Settle(ref transaction);
            ReadLogs(ref transaction, Place.Index);
        }

        Moves.Clear(HasHeader ? CancunRule() : null);
        ReadTraces(answers.CallTrace is { } trace ? [trace] : null, answers.FlatTraces);
    }

    private void Clear(string where)
    {
        Where = where;
        transactionCount = 0;
        logCount = 0;
        logReader.Clear();
        Withdrawals.Clear();
        Uncles = null;
        UncleCount = 0;
        HasHeader = HasReceipts = HasLogs = HasTraces = false;
    }

    private void ReadTransactions()
    {
        int count = EvmJson.Length(Header.Transactions, "transactions");
        if (count > transactions.Length)
        {
            transactions = new EvmTransaction[Math.Max(count, transactions.Length * 2)];
        }

        foreach (JsonElement element in Header.Transactions.EnumerateArray())
        {
            ref EvmTransaction transaction = ref transactions[transactionCount];
            transactionReader.Read(element, ref transaction);
            if (transactionReader.Index is { } index && index != transactionCount)
            {
                throw new AnswerException(FormattableString.Invariant(
                    $"found transaction 0x{transaction.Hash} with index {index} in place {transactionCount}, expected transactions in their order"));
            }

            SameBlock(transactionReader.BlockHash, "a transaction");
            checker.Check(transactionReader, transaction);
            Name(ref transaction);
            transactionCount++;
        }
    }

    /// <summary>What a transaction that makes a contract will make follows from it, where the chain names contracts as Ethereum does.</summary>
    private void Name(ref EvmTransaction transaction)
    {
        if (transaction.IsCreation && rules.PaysFromGas && !transaction.IsDeposit)
        {
            transaction.Created = checker.NameCreated(transactionReader, transaction);
        }
    }

    private void ReadWithdrawals()
    {
        if (!Header.Withdrawals.IsGiven())
        {
            // Some nodes leave out a list without entries.
            if (rules.HasWithdrawals && Header.WithdrawalsRoot is { } root && root != TransactionId.FromBytes(TrieRoot.Empty))
            {
                throw EvmJson.Missing("withdrawals", "a block with a withdrawalsRoot");
            }

            return;
        }

        int count = EvmJson.Length(Header.Withdrawals, "withdrawals");
        if (count > 0 && Header.WithdrawalsRoot is null)
        {
            throw new AnswerException(FormattableString.Invariant($"found {count} withdrawals of a block without a withdrawalsRoot, expected none"));
        }

        foreach (JsonElement element in Header.Withdrawals.EnumerateArray())
        {
            EvmWithdrawal withdrawal = EvmWithdrawal.Read(element);
            Withdrawals.Add(withdrawal);
            checker.Check(withdrawal);
        }
    }

    private void ReadUncles(IReadOnlyList<JsonElement>? given)
    {
        UncleCount = Header.Uncles.IsGiven() ? EvmJson.Length(Header.Uncles, "uncles") : 0;
        if (given is null && UncleCount > 0)
        {
            return;
        }

        if ((given?.Count ?? 0) != UncleCount)
        {
            throw new AnswerException(FormattableString.Invariant($"found {given?.Count} uncles, expected the {UncleCount} that the block names"));
        }

        Uncles = [];
        for (int i = 0; i < UncleCount; i++)
        {
            var uncle = new EvmHeader();
            uncle.Read(given![i]);
            TransactionId named = EvmJson.Hash(Header.Uncles[i], "the hash of an uncle");
            if (uncle.Hash != named || uncle.Height >= Header.Height || uncle.Height < Header.Height - 7)
            {
                throw new AnswerException(FormattableString.Invariant(
                    $"found uncle 0x{uncle.Hash} of height {uncle.Height}, expected 0x{named}, at most 7 below the block"));
            }

            Uncles.Add(uncle);
        }
    }

    private void ReadReceipts(EvmBlockAnswers answers)
    {
        if (answers.Receipts is { } receipts)
        {
            if (receipts.Count != transactionCount)
            {
                throw new AnswerException(FormattableString.Invariant($"found {receipts.Count} receipts, expected one for each of {transactionCount} transactions"));
            }

            HasReceipts = HasLogs = true;
            for (int i = 0; i < receipts.Count; i++)
            {
                ref EvmTransaction transaction = ref transactions[i];
                receiptReader.Read(receipts[i], i, ref transaction);
                SameBlock(receiptReader.BlockHash, "a receipt");
                Settle(ref transaction);
                ReadLogs(ref transaction, i);
                checker.Check(receiptReader, transaction, Logs.Slice(transaction.FirstLog, transaction.LogCount));
            }
        }
        else if (answers.Logs is { } list)
        {
            HasLogs = true;
            ReadLogs(list);
        }

        CheckBlobPrices();

        // Nothing is missing of a block without transactions.
        HasReceipts |= transactionCount == 0;
    }

    /// <summary>What blobs cost is not hashed, but it is the same for all of a block, and follows from the header where the rule of the time is known.</summary>
    private void CheckBlobPrices()
    {
        UInt256? price = null;
        foreach (ref readonly EvmTransaction transaction in Transactions)
        {
            if (transaction.BlobGasPrice is { } told && transaction.Type == EvmTransactionReader.BlobType)
            {
                price ??= Header.ExcessBlobGas is { } excess && rules.BlobFractionAt(Header.Time) is { } fraction ? EvmFees.BlobPrice(excess, fraction) : told;
                if (told != price)
                {
                    throw new AnswerException($"found a blobGasPrice of {told} in the receipt of transaction 0x{transaction.Hash}, expected {price} as in the whole block");
                }
            }
        }
    }

    /// <summary>Holds what a receipt says against what follows from the transaction, and fills in what it does not say.</summary>
    private void Settle(ref EvmTransaction transaction)
    {
        if (!receiptReader.Created.IsDefault && transaction.IsCreation)
        {
            if (!transaction.Created.IsDefault && transaction.Created != receiptReader.Created)
            {
                throw new AnswerException($"found contract {receiptReader.Created} as made by transaction 0x{transaction.Hash}, expected {transaction.Created}");
            }

            transaction.Created = receiptReader.Created;
        }

        EvmFees.Settle(ref transaction, receiptReader.Price, HasHeader ? Header.BaseFee : null, HasHeader, rules);
    }

    /// <summary>The logs of the receipt that was read last.</summary>
    private void ReadLogs(ref EvmTransaction transaction, int index)
    {
        transaction.FirstLog = logCount;
        foreach (JsonElement element in receiptReader.Logs.EnumerateArray())
        {
            ReadLog(element, logCount - transaction.FirstLog);
            if (logReader.TransactionHash is { } hash && hash != transaction.Hash || (logReader.TransactionIndex ?? index) != index)
            {
                throw new AnswerException($"found a log of another transaction in the receipt of 0x{transaction.Hash}, expected its own");
            }
        }

        transaction.LogCount = logCount - transaction.FirstLog;
        if (transaction.LogCount > 0)
        {
            // The logs of what fails are undone with it: who has some did not fail, whether the receipt says so or not.
            transaction.Outcome = transaction.Outcome != EvmOutcome.Failed ? EvmOutcome.Succeeded : throw new AnswerException(FormattableString.Invariant(
                $"found {transaction.LogCount} logs of failed transaction 0x{transaction.Hash}, expected none"));
        }
    }

    /// <summary>Logs by themselves: those of each transaction together, in order. Who emitted one did not fail.</summary>
    private void ReadLogs(IReadOnlyList<JsonElement> list)
    {
        int last = -1;
        foreach (JsonElement element in list)
        {
            ReadLog(element);
            int index = logReader.TransactionIndex ?? throw EvmJson.Missing("transactionIndex", "a log");
            if (index < last || index >= transactionCount)
            {
                throw new AnswerException(FormattableString.Invariant($"found a log of transaction {index}, expected one from {Math.Max(last, 0)} to {transactionCount - 1}, in order"));
            }

            ref EvmTransaction transaction = ref transactions[index];
            if (logReader.TransactionHash is { } hash && hash != transaction.Hash)
            {
                throw new AnswerException($"found a log of transaction 0x{hash}, expected 0x{transaction.Hash}");
            }

            transaction.FirstLog = index == last ? transaction.FirstLog : logCount - 1;
            transaction.LogCount++;
            transaction.Outcome = EvmOutcome.Succeeded;
            last = index;
        }
    }

    /// <summary>Reads a log.</summary>
    /// <param name="element">The log.</param>
    /// <param name="inTransaction">How many logs of its transaction came before it, where all that came are known.</param>
    private void ReadLog(in JsonElement element, int? inTransaction = null)
    {
        if (logCount == logs.Length)
        {
            Array.Resize(ref logs, logCount * 2);
        }

        logs[logCount] = logReader.Read(element);
        SameBlock(logReader.BlockHash, "a log");
        long least = logCount > 0 ? logs[logCount - 1].Position + 1 : 0;
        if (logs[logCount].Position < least && logs[logCount].Position == inTransaction && isWholeBlock && checker.CountsLogs)
        {
            // Some nodes (ganache) count the logs of each transaction anew. Where none may be left out, those before it are its place in the block.
            logs[logCount] = logs[logCount].At(least);
        }

        if (logs[logCount].Position < least || (isWholeBlock && checker.CountsLogs && logs[logCount].Position > least))
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found log {logs[logCount].Position} in the place of log {least}, expected the logs of the block in their order, none left out"));
        }

        logCount++;
    }

    private void ReadTraces(IReadOnlyList<JsonElement>? calls, IReadOnlyList<JsonElement>? flat)
    {
        Moves.Clear(HasHeader ? CancunRule() : null);
        HasTraces = calls is not null || flat is not null || transactionCount == 0;
        if (calls is not null)
        {
            if (calls.Count != transactionCount)
            {
                throw new AnswerException(FormattableString.Invariant($"found {calls.Count} traces, expected one for each of {transactionCount} transactions"));
            }

            for (int i = 0; i < calls.Count; i++)
            {
                callTraces.Read(calls[i], ref transactions[i], Moves);
            }
        }
        else if (flat is not null)
        {
            flatTraces.Read(flat, Transactions, Moves);
        }
    }

    // Chains that follow Ethereum's forks show Cancun by the beacon block's root in the header; what others do is not known before it.
    private bool? CancunRule() => Header.IsCancun ? true : rules.PaysFromGas ? false : null;

    private void SameBlock(TransactionId? told, string what)
    {
        if (HasHeader && told is { } hash && hash != Header.Hash)
        {
            throw new AnswerException($"found {what} of block 0x{hash}, expected one of 0x{Header.Hash}");
        }
    }
}
