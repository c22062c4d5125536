using NBitcoin;
using NBitcoin.Altcoins;
using WalletTrace.Chains;

namespace WalletTrace;

/// <summary>
/// Between NBitcoin's ids, amounts, networks and addresses and those of this library. Nothing is guessed, rounded or cut: what has no counterpart is
/// refused.
/// </summary>
public static class NBitcoinConversions
{
    // NBitcoin has one object for each network, so that a network is known by its object; a genesis block alone does not tell: forks share it.
    private static readonly (Network Network, ChainId Chain)[] Networks =
    [
        (Network.Main, ChainId.Bitcoin),
        (Network.TestNet, ChainId.BitcoinTestnet3),
        (Network.TestNet4, ChainId.BitcoinTestnet4),
        (global::NBitcoin.Bitcoin.Instance.Signet, ChainId.BitcoinSignet),
        (Network.RegTest, ChainId.BitcoinRegtest),
        (Litecoin.Instance.Mainnet, ChainId.Litecoin),
        (Dogecoin.Instance.Mainnet, ChainId.Dogecoin),
        (BCash.Instance.Mainnet, ChainId.BitcoinCash),
    ];

    /// <summary>The chain of a network: Bitcoin's main, test, signet and local test networks, Litecoin, Dogecoin and Bitcoin Cash.</summary>
    /// <param name="network">NBitcoin's own object for the network.</param>
    /// <exception cref="ArgumentException">The network is another one, or one that was built by hand.</exception>
    public static ChainId ToChainId(this Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        foreach ((Network known, ChainId chain) in Networks)
        {
            if (ReferenceEquals(known, network))
            {
                return chain;
            }
        }

        throw new ArgumentException(
            $"the network has no chain in this library: found {network.Name} of {network.NetworkSet?.CryptoCode}, expected one of NBitcoin's own networks of {KnownChains}",
            nameof(network));
    }

    /// <summary>NBitcoin's network of a chain; the other way of <see cref="ToChainId"/>.</summary>
    /// <param name="chain">The chain.</param>
    /// <exception cref="ArgumentException">NBitcoin has no such network.</exception>
    public static Network ToNetwork(this ChainId chain)
    {
        foreach ((Network network, ChainId known) in Networks)
        {
            if (known == chain)
            {
                return network;
            }
        }

        throw new ArgumentException(
            $"the chain has no network in NBitcoin: found {(chain.IsDefault ? "no chain" : $"chain {chain}")}, expected one of {KnownChains}", nameof(chain));
    }

    /// <summary>A transaction's id.</summary>
    /// <param name="hash">The id as NBitcoin holds it.</param>
    public static TransactionId ToTransactionId(this uint256 hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Span<byte> bytes = stackalloc byte[TransactionId.Length];
        hash.ToBytes(bytes);
        return TransactionId.FromReversedBytes(bytes);
    }

    /// <summary>A block's hash.</summary>
    /// <param name="hash">The hash as NBitcoin holds it.</param>
    public static BlockHash ToBlockHash(this uint256 hash) => new(hash.ToTransactionId());

    /// <summary>A transaction's id for NBitcoin.</summary>
    /// <param name="id">The id.</param>
    public static uint256 ToUint256(this TransactionId id)
    {
        Span<byte> bytes = stackalloc byte[TransactionId.Length];
        id.CopyTo(bytes);
        bytes.Reverse();
        return new uint256(bytes);
    }

    /// <summary>A block's hash for NBitcoin.</summary>
    /// <param name="hash">The hash.</param>
    public static uint256 ToUint256(this BlockHash hash) => hash.Bytes.ToUint256();

    /// <summary>A coin's id.</summary>
    /// <param name="outPoint">The output.</param>
    /// <exception cref="ArgumentException">It names no coin: what a coinbase input holds, or an index of 2^31 or more.</exception>
    public static CoinId ToCoinId(this OutPoint outPoint)
    {
        ArgumentNullException.ThrowIfNull(outPoint);
        return outPoint is { IsNull: false, N: <= int.MaxValue } ? new CoinId(outPoint.Hash.ToTransactionId(), (int)outPoint.N)
            : throw new ArgumentException($"the output names no coin: found {outPoint}, expected a transaction's id and an index below 2^31", nameof(outPoint));
    }

    /// <summary>A coin's id for NBitcoin.</summary>
    /// <param name="coin">The coin.</param>
    public static OutPoint ToOutPoint(this CoinId coin) => new(coin.Transaction.ToUint256(), coin.Index);

    /// <summary>An amount of a chain's own coin.</summary>
    /// <param name="money">The amount, in base units of the chain.</param>
    /// <param name="chain">The chain.</param>
    /// <exception cref="ArgumentException">The chain is no known bip122 chain.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public static Amount ToAmount(this Money money, ChainId chain)
    {
        ArgumentNullException.ThrowIfNull(money);
        ArgumentOutOfRangeException.ThrowIfNegative(money.Satoshi);
        ToNetwork(chain);
        return new Amount((UInt256)money.Satoshi, Asset.Native(chain));
    }

    /// <summary>An amount for NBitcoin.</summary>
    /// <param name="amount">An amount of the own coin of a known bip122 chain.</param>
    /// <exception cref="ArgumentException">The amount is of another asset.</exception>
    /// <exception cref="OverflowException">It is 2^63 base units or more.</exception>
    public static Money ToMoney(this Amount amount)
    {
        if (amount.Asset.IsDefault || !amount.Asset.IsNative || !amount.Asset.Chain.IsUtxo)
        {
            throw new ArgumentException(
                $"the amount cannot be held by NBitcoin: found one of {(amount.Asset.IsDefault ? "no asset" : amount.Asset)}, expected the own coin of a bip122 chain", nameof(amount));
        }

        return Money.Satoshis(checked((long)(ulong)amount.Units));
    }

    /// <summary>The owner of outputs with a script. Every script has one; see <see cref="Address.FromOutputScript"/>.</summary>
    /// <param name="script">The output script.</param>
    /// <param name="chain">A known bip122 chain; it decides which forms have an address.</param>
    /// <exception cref="ArgumentException">The chain is unknown or has no output scripts.</exception>
    public static Address ToAddress(this Script script, ChainId chain)
    {
        ArgumentNullException.ThrowIfNull(script);
        return Address.FromOutputScript(script.ToBytes(true), chain);
    }

    /// <summary>An address as an owner on a chain.</summary>
    /// <param name="address">The address.</param>
    /// <param name="chain">A known bip122 chain that writes addresses as the address's network does.</param>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    public static Address ToAddress(this BitcoinAddress address, ChainId chain)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Address.TryParse(address.ToString(), chain, out Address read, out string? problem) ? read : throw new ArgumentException(problem, nameof(address));
    }

    /// <summary>An address on the chain of its network.</summary>
    /// <param name="address">The address.</param>
    /// <exception cref="ArgumentException">The network has no chain in this library; see <see cref="ToChainId"/>.</exception>
    public static Account ToAccount(this BitcoinAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        ChainId chain = address.Network.ToChainId();
        return new Account(chain, address.ToAddress(chain));
    }

    /// <summary>
    /// An account's address for NBitcoin; null for an owner that has none there: the hash of a script (<see cref="AddressKind.ScriptHash"/>) and what
    /// NBitcoin does not know (<see cref="AddressKind.P2sh32"/>, <see cref="AddressKind.Witness"/>).
    /// </summary>
    /// <param name="account">An account on a known bip122 chain.</param>
    /// <exception cref="ArgumentException">NBitcoin has no such network.</exception>
    public static BitcoinAddress? ToBitcoinAddress(this Account account)
    {
        Network network = account.Chain.ToNetwork();
        return account.Address.Kind is AddressKind.ScriptHash or AddressKind.P2sh32 or AddressKind.Witness ? null
            : BitcoinAddress.Create(account.Address.ToString(account.Chain), network);
    }

    private static string KnownChains => string.Join(", ", Networks.Select(entry => entry.Chain.Name));
}
