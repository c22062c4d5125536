using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron;

/// <summary>What accounts hold now. Servers do not tell what they held, so that an answer counts only if the tip stood at the height asked for all the while.</summary>
/// <param name="server">The server.</param>
/// <param name="chain">The chain.</param>
internal sealed class TronBalances(TronServer server, ChainId chain)
{
    private const string BalanceOf = "balanceOf(address)";

    /// <summary>Throws for what only a mistaken caller can ask.</summary>
    /// <exception cref="ArgumentException">The address or the asset is of another chain, or the height is negative.</exception>
    public void Check(Address address, Asset asset, long height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (asset.Chain != chain || address.Kind != AddressKind.Tron)
        {
            throw new ArgumentException($"no balance can be asked for: found {asset} and an address of kind {address.Kind}, expected both of {chain}", nameof(asset));
        }
    }

    /// <summary>A holding after a block, if that is the tip; null otherwise, and for assets that servers do not count.</summary>
    /// <param name="address">Whose; disclosed.</param>
    /// <param name="asset">Of what.</param>
    /// <param name="height">After which block.</param>
    /// <param name="solidified">Whether the tip is the highest solidified block.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async ValueTask<UInt256?> AtTipAsync(Address address, Asset asset, long height, bool solidified, CancellationToken cancellationToken)
    {
        if (asset.Namespace is not ("slip44" or "trc10" or "trc20") || !await IsTipAsync(height, solidified, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        string path = solidified ? "walletsolidity" : "wallet";
        server.Endpoint.Disclose(chain, address.ToString(chain), DisclosureKind.Balance);
        UInt256? held = asset.Namespace == "trc20"
            ? await server.AskAsync(CallOf(path, address, asset), Answer, cancellationToken).ConfigureAwait(false)
            : await server.AskAsync(
                TronServer.Post($"{path}/getaccount", ("address", Hexadecimal(address))),
                account => asset.IsNative ? Coins(account) : Token(account, asset.Reference),
                cancellationToken).ConfigureAwait(false);
        return await IsTipAsync(height, solidified, cancellationToken).ConfigureAwait(false) ? held : null;
    }

    private static string Hexadecimal(Address address) => $"41{Convert.ToHexStringLower(address.ToByteArray())}";

    private static HttpQuestion CallOf(string path, Address address, Asset asset) => TronServer.Post(
        $"{path}/triggerconstantcontract",
        ("owner_address", Hexadecimal(address)),
        ("contract_address", Hexadecimal(Address.Parse(asset.Reference, asset.Chain))),
        ("function_selector", BalanceOf),
        ("parameter", Convert.ToHexStringLower(address.ToByteArray()).PadLeft(64, '0')));

    /// <summary>What a contract answered; null when it failed or answered something else.</summary>
    private static UInt256? Answer(JsonValue told) => told.Find("result")?.Find("result") is { Flag: true } && told.Find("constant_result") is { } results && results.Count == 1
        && results.Items.First().Bytes is { Length: 32 } bytes ? UInt256.ReadBigEndian(bytes) : null;

    /// <summary>All coins of an account: what it can spend, what it has staked by either rule, for itself or others, and what it is taking back.</summary>
    /// <remarks>Source: Account in Tron.proto of github.com/tronprotocol/java-tron.</remarks>
    private static UInt256 Coins(JsonValue account)
    {
        JsonValue? resource = account.Find("account_resource");
        UInt256 sum = Number(account, "balance") + Number(account, "delegated_frozen_balance_for_bandwidth") + Number(account, "delegated_frozenV2_balance_for_bandwidth")
            + Number(resource, "delegated_frozen_balance_for_energy") + Number(resource, "delegated_frozenV2_balance_for_energy")
            + Number(resource?.Find("frozen_balance_for_energy"), "frozen_balance") + Number(account.Find("tron_power"), "frozen_balance");
        return Summed(account, "frozen", "frozen_balance") + Summed(account, "frozenV2", "amount") + Summed(account, "unfrozenV2", "unfreeze_amount") + sum;
    }

    private static UInt256 Summed(JsonValue account, string list, string property)
    {
        UInt256 sum = default;
        foreach (JsonValue item in account.Find(list)?.Items ?? [])
        {
            sum += Number(item, property);
        }

        return sum;
    }

    private static UInt256 Number(JsonValue? told, string property) => told is { } value ? (UInt256)TronInfo.Number(value, property) : default;

    private static UInt256 Token(JsonValue account, string token)
    {
        foreach (JsonValue entry in account.Find("assetV2")?.Items ?? [])
        {
            if (entry["key"].Text == token)
            {
                return Number(entry, "value");
            }
        }

        return default;
    }

    private async Task<bool> IsTipAsync(long height, bool solidified, CancellationToken cancellationToken) =>
        (await server.TipAsync(solidified, cancellationToken).ConfigureAwait(false)).Record.Height == height;
}
