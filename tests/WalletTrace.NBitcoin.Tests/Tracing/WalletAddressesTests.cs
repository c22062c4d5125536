using CsCheck;
using NBitcoin;
using WalletTrace.Tracing;

namespace WalletTrace.NBitcoin.Tests.Tracing;

/// <summary>Addresses of extended public keys, against the test vectors of BIP 49, 84 and 86 and SLIP-0132 (which has those for BIP 44).</summary>
public sealed class WalletAddressesTests
{
    // Of the mnemonic "abandon … about" that all these vectors share.
    private const string Bip44 = "xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj";
    private const string Bip49 = "ypub6Ww3ibxVfGzLrAH1PNcjyAWenMTbbAosGNB6VvmSEgytSER9azLDWCxoJwW7Ke7icmizBMXrzBx9979FfaHxHcrArf3zbeJJJUZPf663zsP";
    private const string Bip49Test = "upub5EFU65HtV5TeiSHmZZm7FUffBGy8UKeqp7vw43jYbvZPpoVsgU93oac7Wk3u6moKegAEWtGNF8DehrnHtv21XXEMYRUocHqguyjknFHYfgY";
    private const string Bip84 = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";
    private const string Bip86 = "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ";

    // A key whose version says that it is one of several.
    private static readonly string Multisig = WithVersion(ExtPubKey.Parse(Bip44, Network.Main), 0x02aa7ed3);

    [Theory]
    [InlineData(Bip44, ScriptClass.P2pkh, 0, 0, "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA")]
    [InlineData(Bip49, null, 0, 0, "37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf")]
    [InlineData(Bip84, null, 0, 0, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu")]
    [InlineData(Bip84, null, 0, 1, "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g")]
    [InlineData(Bip84, ScriptClass.P2wpkh, 1, 0, "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el")]
    [InlineData(Bip86, ScriptClass.P2tr, 0, 0, "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr")]
    [InlineData(Bip86, ScriptClass.P2tr, 0, 1, "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh")]
    [InlineData(Bip86, ScriptClass.P2tr, 1, 0, "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7")]
    public void Gives_the_addresses_of_the_test_vectors(string key, ScriptClass? form, int branch, int index, string address)
    {
        WalletAddresses wallet = WalletAddresses.FromExtendedPublicKey(key, ChainId.Bitcoin, form);

        WalletAddress found = Assert.Single(wallet.At(branch, index));
        Assert.Equal(new WalletAddress(new Account(ChainId.Bitcoin, Address.Parse(address, ChainId.Bitcoin)), branch, index), found);
        Assert.Equal((2, true, ChainId.Bitcoin), (wallet.BranchCount, wallet.IsRanged, wallet.Chain));
    }

    [Fact]
    public void A_test_networks_key_gives_its_addresses_on_each_of_them()
    {
        foreach (ChainId chain in (ChainId[])[ChainId.BitcoinTestnet3, ChainId.BitcoinTestnet4, ChainId.BitcoinSignet, ChainId.BitcoinRegtest])
        {
            Assert.Equal("2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2", Assert.Single(WalletAddresses.FromExtendedPublicKey(Bip49Test, chain).At(0, 0)).Account.Address.ToString(chain));
        }
    }

    [Fact]
    public void A_key_that_names_no_form_gives_every_form()
    {
        IReadOnlyList<WalletAddress> first = WalletAddresses.FromExtendedPublicKey(Bip44, ChainId.Bitcoin).At(0, 0);

        Assert.Equal([AddressKind.P2pkh, AddressKind.P2sh, AddressKind.P2wpkh, AddressKind.P2tr], first.Select(address => address.Account.Address.Kind));
        Assert.Equal("1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA", first[0].Account.Address.ToString(ChainId.Bitcoin));
    }

    [Fact]
    public void The_same_wallet_is_found_by_key_by_NBitcoins_key_and_by_descriptor()
    {
        ExtPubKey key = ExtPubKey.Parse(Bip44, Network.Main);
        WalletAddresses[] wallets =
        [
            WalletAddresses.FromExtendedPublicKey(Bip44, ChainId.Bitcoin, ScriptClass.P2wpkh),
            WalletAddresses.FromExtendedPublicKey(key, ChainId.Bitcoin, ScriptClass.P2wpkh),
            WalletAddresses.FromDescriptor($"wpkh([73c5da0a/44h/0h/0h]{Bip44}/<0;1>/*)", ChainId.Bitcoin),
        ];
        foreach ((int branch, int index) in ((int, int)[])[(0, 0), (0, 7), (1, 3)])
        {
            Address expected = key.Derive((uint)branch).Derive((uint)index).PubKey.GetScriptPubKey(ScriptPubKeyType.Segwit).ToAddress(ChainId.Bitcoin);
            Assert.All(wallets, wallet => Assert.Equal(expected, Assert.Single(wallet.At(branch, index)).Account.Address));
        }
    }

    [Theory]
    [InlineData("Ltub2YQh1w4FVZ5rNqAbEWkHwdpqxwEYTkcYQuSTRAJuHTEFXVQYxaMNQWHzNqMmXvnVU1tYzxPcHhkQMYmZYSSFQjxSnBFrdLQpDfMPAaNgVdv", "checksum is wrong")]
    [InlineData("", "checksum is wrong")]
    [InlineData("xpub", "checksum is wrong")]
    [InlineData(Bip44 + Bip44, "222 characters")]
    [InlineData("1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA", "21 bytes")]
    [InlineData(Bip49Test, "upub")]
    public void What_is_no_key_of_the_chain_is_refused_with_the_reason(string key, string reason)
    {
        var error = Assert.Throws<FormatException>(() => WalletAddresses.FromExtendedPublicKey(key, ChainId.Bitcoin));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.True(key.Length < 8 || !error.Message.Contains(key[..8], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("xprv9xpXFhFpqdQK3TmytPBqXtGSwS3DLjojFhTGht8gwAAii8py5X6pxeBnQ6ehJiyJ6nDjWGJfZ95WxByFXVkDxHXrqu53WCRGypk2ttuqncb")]
    [InlineData("yprvAHwhK6RbpuS3dgCYHM5jc2ZvEKd7Bi61u9FVhYMpgMSuZS613T1xxQeKTffhrHY79hZ5PsskBjcc6C2V7DrnsMsNaGDaWev3GLRQRgV7hxF")]
    [InlineData("zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE")]
    [InlineData("uprv91G7gZkzehuMVxDJTYE6tLivdF8e4rvzSu1LFfKw3b2Qx1Aj8vpoFnHdfUZ3hmi9jsvPifmZ24RTN2KhwB8BfMLTVqaBReibyaFFcTP1s9n")]
    [InlineData("L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1")]
    [InlineData("5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss")]
    public void A_private_key_is_refused_and_not_repeated(string key)
    {
        var error = Assert.Throws<FormatException>(() => WalletAddresses.FromExtendedPublicKey($" {key}\n", ChainId.Bitcoin));

        Assert.Contains("private key", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key[..8], error.ToString(), StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    [Fact]
    public void A_form_that_the_key_or_the_chain_has_not_is_refused()
    {
        Assert.Throws<ArgumentException>("form", () => WalletAddresses.FromExtendedPublicKey(Bip84, ChainId.Bitcoin, ScriptClass.P2pkh));
        Assert.Throws<ArgumentException>("form", () => WalletAddresses.FromExtendedPublicKey(Bip44, ChainId.Bitcoin, ScriptClass.P2wsh));
        Assert.Throws<ArgumentException>("form", () => WalletAddresses.FromExtendedPublicKey(Bip44, ChainId.Dogecoin, ScriptClass.P2wpkh));
        Assert.Throws<ArgumentException>("chain", () => WalletAddresses.FromExtendedPublicKey(Bip44, ChainId.Ethereum));
        Assert.Contains("several keys", Assert.Throws<FormatException>(() => WalletAddresses.FromExtendedPublicKey(Multisig, ChainId.Bitcoin)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => WalletAddresses.FromDescriptor($"pkh({Bip84}/0/*)", ChainId.Bitcoin));
        Assert.Throws<FormatException>(() => WalletAddresses.FromDescriptor($"wpkh({Multisig}/0/*)", ChainId.Bitcoin));
        Assert.Single(WalletAddresses.FromDescriptor($"wpkh({Bip84}/0/*)", ChainId.Bitcoin).At(0, 0));
        Assert.Single(WalletAddresses.FromDescriptor($"wsh(sortedmulti(1,{Multisig}/0/*,{Bip44}/0/*))", ChainId.Bitcoin).At(0, 0));
    }

    [Theory]
    [InlineData("bip122:12a765e31ffd4059bada1e25190f6e98", "Ltub", new[] { AddressKind.P2pkh, AddressKind.P2sh, AddressKind.P2wpkh, AddressKind.P2tr })]
    [InlineData("bip122:1a91e3dace36e2be3bf030a65679fe82", "dgub", new[] { AddressKind.P2pkh })]
    [InlineData("bip122:000000000000000000651ef99cb9fcbe", "xpub", new[] { AddressKind.P2pkh })]
    public void Other_chains_have_their_own_versions_and_forms(string id, string version, AddressKind[] kinds)
    {
        ChainId chain = ChainId.Parse(id);
        ExtPubKey key = ExtPubKey.Parse(Bip44, Network.Main);

        // NBitcoin writes Litecoin's keys as xpub; SLIP-0132 has a version for them.
        string text = chain == ChainId.Litecoin ? WithVersion(key, 0x019da462) : key.ToString(chain.ToNetwork());
        Assert.StartsWith(version, text, StringComparison.Ordinal);
        foreach (string given in (string[])[text, Bip44])
        {
            Assert.Equal(kinds, WalletAddresses.FromExtendedPublicKey(given, chain).At(0, 0).Select(address => address.Account.Address.Kind));
        }

        if (version != "xpub")
        {
            Assert.Contains(version, Assert.Throws<FormatException>(() => WalletAddresses.FromExtendedPublicKey(text, ChainId.Bitcoin)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_key_whose_point_is_not_on_the_curve_is_refused()
    {
        byte[] bytes = ExtPubKey.Parse(Bip44, Network.Main).ToBytes();
        bytes.AsSpan(^32).Fill(0xff);

        var error = Assert.Throws<FormatException>(() => WalletAddresses.FromExtendedPublicKey(Base58([0x04, 0x88, 0xb2, 0x1e, .. bytes]), ChainId.Bitcoin));
        Assert.Contains("curve", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_descriptor_is_made_into_it_is_read_or_refused()
    {
        string[] good =
        [
            $"wpkh([73c5da0a/44h/0h/0h]{Bip44}/<0;1>/*)", $"tr({Bip86}/0/*,{{pk({Bip44}/1/*),pk({Bip44})}})", $"wsh(andor(pk({Bip44}/0/*),older(144),pk({Bip86}/<3;4>/*)))",
            $"sh(wsh(sortedmulti(2,{Bip44}/0/*,{Bip86}/0/*)))", $"combo({Bip44}/*)", "raw(deadbeef)#89f8spxm",
        ];
        const string Letters = "0123456789()[],'/*<>;{}#@habcdefvsjtuwpkxyzXMLR :";
        Gen<(int Place, int Deleted, string Put)> change = Gen.Select(Gen.Int[0, 400], Gen.Int[0, 3], Gen.Char[Letters].Array[0, 3].Select(letters => new string(letters)));

        Gen.Select(Gen.OneOf(good), change.Array[1, 4]).Sample((text, changes) =>
        {
            foreach ((int place, int deleted, string put) in changes)
            {
                int at = place % (text.Length + 1);
                text = text.Remove(at, Math.Min(deleted, text.Length - at)).Insert(at, put);
            }

            try
            {
                WalletAddresses read = WalletAddresses.FromDescriptor(text, ChainId.Bitcoin);
                return read.At(read.BranchCount - 1, 0).Count > 0;
            }
            catch (FormatException)
            {
                return true;
            }
        }, iter: 3000);
    }

    private static string WithVersion(ExtPubKey key, uint version) => Base58([.. BitConverter.GetBytes(version).Reverse(), .. key.ToBytes()]);

    private static string Base58(byte[] bytes) => global::NBitcoin.DataEncoders.Encoders.Base58Check.EncodeData(bytes);
}
