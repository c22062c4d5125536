using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>The lists that an explorer keeps of an account.</summary>
internal enum ExplorerList
{
    /// <summary>Transactions that the account sent or received, or that created it.</summary>
    External,

    /// <summary>Calls of contracts that moved the chain's coin to or from it.</summary>
    Internal,

    /// <summary>Movements of ERC-20 tokens.</summary>
    Erc20,

    /// <summary>Movements of ERC-721 tokens.</summary>
    Erc721,

    /// <summary>Movements of ERC-1155 tokens.</summary>
    Erc1155,

    /// <summary>Movements of tokens that are fungible and not at once (ERC-404).</summary>
    Erc404,

    /// <summary>Withdrawals of staked coins.</summary>
    Withdrawals,
}

/// <summary>A row of an explorer's list.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Time">The block's time, unix seconds.</param>
internal abstract record ExplorerRow(long Height, long Time)
{
    /// <summary>Whether an account takes part in it.</summary>
    public abstract bool Concerns(Address address);
}

/// <summary>A row of a transaction.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Time">The block's time, unix seconds.</param>
/// <param name="Id">The transaction's id.</param>
internal abstract record ExplorerTransactionRow(long Height, long Time, TransactionId Id) : ExplorerRow(Height, Time);

/// <summary>A transaction as the list of external transactions tells it.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Time">The block's time, unix seconds.</param>
/// <param name="Id">Its id.</param>
/// <param name="Block">The hash of its block.</param>
/// <param name="Index">Its index in the block.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Whom it was sent to; null for a creation.</param>
/// <param name="Created">What it created; null for nothing.</param>
/// <param name="Value">What moved with it, in base units.</param>
/// <param name="GasUsed">The gas it used.</param>
/// <param name="Nonce">The sender's number of it.</param>
/// <param name="GasPrice">What was paid for a unit of gas, where told.</param>
/// <param name="HasFailed">Whether it is said to have failed.</param>
/// <param name="ToldStatus">What the list says of the receipt: whether it tells of success; null where it tells nothing.</param>
internal sealed record ExternalRow(
    long Height, long Time, TransactionId Id, BlockHash Block, int Index, Address From, Address? To, Address? Created, UInt256 Value, UInt256 GasUsed,
    long Nonce, UInt256? GasPrice, bool HasFailed, bool? ToldStatus)
    : ExplorerTransactionRow(Height, Time, Id)
{
    /// <inheritdoc/>
    public override bool Concerns(Address address) => From == address || To == address || Created == address;

    /// <summary>Reads a row of <c>txlist</c>.</summary>
    public static ExplorerRow Read(JsonValue row, ChainId chain)
    {
        long height = ExplorerJson.Height(row["blockNumber"]);
        long time = ExplorerJson.Time(row["timeStamp"]);
        return height == 0 && row["hash"].Text.StartsWith("GENESIS", StringComparison.Ordinal)
            ? new GenesisRow(height, time, ExplorerJson.Owner(row, "to", chain))
            : new ExternalRow(
                height,
                time,
                ExplorerJson.Hash(row["hash"]),
                new BlockHash(ExplorerJson.Hash(row["blockHash"])),
                ExplorerJson.Index(row["transactionIndex"]),
                ExplorerJson.Owner(row, "from", chain),
                ExplorerJson.Account(row, "to", chain),
                ExplorerJson.Account(row, "contractAddress", chain),
                ExplorerJson.Number(row["value"]),
                ExplorerJson.Number(row["gasUsed"]),
                ExplorerJson.Number(row["nonce"], 0, long.MaxValue),
                row["gasPrice"] is { IsText: true } price && price.Text.Length == 0 ? null : ExplorerJson.Number(row["gasPrice"]),
                ExplorerJson.Flag(row["isError"]),
                row.Find("txreceipt_status") is { } status && status.Text.Length > 0 ? ExplorerJson.Flag(status) : null);
    }
}

/// <summary>What an account was given in the first block, which some explorers show among its transactions.</summary>
/// <param name="Height">0.</param>
/// <param name="Time">The block's time.</param>
/// <param name="To">Who was given it.</param>
internal sealed record GenesisRow(long Height, long Time, Address To) : ExplorerRow(Height, Time)
{
    /// <inheritdoc/>
    public override bool Concerns(Address address) => To == address;
}

/// <summary>A call that moved some of the chain's coin.</summary>
/// <param name="From">Who gave.</param>
/// <param name="To">Who got; for a creation what was created.</param>
/// <param name="Amount">How much, in base units, more than zero.</param>
/// <param name="IsEnd">Whether it is what a contract had when it destroyed itself.</param>
internal readonly record struct InternalMove(Address From, Address To, UInt256 Amount, bool IsEnd = false)
{
    /// <summary>Reads a row of a list of calls; null for one that moved nothing: it failed, had no value, or borrowed another's code.</summary>
    /// <exception cref="AnswerException">It is malformed, or of a kind that is not known.</exception>
    public static InternalMove? Read(JsonValue row, ChainId chain)
    {
        Address from = ExplorerJson.Owner(row, "from", chain);
        Address? to = ExplorerJson.Account(row, "to", chain) ?? ExplorerJson.Account(row, "contractAddress", chain);
        UInt256 amount = ExplorerJson.Number(row["value"]);
        bool hasFailed = ExplorerJson.Flag(row["isError"]);

        // Blockscout tells kinds of calls apart in a field of its own, and shows the creation of a contract by a transaction itself as the call with index 0.
        string kind = row.Find("callType") is { } told && told.Text.Length > 0 ? told.Text : row["type"].Text;
        bool isTopLevel = row.Find("index") is { } index && ExplorerJson.Index(index) == 0;
        bool moves = kind switch
        {
            "call" or "create" or "create2" or "suicide" or "selfdestruct" => true,
            "delegatecall" or "staticcall" or "callcode" or "stop" or "invalid" or "revert" => false,
            _ => throw row["type"].Wrong("call, create, create2, suicide, selfdestruct, delegatecall, staticcall or callcode"),
        };
        return !moves || hasFailed || isTopLevel || amount.IsZero ? null
            : new InternalMove(from, to ?? throw row["to"].Wrong("an address: who got what moved"), amount, kind is "suicide" or "selfdestruct");
    }

    /// <summary>Whether an account takes part in it.</summary>
    public bool Concerns(Address address) => From == address || To == address;
}

/// <summary>A row of the list of internal transactions.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Time">The block's time, unix seconds.</param>
/// <param name="Id">The transaction that it is part of.</param>
/// <param name="Ends">Who takes part in it.</param>
/// <param name="Place">Its place among the transaction's calls as the explorer numbers them.</param>
/// <param name="Move">What it moved; null for nothing.</param>
internal sealed record InternalRow(
    long Height, long Time, TransactionId Id, (Address? From, Address? To, Address? Created) Ends, string Place, InternalMove? Move)
    : ExplorerTransactionRow(Height, Time, Id)
{
    /// <inheritdoc/>
    public override bool Concerns(Address address) => Ends.From == address || Ends.To == address || Ends.Created == address;

    /// <summary>
    /// Orders the places of a transaction's calls: which began first. Etherscan numbers the calls that each call makes ("0_1_2"), Blockscout all of a transaction.
    /// </summary>
    public static IComparer<string> Places { get; } = Comparer<string>.Create(Compare);

    /// <summary>Reads a row of <c>txlistinternal</c> by account.</summary>
    public static ExplorerRow Read(JsonValue row, ChainId chain) => new InternalRow(
        ExplorerJson.Height(row["blockNumber"]),
        ExplorerJson.Time(row["timeStamp"]),
        ExplorerJson.Hash(row.Find("transactionHash") ?? row["hash"]),
        (ExplorerJson.Account(row, "from", chain), ExplorerJson.Account(row, "to", chain), ExplorerJson.Account(row, "contractAddress", chain)),
        (row.Find("index") ?? row["traceId"]).Text,
        InternalMove.Read(row, chain));

    private static int Compare(string? left, string? right)
    {
        string[] first = left!.Split('_');
        string[] second = right!.Split('_');
        for (int at = 0; at < Math.Min(first.Length, second.Length); at++)
        {
            // Numbers without leading zeros: the longer one is the larger.
            int byNumber = first[at].Length != second[at].Length ? first[at].Length.CompareTo(second[at].Length) : string.CompareOrdinal(first[at], second[at]);
            if (byNumber != 0)
            {
                return byNumber;
            }
        }

        return first.Length.CompareTo(second.Length);
    }
}

/// <summary>A row of a list of movements of tokens.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Time">The block's time, unix seconds.</param>
/// <param name="Id">The transaction.</param>
/// <param name="Contract">The token's contract.</param>
/// <param name="From">Who gave; zero for a mint.</param>
/// <param name="To">Who got; zero for a burn.</param>
/// <param name="TokenId">Which token of the contract; null for fungible ones.</param>
/// <param name="Amount">How much, in base units.</param>
internal sealed record TokenRow(long Height, long Time, TransactionId Id, Address Contract, Address From, Address To, UInt256? TokenId, UInt256 Amount)
    : ExplorerTransactionRow(Height, Time, Id)
{
    /// <inheritdoc/>
    public override bool Concerns(Address address) => From == address || To == address;

    /// <summary>Reads a row of <c>tokentx</c>, <c>tokennfttx</c> or <c>token1155tx</c>.</summary>
    public static ExplorerRow Read(JsonValue row, ExplorerList list, ChainId chain) => new TokenRow(
        ExplorerJson.Height(row["blockNumber"]),
        ExplorerJson.Time(row["timeStamp"]),
        ExplorerJson.Hash(row["hash"]),
        ExplorerJson.Owner(row, "contractAddress", chain),
        ExplorerJson.Owner(row, "from", chain),
        ExplorerJson.Owner(row, "to", chain),
        list == ExplorerList.Erc20 ? null : ExplorerJson.Number(row["tokenID"]),
        list switch
        {
            ExplorerList.Erc20 => ExplorerJson.Number(row["value"]),
            ExplorerList.Erc721 => UInt256.One,
            _ => ExplorerJson.Number(row["tokenValue"]),
        });
}

/// <summary>A row of a token whose events explorers count in their own way: it only tells of the transaction.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Time">The block's time, unix seconds.</param>
/// <param name="Id">The transaction.</param>
/// <param name="From">Who gave.</param>
/// <param name="To">Who got.</param>
internal sealed record HybridRow(long Height, long Time, TransactionId Id, Address From, Address To) : ExplorerTransactionRow(Height, Time, Id)
{
    /// <inheritdoc/>
    public override bool Concerns(Address address) => From == address || To == address;

    /// <summary>Reads a row of <c>token404tx</c>.</summary>
    public static ExplorerRow Read(JsonValue row, ChainId chain) => new HybridRow(
        ExplorerJson.Height(row["blockNumber"]),
        ExplorerJson.Time(row["timeStamp"]),
        ExplorerJson.Hash(row["hash"]),
        ExplorerJson.Owner(row, "from", chain),
        ExplorerJson.Owner(row, "to", chain));
}

/// <summary>A withdrawal of staked coins.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Time">The block's time, unix seconds.</param>
/// <param name="Number">Its number, which goes on over all blocks.</param>
/// <param name="To">Who got it.</param>
/// <param name="Gwei">How much, in gwei.</param>
internal sealed record WithdrawalRow(long Height, long Time, long Number, Address To, long Gwei) : ExplorerRow(Height, Time)
{
    /// <inheritdoc/>
    public override bool Concerns(Address address) => To == address;

    /// <summary>Reads a row of <c>txsBeaconWithdrawal</c>.</summary>
    public static ExplorerRow Read(JsonValue row, ChainId chain) => new WithdrawalRow(
        ExplorerJson.Height(row["blockNumber"]),
        ExplorerJson.Time(row["timestamp"]),
        ExplorerJson.Number(row["withdrawalIndex"], 0, long.MaxValue >> 2),
        ExplorerJson.Owner(row, "address", chain),
        ExplorerJson.Number(row["amount"], 0, long.MaxValue));
}
