using System.Net;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>A question that a node answers and that the explorer passes on to one, or answers as one.</summary>
/// <param name="Method">The node's method.</param>
/// <param name="Query">Its parameters as Etherscan writes them in a query, each after an ampersand.</param>
/// <param name="Parameters">Its parameters as a node takes them.</param>
internal sealed record ExplorerCall(string Method, string Query, params object[] Parameters)
{
    /// <summary>The height of the tip.</summary>
    public static ExplorerCall TipHeight { get; } = new("eth_blockNumber", string.Empty);

    /// <summary>The header of the block at a height.</summary>
    public static ExplorerCall Block(long height)
    {
        string tag = FormattableString.Invariant($"0x{height:x}");
        return new ExplorerCall("eth_getBlockByNumber", $"&tag={tag}&boolean=false", tag, false);
    }

    /// <summary>A transaction's receipt.</summary>
    public static ExplorerCall Receipt(TransactionId id) => new("eth_getTransactionReceipt", $"&txhash=0x{id}", $"0x{id}");

    /// <summary>How many transactions an account sent by the newest block.</summary>
    public static ExplorerCall Sent(string address) => new("eth_getTransactionCount", $"&address={address}&tag=latest", address, "latest");

    /// <summary>A transaction.</summary>
    public static ExplorerCall Transaction(TransactionId id) => new("eth_getTransactionByHash", $"&txhash=0x{id}", $"0x{id}");
}

/// <summary>One explorer, asked in the way that all of its kind have in common.</summary>
/// <param name="server">The server.</param>
/// <param name="chain">The chain.</param>
/// <param name="beginning">How each query begins: empty, or ends with an ampersand.</param>
internal abstract class ExplorerService(HttpEndpoint server, ChainId chain, string beginning)
{
    /// <summary>The server.</summary>
    public HttpEndpoint Server => server;

    /// <summary>The chain.</summary>
    public ChainId Chain => chain;

    /// <summary>The lists that it keeps of each account.</summary>
    public abstract IReadOnlyList<ExplorerList> Lists { get; }

    /// <summary>One answer of a list.</summary>
    /// <exception cref="ChainSourceException">The explorer does not answer it.</exception>
    /// <exception cref="ChainDataException">A row is malformed.</exception>
    public virtual Task<ExplorerRows> RowsAsync(ExplorerQuery query, CancellationToken cancellationToken)
    {
        string action = Action(query.List);
        string parameters = FormattableString.Invariant(
            $"&address={query.Address.ToString(chain)}&startblock={query.From}&endblock={query.To}&page={query.Page}&offset={query.Rows}&sort=asc");
        return AskAsync(
            action,
            parameters,
            answer =>
            {
                (ExplorerState state, ExplorerRow[] rows) = ExplorerAnswer.List(answer, server, action, row => Row(query.List, row));
                return new ExplorerRows(state, rows);
            },
            cancellationToken);
    }

    /// <summary>All calls of a transaction that moved some of the chain's coin, in the order in which they began; null while the explorer has not looked.</summary>
    /// <exception cref="ChainSourceException">The explorer does not answer it.</exception>
    /// <exception cref="ChainDataException">A row is malformed.</exception>
    public Task<InternalMove[]?> MovesAsync(TransactionId id, CancellationToken cancellationToken)
    {
        string action = Action(ExplorerList.Internal);
        return AskAsync<InternalMove[]?>(
            action,
            $"&txhash=0x{id}",
            answer => ExplorerAnswer.List(answer, server, action, row => (Move: InternalMove.Read(row, chain), Place: row.Find("index")?.Text ?? string.Empty)) switch
            {
                // Those without places come in their order.
                (ExplorerState.Whole, var calls) => [.. calls.OrderBy(call => call.Place, InternalRow.Places).Select(call => call.Move).OfType<InternalMove>()],
                (ExplorerState.Unfinished, _) => null,
                _ => throw new AnswerException("found too many calls to be told, expected all of one transaction", AnswerFault.Form),
            },
            cancellationToken);
    }

    /// <summary>Whether a list that is not paged by height is empty.</summary>
    /// <exception cref="ChainSourceException">The explorer does not answer it.</exception>
    public Task<bool> IsEmptyAsync(string action, string parameters, CancellationToken cancellationToken) => AskAsync(
        action, parameters, answer => ExplorerAnswer.List(answer, server, action, static _ => true) is (ExplorerState.Whole, []), cancellationToken);

    /// <summary>The height of the tip.</summary>
    /// <exception cref="ChainSourceException">The explorer does not answer.</exception>
    /// <exception cref="ChainDataException">What it answers is no height.</exception>
    public Task<long> TipHeightAsync(CancellationToken cancellationToken) => CallAsync(
        ExplorerCall.TipHeight,
        answer => answer is { } height ? server.Tips.Checked(ExplorerJson.Quantity(height, int.MaxValue), ExplorerCall.TipHeight.Method)
            : throw new AnswerException("found no height of the tip, expected one", AnswerFault.Missing),
        cancellationToken);

    /// <summary>The height and hash of the block at a height, its time and its parent; null above the tip.</summary>
    /// <exception cref="ChainSourceException">The explorer does not answer.</exception>
    /// <exception cref="ChainDataException">What it answers is no block, or another.</exception>
    public Task<BlockRecord?> BlockAsync(long height, CancellationToken cancellationToken) => CallAsync(
        ExplorerCall.Block(height),
        answer => answer is not { } block ? null
            : ExplorerJson.Quantity(block["number"], FactShape.LastHeight) is var number && number != height
                ? throw block["number"].Wrong(FormattableString.Invariant($"height {height}"))
            : new BlockRecord(
                chain,
                height,
                ExplorerJson.Quantity(block["timestamp"], FactShape.LastTime),
                new BlockHash(ExplorerJson.Hash(block["hash"])),
                height == 0 ? null : new BlockHash(ExplorerJson.Hash(block["parentHash"]))),
        cancellationToken);

    /// <summary>What an account holds now of the chain's coin, or of an ERC-20 token; null where that is not told.</summary>
    /// <param name="address">The account.</param>
    /// <param name="contract">The token's contract; null for the chain's coin.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ChainSourceException">The explorer does not answer it.</exception>
    public abstract Task<UInt256?> BalanceAsync(string address, string? contract, CancellationToken cancellationToken);

    /// <summary>How many transactions an account has, as far as can be told at once; null where nothing is told.</summary>
    /// <param name="address">The account.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ChainSourceException">The explorer does not answer it.</exception>
    public abstract Task<AccountSize?> SizeAsync(string address, CancellationToken cancellationToken);

    /// <summary>Asks what a node answers.</summary>
    /// <param name="call">The question.</param>
    /// <param name="read">Takes what is wanted out of the result, which is null when the node knows no such thing.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ChainSourceException">The explorer does not answer it.</exception>
    public abstract Task<T> CallAsync<T>(ExplorerCall call, Func<JsonValue?, T> read, CancellationToken cancellationToken);

    /// <summary>Asks several such questions; the results stand in their order.</summary>
    /// <param name="calls">The questions.</param>
    /// <param name="read">Takes what is wanted out of the result of a question, told by its place.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="ChainSourceException">The explorer does not answer one of them.</exception>
    public abstract Task<T[]> CallAllAsync<T>(IReadOnlyList<ExplorerCall> calls, Func<int, JsonValue?, T> read, CancellationToken cancellationToken);

    /// <summary>The height up to which the lists may be taken to be whole, where all of them may be behind the tip.</summary>
    /// <param name="tip">The height of the tip.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public abstract Task<long> ListedHeightAsync(long tip, CancellationToken cancellationToken);

    /// <summary>The height up to which the list of an account's calls may be taken to be whole, where it may be behind the others.</summary>
    /// <param name="tip">The height up to which the others are.</param>
    /// <param name="address">Whose list.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public abstract Task<long> CallsHeightAsync(long tip, Address address, CancellationToken cancellationToken);

    /// <summary>Whether what the list of external transactions tells as the price of gas is known to be what a transaction paid for it.</summary>
    /// <param name="row">The transaction.</param>
    public abstract bool TellsPaidPrice(ExternalRow row);

    /// <summary>Whether the explorer has looked at every block below, so that its lists can be whole.</summary>
    /// <param name="cancellationToken">Ends the request.</param>
    public abstract Task<bool> HasAllBlocksAsync(CancellationToken cancellationToken);

    /// <summary>The first height from which on an account's movements are all told; 0 unless the first block gave it something.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="isInGenesis">Whether the lists show what the first block gave it.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public abstract Task<long> FirstHeightAsync(Address address, bool isInGenesis, CancellationToken cancellationToken);

    /// <summary>Whether all that an account got for making blocks is among its lists.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public abstract Task<bool> KnowsRewardsAsync(Address address, CancellationToken cancellationToken);

    /// <summary>Asks by a query; of one about the present is told which part of it says the time.</summary>
    protected Task<T> AskAsync<T>(string action, string parameters, Func<JsonValue, T> read, CancellationToken cancellationToken, string module = "account", string? now = null) =>
        server.AskAsync(
            new HttpQuestion(action, string.Empty)
            {
                Query = $"{beginning}module={module}&action={action}{parameters}",
                Now = now,
                AlsoReads = static answer => answer.Status == HttpStatusCode.BadRequest && answer.Body.Span is [(byte)'{', ..],
            },
            answer => JsonValue.Read(answer, action, read),
            cancellationToken);

    private static string Action(ExplorerList list) => list switch
    {
        ExplorerList.External => "txlist",
        ExplorerList.Internal => "txlistinternal",
        ExplorerList.Erc20 => "tokentx",
        ExplorerList.Erc721 => "tokennfttx",
        ExplorerList.Erc1155 => "token1155tx",
        ExplorerList.Erc404 => "token404tx",
        _ => "txsBeaconWithdrawal",
    };

    private ExplorerRow Row(ExplorerList list, JsonValue row) => list switch
    {
        ExplorerList.External => ExternalRow.Read(row, chain),
        ExplorerList.Internal => InternalRow.Read(row, chain),
        ExplorerList.Withdrawals => WithdrawalRow.Read(row, chain),
        ExplorerList.Erc404 => HybridRow.Read(row, chain),
        _ => TokenRow.Read(row, list, chain),
    };
}
