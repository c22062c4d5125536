using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>An instance of Blockscout: lists as Etherscan has them, and methods of a node answered from the same database.</summary>
/// <param name="server">The server.</param>
/// <param name="chain">The chain.</param>
internal sealed class BlockscoutService(HttpEndpoint server, ChainId chain) : ExplorerService(server, chain, string.Empty)
{
    // As many calls as an instance takes at once unless it is set otherwise (ETH_JSON_RPC_MAX_BATCH_SIZE in its runtime.exs).
    private const int MaxBatch = 5;

    // How many blocks behind the tip the calls are looked for, each time so many times further.
    private const long LeastBehind = 8;
    private const long MostBehind = 32_768;

    private readonly JsonRpcClient node = new(server, [], "eth-rpc");
    private volatile bool hasAllBlocks;

    /// <inheritdoc/>
    public override IReadOnlyList<ExplorerList> Lists { get; } = [ExplorerList.External, ExplorerList.Internal, ExplorerList.Erc20, ExplorerList.Erc721, ExplorerList.Erc1155, ExplorerList.Erc404];

    /// <inheritdoc/>
    public override async Task<ExplorerRows> RowsAsync(ExplorerQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await base.RowsAsync(query, cancellationToken).ConfigureAwait(false);
        }
        catch (UnsupportedMethodException) when (query.List == ExplorerList.Erc404)
        {
            // An instance from before there were such tokens has them in its other lists.
            return new ExplorerRows(ExplorerState.Whole, []);
        }
    }

    /// <inheritdoc/>
    public override Task<T> CallAsync<T>(ExplorerCall call, Func<JsonValue?, T> read, CancellationToken cancellationToken) => node.CallAsync(
        new RpcCall(call.Method, call.Parameters), answer => read(ResultOf(answer)), cancellationToken);

    /// <inheritdoc/>
    public override async Task<T[]> CallAllAsync<T>(IReadOnlyList<ExplorerCall> calls, Func<int, JsonValue?, T> read, CancellationToken cancellationToken)
    {
        T[][] parts = await Task.WhenAll(calls.Select(call => new RpcCall(call.Method, call.Parameters)).Chunk(MaxBatch).Select((part, number) =>
            node.BatchAsync(part, (at, answer) => read((number * MaxBatch) + at, ResultOf(answer)), cancellationToken))).ConfigureAwait(false);
        return [.. parts.SelectMany(part => part)];
    }

    /// <inheritdoc/>
    public override async Task<UInt256?> BalanceAsync(string address, string? contract, CancellationToken cancellationToken)
    {
        // Balances are those of whenever they were last looked at; only of the chain's coin it says whether that is now.
        const string Action = "balancemulti";
        return contract is not null ? null : await AskAsync(
            Action,
            $"&address={address}",
            answer => ExplorerAnswer.List(answer, Server, Action, static row => row["stale"].Flag || row.Find("balance") is not { } balance ? (UInt256?)null : ExplorerJson.Number(balance)) switch
            {
                (_, [var only]) => only,
                _ => throw answer["result"].Wrong("the balance of one account"),
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Counted from time to time, and without those in which the account only takes part inside.</remarks>
    public override Task<AccountSize?> SizeAsync(string address, CancellationToken cancellationToken) => Server.AskAsync<AccountSize?>(
        new HttpQuestion("GET v2/addresses/…/counters", $"v2/addresses/{address}/counters").OrAbsent(),
        static answer => answer.IsAbsent ? null : JsonValue.Read<AccountSize?>(
            answer,
            "counters",
            static counters => counters.Find("transactions_count") is { } count
                ? new AccountSize(ExplorerJson.Number(count, 0, long.MaxValue), false, "the instance's count of the transactions that it sent or got") : null),
        cancellationToken);

    /// <inheritdoc/>
    public override Task<long> ListedHeightAsync(long tip, CancellationToken cancellationToken) => Task.FromResult(tip);

    /// <inheritdoc/>
    public override async Task<long> CallsHeightAsync(long tip, Address address, CancellationToken cancellationToken)
    {
        // It looks at the calls of a block some time after the block itself, and says so of any range with such a block.
        for (long behind = 0; behind <= Math.Min(tip, MostBehind); behind = behind == 0 ? LeastBehind : behind * LeastBehind)
        {
            var query = new ExplorerQuery(ExplorerList.Internal, address, 0, tip - behind, 1, 1);
            if ((await RowsAsync(query, cancellationToken).ConfigureAwait(false)).State != ExplorerState.Unfinished)
            {
                return tip - behind;
            }
        }

        return tip;
    }

    /// <inheritdoc/>
    /// <remarks>It tells the price that its node tells of the transaction, and what nodes call so since EIP-1559 was not the same always and everywhere.</remarks>
    public override bool TellsPaidPrice(ExternalRow row) => row.Height < EvmRules.Of(Chain).LondonFrom;

    /// <inheritdoc/>
    public override async Task<bool> HasAllBlocksAsync(CancellationToken cancellationToken)
    {
        // An instance that had all blocks once takes in new ones only.
        hasAllBlocks = hasAllBlocks || await Server.AskAsync(
            HttpQuestion.Get("v2/main-page/indexing-status").OrAbsent(),
            static answer => !answer.IsAbsent && JsonValue.Read(answer, "indexing-status", static status => status["finished_indexing_blocks"].Flag),
            cancellationToken).ConfigureAwait(false);
        return hasAllBlocks;
    }

    /// <inheritdoc/>
    public override Task<long> FirstHeightAsync(Address address, bool isInGenesis, CancellationToken cancellationToken) => node.CallAsync(
        new RpcCall("eth_getBalance", address.ToString(Chain), "0"),
        static answer => answer.Failure is { } failure
            ? failure.Message.Contains("balance not found", StringComparison.OrdinalIgnoreCase) ? 0L : throw failure
            : ExplorerJson.Quantity(answer.Result).IsZero ? 0L : 1L,
        cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> KnowsRewardsAsync(Address address, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>The number of the chain that the instance shows.</summary>
    public Task<UInt256> ServedChainAsync(CancellationToken cancellationToken) => node.CallAsync(
        new RpcCall("eth_chainId"), static answer => ExplorerJson.Quantity(answer.Result), cancellationToken);

    /// <summary>The result; null where it says so, unlike a result that is not there.</summary>
    private static JsonValue? ResultOf(RpcAnswer answer) => answer.Failure is { } failure ? throw failure
        : answer.Element.Element.TryGetProperty("result", out _) ? answer.Element.Find("result") is { } found ? found with { Name = answer.Call.Method } : null
        : throw new AnswerException($"found no result of {answer.Call.Method}, expected one", AnswerFault.Missing);
}
