using System.Globalization;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>Etherscan: one API for many chains, and a node behind it that answers to queries as well.</summary>
/// <param name="server">The server.</param>
/// <param name="chain">The chain.</param>
/// <param name="time">The clock.</param>
internal sealed class EtherscanService(HttpEndpoint server, ChainId chain, TimeProvider time) : ExplorerService(server, chain, $"chainid={chain.Reference}&")
{
    // How many of the latest blocks are looked at to find out which chain is served.
    private const int ProbedBlocks = 10;

    /// <inheritdoc/>
    public override IReadOnlyList<ExplorerList> Lists { get; } = EvmRules.Of(chain).HasWithdrawals
        ? [ExplorerList.External, ExplorerList.Internal, ExplorerList.Erc20, ExplorerList.Erc721, ExplorerList.Erc1155, ExplorerList.Withdrawals]
        : [ExplorerList.External, ExplorerList.Internal, ExplorerList.Erc20, ExplorerList.Erc721, ExplorerList.Erc1155];

    /// <summary>The number of the chain that the latest transaction that tells it was made for; null where none of the latest blocks has such a one.</summary>
    public async Task<UInt256?> ServedChainAsync(CancellationToken cancellationToken)
    {
        // A rollup's first transaction is a deposit, which is for no chain.
        string index = EvmRules.Of(Chain).Fees == FeeFate.Vaults ? "0x1" : "0x0";
        long tip = await TipHeightAsync(cancellationToken).ConfigureAwait(false);
        for (long height = tip; height > tip - ProbedBlocks && height >= 0; height--)
        {
            UInt256? number = await CallAsync(
                new ExplorerCall("eth_getTransactionByBlockNumberAndIndex", FormattableString.Invariant($"&tag=0x{height:x}&index={index}")),
                static answer => answer?.Find("chainId") is { } told ? ExplorerJson.Quantity(told) : (UInt256?)null,
                cancellationToken).ConfigureAwait(false);
            if (number is not null)
            {
                return number;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override Task<T> CallAsync<T>(ExplorerCall call, Func<JsonValue?, T> read, CancellationToken cancellationToken) => AskAsync(
        call.Method,
        call.Query,
        answer =>
        {
            // Errors of Etherscan's own come in its own form, those of its node in the node's.
            if (answer.Find("status") is not null)
            {
                throw ExplorerAnswer.Error(ExplorerAnswer.TextOf(answer), Server, call.Method);
            }

            if (answer.Find("error") is { } error)
            {
                string said = error.Find("message") is { IsText: true } text ? text.Text : string.Empty;
                throw ExplorerAnswer.Error(said, Server, call.Method);
            }

            // A rate that is too high is told as the result.
            return answer.Find("result") is { IsText: true } told && !told.Text.StartsWith("0x", StringComparison.Ordinal)
                ? throw ExplorerAnswer.Error(told.Text, Server, call.Method)
                : answer.Element.TryGetProperty("result", out _) ? read(answer.Find("result") is { } found ? found with { Name = call.Method } : null)
                : throw new AnswerException($"found no result of {call.Method}, expected one", AnswerFault.Missing);
        },
        cancellationToken,
        "proxy");

    /// <inheritdoc/>
    public override Task<T[]> CallAllAsync<T>(IReadOnlyList<ExplorerCall> calls, Func<int, JsonValue?, T> read, CancellationToken cancellationToken) =>
        Task.WhenAll(calls.Select((call, at) => CallAsync(call, answer => read(at, answer), cancellationToken)));

    /// <inheritdoc/>
    public override async Task<UInt256?> BalanceAsync(string address, string? contract, CancellationToken cancellationToken)
    {
        string action = contract is null ? "balance" : "tokenbalance";
        string parameters = $"&address={address}&tag=latest{(contract is null ? string.Empty : $"&contractaddress={contract}")}";
        return await AskAsync(action, parameters, answer => ExplorerJson.Number(ExplorerAnswer.Single(answer, Server, action)), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<AccountSize?> SizeAsync(string address, CancellationToken cancellationToken) => CallAsync<AccountSize?>(
        ExplorerCall.Sent(address),
        static answer => answer is { } sent ? new AccountSize(ExplorerJson.Quantity(sent, long.MaxValue), false, "its nonce: the transactions that it sent") : null,
        cancellationToken);

    /// <inheritdoc/>
    public override Task<long> ListedHeightAsync(long tip, CancellationToken cancellationToken)
    {
        const string Action = "getblocknobytime";
        string now = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return AskAsync(
            Action,
            $"&timestamp={now}&closest=before",
            answer => Math.Min(tip, ExplorerJson.Height(ExplorerAnswer.Single(answer, Server, Action))),
            cancellationToken,
            "block",
            now);
    }

    /// <inheritdoc/>
    public override Task<long> CallsHeightAsync(long tip, Address address, CancellationToken cancellationToken) => Task.FromResult(tip);

    /// <inheritdoc/>
    /// <remarks>Since EIP-1559 it tells what was paid rather than what was offered.</remarks>
    public override bool TellsPaidPrice(ExternalRow row) => true;

    /// <inheritdoc/>
    public override Task<bool> HasAllBlocksAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public override Task<long> FirstHeightAsync(Address address, bool isInGenesis, CancellationToken cancellationToken) => Task.FromResult(isInGenesis ? 1L : 0L);

    /// <inheritdoc/>
    public override async Task<bool> KnowsRewardsAsync(Address address, CancellationToken cancellationToken)
    {
        // What a block brought its maker is told as one sum, which is not how the chain paid it: whoever made blocks is not fully known here.
        string whose = $"&address={address.ToString(Chain)}&page=1&offset=1&blocktype=";
        return await IsEmptyAsync("getminedblocks", $"{whose}blocks", cancellationToken).ConfigureAwait(false)
            && await IsEmptyAsync("getminedblocks", $"{whose}uncles", cancellationToken).ConfigureAwait(false);
    }
}
