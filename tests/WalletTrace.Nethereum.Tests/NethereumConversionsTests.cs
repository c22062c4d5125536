using System.Numerics;
using CsCheck;
using Nethereum.Hex.HexTypes;

namespace WalletTrace.Nethereum.Tests;

/// <summary>Numbers there and back, and refusals of what does not fit.</summary>
public sealed class NethereumConversionsTests
{
    private static readonly Gen<UInt256> Numbers = Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, Gen.Int[0, 4])
        .Select((a, b, c, d, limbs) => new UInt256(limbs > 3 ? a : 0, limbs > 2 ? b : 0, limbs > 1 ? c : 0, limbs > 0 ? d : 0));

    [Fact]
    public void Numbers_go_there_and_back() => Numbers.Sample(number =>
    {
        HexBigInteger there = number.ToHexBigInteger();
        Assert.Equal((BigInteger)number, there.Value);
        Assert.Equal(number, there.ToUInt256());
        Assert.Equal(number, new HexBigInteger(there.HexValue).ToUInt256());
    });

    [Fact]
    public void The_largest_number_fits_and_the_next_does_not()
    {
        Assert.Equal(UInt256.MaxValue, new HexBigInteger("0x" + new string('f', 64)).ToUInt256());
        Assert.Throws<OverflowException>(() => new HexBigInteger(BigInteger.One << 256).ToUInt256());
    }

    [Fact]
    public void Amounts_are_wei_of_the_chains_own_coin()
    {
        var wei = new HexBigInteger(BigInteger.Parse("173600000000000000000000", System.Globalization.CultureInfo.InvariantCulture));

        Amount amount = wei.ToAmount(ChainId.Ethereum);

        Assert.Equal(Amount.Parse("173600 ETH", Asset.Native(ChainId.Ethereum)), amount);
        Assert.Equal(wei.Value, amount.ToHexBigInteger().Value);
        Assert.Equal(Asset.Native(ChainId.Bsc), wei.ToAmount(ChainId.Bsc).Asset);
    }

    [Fact]
    public void Amounts_of_other_chains_are_refused()
    {
        Assert.Contains("found chain tron:0x2b6653dc, expected an EVM chain", Assert.Throws<ArgumentException>(() => new HexBigInteger(1).ToAmount(ChainId.Tron)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Amount(UInt256.One, Asset.Native(ChainId.Bitcoin)).ToHexBigInteger());
        Assert.Throws<ArgumentException>(() => default(Amount).ToHexBigInteger());
    }

    [Fact]
    public void A_chain_is_known_by_its_number()
    {
        Assert.Equal(ChainId.Polygon, new HexBigInteger("0x89").ToChainId());
        Assert.Throws<OverflowException>(() => new HexBigInteger(BigInteger.One << 64).ToChainId());
    }
}
