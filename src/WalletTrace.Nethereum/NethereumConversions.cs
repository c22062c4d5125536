using System.Numerics;
using Nethereum.Hex.HexTypes;

namespace WalletTrace;

/// <summary>
/// Between Nethereum's numbers and those of this library: what does not fit is refused, never cut. Addresses and hashes are text in Nethereum, which this
/// library reads with <see cref="Address.Parse"/> and <see cref="TransactionId.Parse(string)"/> and writes with <see cref="Address.ToString(ChainId)"/> and
/// <see cref="TransactionId.ToString(ChainId)"/>.
/// </summary>
public static class NethereumConversions
{
    /// <summary>A number.</summary>
    /// <param name="number">The number as Nethereum holds it.</param>
    /// <exception cref="OverflowException">It is 2^256 or more.</exception>
    public static UInt256 ToUInt256(this HexBigInteger number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return (UInt256)number.Value;
    }

    /// <summary>A number for Nethereum.</summary>
    /// <param name="number">The number.</param>
    public static HexBigInteger ToHexBigInteger(this UInt256 number) => new((BigInteger)number);

    /// <summary>An amount of a chain's own coin, such as a transaction's value.</summary>
    /// <param name="wei">The amount in base units.</param>
    /// <param name="chain">An EVM chain known to the library by name.</param>
    /// <exception cref="ArgumentException">The chain is no EVM chain, or its coin is unknown.</exception>
    /// <exception cref="OverflowException">The amount is 2^256 or more.</exception>
    public static Amount ToAmount(this HexBigInteger wei, ChainId chain) => new(wei.ToUInt256(), Asset.Native(Evm(chain)));

    /// <summary>An amount for Nethereum, in base units.</summary>
    /// <param name="amount">An amount of an asset of an EVM chain.</param>
    /// <exception cref="ArgumentException">The amount is of another chain or of no asset.</exception>
    public static HexBigInteger ToHexBigInteger(this Amount amount)
    {
        Evm(amount.Asset.Chain);
        return amount.Units.ToHexBigInteger();
    }

    /// <summary>The chain of a number as <c>eth_chainId</c> gives it.</summary>
    /// <param name="number">The chain's number (EIP-155).</param>
    /// <exception cref="OverflowException">It is 2^64 or more.</exception>
    public static ChainId ToChainId(this HexBigInteger number) => ChainId.Evm((ulong)number.ToUInt256());

    private static ChainId Evm(ChainId chain) => chain.IsEvm ? chain : throw new ArgumentException(
        $"there is no such amount in Nethereum: found {(chain.IsDefault ? "no chain" : $"chain {chain}")}, expected an EVM chain", nameof(chain));
}
