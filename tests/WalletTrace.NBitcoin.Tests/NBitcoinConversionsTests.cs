using CsCheck;
using NBitcoin;
using NBitcoin.Altcoins;
using WalletTrace.Chains;

namespace WalletTrace.NBitcoin.Tests;

/// <summary>Ids, amounts, networks and addresses go over to NBitcoin and back unchanged, or are refused.</summary>
public sealed class NBitcoinConversionsTests
{
    private static readonly (Network Network, ChainId Chain)[] Pairs =
    [
        (Network.Main, ChainId.Bitcoin), (Network.TestNet, ChainId.BitcoinTestnet3), (Network.TestNet4, ChainId.BitcoinTestnet4),
        (global::NBitcoin.Bitcoin.Instance.Signet, ChainId.BitcoinSignet), (Network.RegTest, ChainId.BitcoinRegtest),
        (Litecoin.Instance.Mainnet, ChainId.Litecoin), (Dogecoin.Instance.Mainnet, ChainId.Dogecoin), (BCash.Instance.Mainnet, ChainId.BitcoinCash),
    ];

    [Fact]
    public void Each_network_is_its_chain_and_back()
    {
        foreach ((Network network, ChainId chain) in Pairs)
        {
            Assert.Equal(chain, network.ToChainId());
            Assert.Same(network, chain.ToNetwork());

            // A chain is named after its first block; Bitcoin Cash, whose first block is Bitcoin's, after the first of its own.
            Assert.Equal(chain != ChainId.BitcoinCash, network.GenesisHash.ToString().StartsWith(chain.Reference, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_network_without_chain_is_refused_even_one_that_begins_with_the_same_block()
    {
        Assert.Equal(Network.Main.GenesisHash, BGold.Instance.Mainnet.GenesisHash);
        foreach (Network network in (Network[])[BGold.Instance.Mainnet, Dash.Instance.Mainnet, Litecoin.Instance.Testnet, BCash.Instance.Regtest])
        {
            var error = Assert.Throws<ArgumentException>("network", () => network.ToChainId());
            Assert.Contains(network.Name, error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>("chain", () => ChainId.Ethereum.ToNetwork());
        Assert.Throws<ArgumentException>("chain", () => default(ChainId).ToNetwork());
    }

    [Fact]
    public void Ids_keep_their_printed_form() => Gen.Byte.Array[32].Sample(bytes =>
    {
        TransactionId id = TransactionId.FromBytes(bytes);

        Assert.Equal(id.ToString(), id.ToUint256().ToString());
        Assert.Equal(id, id.ToUint256().ToTransactionId());
        Assert.Equal(new BlockHash(id), new BlockHash(id).ToUint256().ToBlockHash());
        Assert.Equal(id, uint256.Parse(id.ToString()).ToTransactionId());
    }, iter: 200);

    [Fact]
    public void Coins_keep_their_name()
    {
        var coin = new CoinId(TransactionId.Parse("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"), 1);

        Assert.Equal(coin.ToString(), coin.ToOutPoint().ToString().Replace('-', ':'));
        Assert.Equal(coin, coin.ToOutPoint().ToCoinId());
        Assert.Throws<ArgumentException>("outPoint", () => new OutPoint().ToCoinId());
        Assert.Throws<ArgumentException>("outPoint", () => new OutPoint(coin.Transaction.ToUint256(), 1u << 31).ToCoinId());
    }

    [Fact]
    public void Amounts_are_base_units_of_the_chains_coin()
    {
        Amount amount = Money.Coins(1.5m).ToAmount(ChainId.Dogecoin);

        Assert.Equal(Amount.Parse("1.5 DOGE", Asset.Native(ChainId.Dogecoin)), amount);
        Assert.Equal(Money.Coins(1.5m), amount.ToMoney());
        Assert.Equal(Money.Satoshis(long.MaxValue), Money.Satoshis(long.MaxValue).ToAmount(ChainId.Bitcoin).ToMoney());
    }

    [Fact]
    public void An_amount_that_the_other_side_cannot_hold_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Money.Satoshis(-1).ToAmount(ChainId.Bitcoin));
        Assert.Throws<ArgumentException>("chain", () => Money.Satoshis(1).ToAmount(ChainId.Ethereum));
        Assert.Throws<ArgumentException>("amount", () => Amount.Parse("1 ETH", Asset.Native(ChainId.Ethereum)).ToMoney());
        Assert.Throws<ArgumentException>("amount", () => default(Amount).ToMoney());
        Assert.Throws<OverflowException>(() => new Amount((UInt256)(long.MaxValue) + UInt256.One, Asset.Native(ChainId.Bitcoin)).ToMoney());
        Assert.Throws<OverflowException>(() => new Amount(UInt256.MaxValue, Asset.Native(ChainId.Bitcoin)).ToMoney());
    }

    [Fact]
    public void Addresses_of_every_network_and_form_are_the_same_owners()
    {
        PubKey key = new("0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c");
        foreach ((Network network, ChainId chain) in Pairs)
        {
            ScriptPubKeyType[] forms =
            [
                ScriptPubKeyType.Legacy, .. network.Consensus.SupportSegwit ? (ScriptPubKeyType[])[ScriptPubKeyType.SegwitP2SH, ScriptPubKeyType.Segwit] : [],
                .. network.Consensus.SupportTaproot ? (ScriptPubKeyType[])[ScriptPubKeyType.TaprootBIP86] : [],
            ];
            foreach (BitcoinAddress address in forms.Select(form => key.GetAddress(form, network)).Append(key.Hash.ScriptPubKey.Hash.GetAddress(network)))
            {
                Account account = address.ToAccount();

                Assert.Equal(chain, account.Chain);
                Assert.Equal(address.ScriptPubKey.ToAddress(chain), account.Address);
                Assert.Equal(account.Address, address.ToAddress(chain));
                Assert.Equal(address.ScriptPubKey, account.ToBitcoinAddress()!.ScriptPubKey);
            }
        }
    }

    [Fact]
    public void An_address_of_another_chain_is_refused_and_one_of_another_test_network_is_not()
    {
        BitcoinAddress address = BitcoinAddress.Create("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Network.TestNet);

        Assert.Equal(address.ToAddress(ChainId.BitcoinTestnet3), address.ToAddress(ChainId.BitcoinSignet));
        Assert.Throws<ArgumentException>("address", () => address.ToAddress(ChainId.Bitcoin));
        Assert.Throws<ArgumentException>("address", () => address.ToAddress(ChainId.BitcoinRegtest));
        Assert.Throws<ArgumentException>("address", () => address.ToAddress(ChainId.Ethereum));
    }

    [Fact]
    public void Every_script_has_an_owner_and_not_every_owner_a_bitcoin_address()
    {
        Script key = new PubKey("0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c").ScriptPubKey;

        Assert.Null(key.GetDestinationAddress(Network.Main));
        Address owner = key.ToAddress(ChainId.Bitcoin);
        Assert.Equal(AddressKind.ScriptHash, owner.Kind);
        Assert.Null(new Account(ChainId.Bitcoin, owner).ToBitcoinAddress());
        Assert.Null(new Account(ChainId.Bitcoin, Address.FromWitnessProgram(2, new byte[16])).ToBitcoinAddress());
        Assert.Equal(AddressKind.ScriptHash, Script.Empty.ToAddress(ChainId.Bitcoin).Kind);
        Assert.Throws<ArgumentException>("chain", () => key.ToAddress(ChainId.Tron));
    }
}
