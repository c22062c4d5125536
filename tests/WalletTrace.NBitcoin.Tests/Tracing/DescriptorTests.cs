using NBitcoin;
using WalletTrace.Tracing;

namespace WalletTrace.NBitcoin.Tests.Tracing;

/// <summary>Addresses of output descriptors, against the test vectors of BIP 380 to 389.</summary>
public sealed class DescriptorTests
{
    private const string PlainKey = "03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
    private const string UncompressedKey = "04a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235";
    private const string XKey = "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
    private const string PrivateKey = "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1";
    private const string Xprv = "xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc";
    private const string Xpub = "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL";
    private const string Other = "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y";
    private const string Deep = "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH";

    /// <summary>Each with the first scripts that the BIP gives for it. Private keys of the vectors stand here as their public ones.</summary>
    public static TheoryData<string, string[]> Vectors() => new()
    {
        // BIP 381
        { $"pk({PlainKey})", [$"21{PlainKey}ac"] },
        { $"pk({UncompressedKey})", [$"41{UncompressedKey}ac"] },
        { $"pkh([deadbeef/1/2'/3/4']{PlainKey})", ["76a9149a1c78a507689f6f54b847ad1cef1e614ee23f1e88ac"] },
        { $"pkh([deadbeef/1/2h/3/4h]{PlainKey})", ["76a9149a1c78a507689f6f54b847ad1cef1e614ee23f1e88ac"] },
        { $"pkh({UncompressedKey})", ["76a914b5bd079c4d57cc7fc28ecf8213a6b791625b818388ac"] },
        { $"sh(pk({PlainKey}))", ["a9141857af51a5e516552b3086430fd8ce55f7c1a52487"] },
        { $"sh(pkh({PlainKey}))", ["a9141a31ad23bf49c247dd531a623c2ef57da3c400c587"] },
        {
            "pkh([bd16bee5/2147483647h]xpub69H7F5dQzmVd3vPuLKtcXJziMEQByuDidnX3YdwgtNsecY5HRGtAAQC5mXTt4dsv9RzyjgDjAQs9VGVV6ydYCHnprc9vvaA5YtqWyL6hyds/0)",
            ["76a914ebdc90806a9c4356c1c88e42216611e1cb4c1c1788ac"]
        },
        { $"pk({Other}/0)", ["210379e45b3cf75f9c5f9befd8e9506fb962f6a9d185ac87001ec44a8d3df8d4a9e3ac"] },

        // BIP 382
        { $"wpkh({PlainKey})", ["00149a1c78a507689f6f54b847ad1cef1e614ee23f1e"] },
        {
            $"wpkh([ffffffff/13']{Deep}/1/2/*)",
            ["0014326b2249e3a25d5dc60935f044ee835d090ba859", "0014af0bd98abc2f2cae66e36896a39ffe2d32984fb7", "00141fa798efd1cbf95cebf912c031b8a4a6e9fb9f27"]
        },
        { $"wsh(pkh({PlainKey}))", ["0020338e023079b91c58571b20e602d7805fb808c22473cbc391a41b1bd3a192e75b"] },
        { $"wsh(pk({PlainKey}))", ["00202e271faa2325c199d25d22e1ead982e45b64eeb4f31e73dbdf41bd4b5fec23fa"] },
        { $"sh(wsh(pkh({PlainKey})))", ["a914b61b92e2ca21bac1e72a3ab859a742982bea960a87"] },

        // BIP 383
        { $"multi(1,{PlainKey},{UncompressedKey})", [$"5121{PlainKey}41{UncompressedKey}52ae"] },
        { $"sortedmulti(1,{UncompressedKey},{PlainKey})", [$"5121{PlainKey}41{UncompressedKey}52ae"] },
        { $"sh(multi(2,[00000000/111'/222]{Xpub},{Other}/0))", ["a91445a9a622a8b0a1269944be477640eedc447bbd8487"] },
        {
            $"sortedmulti(2,{Xpub}/*,{Other}/0/0/*)",
            [
                "5221025d5fc65ebb8d44a5274b53bac21ff8307fec2334a32df05553459f8b1f7fe1b62102fbd47cc8034098f0e6a94c6aeee8528abf0a2153a5d8e46d325b7284c046784652ae",
                "52210264fd4d1f5dea8ded94c61e9641309349b62f27fbffe807291f664e286bfbe6472103f4ece6dfccfa37b211eb3d0af4d0c61dba9ef698622dc17eecdf764beeb005a652ae",
                "5221022ccabda84c30bad578b13c89eb3b9544ce149787e5b538175b1d1ba259cbb83321024d902e1a2fc7a8755ab5b694c575fce742c48d9ff192e63df5193e4c7afe1f9c52ae",
            ]
        },
        { $"sh(wsh(multi(16,{string.Join(',', SixteenKeys)})))", ["a9147fc63e13dc25e8a95a3cee3d9a714ac3afd96f1e87"] },

        // BIP 386
        { $"tr({XKey})", ["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"] },
        { $"tr({PlainKey})", ["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"] },
        {
            $"tr({Xpub}/0/*,pk({Xpub}/1/*))",
            [
                "512078bc707124daa551b65af74de2ec128b7525e10f374dc67b64e00ce0ab8b3e12",
                "512001f0a02a17808c20134b78faab80ef93ffba82261ccef0a2314f5d62b6438f11",
                "512021024954fcec88237a9386fce80ef2ced5f1e91b422b26c59ccfc174c8d1ad25",
            ]
        },
        {
            $"tr({XKey}, pk(669b8afcec803a0d323e9a17f3ea8e68e8abe5a278020a929adbec52421adbd0))",
            ["512017cf18db381d836d8923b1bdb246cfcd818da1a9f0e6e7907f187f0b2f937754"]
        },
        {
            $"tr({XKey},{{pk({PublicOf("xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7RtyzTtdrbdqqsunu5Mm3wDvUAKRHSC34sJ7in334")}/0),"
                + $"{{{{pk({Xpub}),pk(02df12b7035bdac8e3bab862a3a83d06ea6b17b6753d52edecba9be46f5d09e076)}},pk({PlainKey})}}}})",
            ["512071fff39599a7b78bc02623cbe814efebf1a404f5d8ad34ea80f213bd8943f574"]
        },

        // BIP 380
        { "raw(deadbeef)#89f8spxm", ["deadbeef"] },
        { "raw(deadbeef)", ["deadbeef"] },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Gives_the_scripts_of_the_test_vectors(string descriptor, string[] scripts)
    {
        WalletAddresses wallet = WalletAddresses.FromDescriptor(descriptor, ChainId.Bitcoin);

        Assert.Equal(scripts.Select(Owner), Enumerable.Range(0, scripts.Length).Select(index => Assert.Single(wallet.At(0, index)).Account.Address));
        Assert.Equal(scripts.Length > 1, wallet.IsRanged);
    }

    public static TheoryData<string, string[]> Choices() => new()
    {
        // BIP 389
        { $"pk({Other}/<0;1>)", [$"pk({Other}/0)", $"pk({Other}/1)"] },
        { $"wpkh([ffffffff/13h]{Deep}/<1;3>/2/*)", [$"wpkh([ffffffff/13h]{Deep}/1/2/*)", $"wpkh([ffffffff/13h]{Deep}/3/2/*)"] },
        { $"multi(2,{Xpub}/<1;2>/*,{Other}/<3;4>/0/*)", [$"multi(2,{Xpub}/1/*,{Other}/3/0/*)", $"multi(2,{Xpub}/2/*,{Other}/4/0/*)"] },
        {
            $"sh(multi(2,{Xpub}/<1;2;3>/0/*,{Other}/0/*,{Deep}/0/0/<3;4;5>/*))",
            [$"sh(multi(2,{Xpub}/1/0/*,{Other}/0/*,{Deep}/0/0/3/*))", $"sh(multi(2,{Xpub}/2/0/*,{Other}/0/*,{Deep}/0/0/4/*))", $"sh(multi(2,{Xpub}/3/0/*,{Other}/0/*,{Deep}/0/0/5/*))"]
        },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void A_choice_of_steps_gives_one_row_for_each(string descriptor, string[] each)
    {
        WalletAddresses wallet = WalletAddresses.FromDescriptor(descriptor, ChainId.Bitcoin);

        Assert.Equal(each.Length, wallet.BranchCount);
        for (int branch = 0; branch < each.Length; branch++)
        {
            WalletAddresses single = WalletAddresses.FromDescriptor(each[branch], ChainId.Bitcoin);
            Assert.Equal(1, single.BranchCount);
            for (int index = 0; index < (wallet.IsRanged ? 3 : 1); index++)
            {
                Assert.Equal(Assert.Single(single.At(0, index)).Account, Assert.Single(wallet.At(branch, index)).Account);
            }
        }
    }

    [Fact]
    public void Combo_gives_every_form_that_a_key_has()
    {
        string[] forms = [$"pk({PlainKey})", $"pkh({PlainKey})", $"wpkh({PlainKey})", $"sh(wpkh({PlainKey}))"];

        Assert.Equal(forms.Select(First), WalletAddresses.FromDescriptor($"combo({PlainKey})", ChainId.Bitcoin).At(0, 0).Select(address => address.Account));
        Assert.Equal(
            [First($"pk({UncompressedKey})"), First($"pkh({UncompressedKey})")],
            WalletAddresses.FromDescriptor($"combo([deadbeef/0]{UncompressedKey})", ChainId.Bitcoin).At(0, 0).Select(address => address.Account));
        Assert.Equal(2, WalletAddresses.FromDescriptor($"combo({PlainKey})", ChainId.Dogecoin).At(0, 0).Count);
    }

    [Fact]
    public void An_address_stands_for_itself()
    {
        const string Text = "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr";

        Assert.Equal(Address.Parse(Text, ChainId.Bitcoin), First($"addr({Text})").Address);
    }

    [Fact]
    public void Miniscript_is_read_by_NBitcoin()
    {
        // BIP 379's language inside wsh; the script is written out here by hand: <key> OP_CHECKSIGVERIFY 144 OP_CHECKSEQUENCEVERIFY.
        Script inner = new([Op.GetPushOp(Convert.FromHexString(PlainKey)), OpcodeType.OP_CHECKSIGVERIFY, Op.GetPushOp(144), OpcodeType.OP_CHECKSEQUENCEVERIFY]);

        Assert.Equal(inner.WitHash.ScriptPubKey.ToAddress(ChainId.Bitcoin), First($"wsh(and_v(v:pk({PlainKey}),older(144)))").Address);
    }

    /// <summary>Each with words of the reason.</summary>
    public static TheoryData<string, string> Wrong() => new()
    {
        { "", "0 characters" },
        { new string('(', 20_000), "20000 characters" },
        { $"tr({XKey},{new string('{', 5_000)}", "140 deep" },
        { "pkh", "expected pk" },
        { "pkh()", "expected pk" },
        { $"pkh({PlainKey}", "expected pk" },
        { $"pkh({PlainKey}))", "without being open" },
        { $"pkh({PlainKey}),", "expected pk" },
        { $"rawtr({XKey})", "expected pk" },
        { "raw(abc)", "hexadecimal" },
        { "raw(deadbeef)#", "checksum" },
        { "raw(deadbeef)#89f8spxmx", "checksum" },
        { "raw(deadbeef)#89f8spx", "checksum" },
        { "raw(deedbeef)#89f8spxm", "checksum" },
        { "raw(deadbeef)##9f8spxm", "checksum" },
        { "raw(Ü)#00000000", "checksum" },
        { $"pkh([deadbeef/0h/0h/0h/*]{PlainKey})", "origin" },
        { $"pkh([deadbeef/0h/0h/0h/]{PlainKey})", "origin" },
        { $"pkh([deadbef/0h/0h/0h]{PlainKey})", "origin" },
        { $"pkh([deadbeeef/0h/0h/0h]{PlainKey})", "origin" },
        { $"pkh([deadbeef/0f/0f/0f]{PlainKey})", "origin" },
        { $"pkh([deadbeef/<0;1>]{Xpub}/0)", "origin" },
        { $"pkh([deadbeef]{PlainKey}/0)", "expected pk" },
        { $"pkh([deadbeef][deadbeef]{Xpub}/0)", "121 characters" },
        { $"pkh({Xpub[..^1]}M/0)", "checksum is wrong" },
        { $"pkh({Xpub}/0'/*)", "hardened" },
        { $"pkh({Xpub}/0h/*)", "hardened" },
        { $"pkh({Xpub}/*')", "hardened" },
        { $"pkh({Xpub}/*/0)", "no number" },
        { $"pkh({Xpub}/2147483648)", "no number" },
        { $"pkh({Xpub}/-1)", "no number" },
        { $"pkh({Xpub}//0)", "no number" },
        { $"pkh({Xpub}/<0;1>/<2;3>)", "two choices" },
        { $"wpkh({Xpub}/<>/*)", "no number" },
        { $"wpkh({Xpub}/<0>/*)", "fewer than two" },
        { $"wpkh({Xpub}/<0;0>/*)", "twice" },
        { $"wpkh({Xpub}/0>/*)", "no number" },
        { $"wpkh({Xpub}/<0/*)", "no number" },
        { $"wpkh({Xpub}/<0;>/*)", "no number" },
        { $"tr({Xpub}/<6;7;8;9>/*,pk({Other}/<1;2;3>/0/*))", "different lengths" },
        { $"wpkh({UncompressedKey})", "uncompressed" },
        { $"sh(wpkh({UncompressedKey}))", "uncompressed" },
        { $"wsh(pk({UncompressedKey}))", "uncompressed" },
        { $"tr({UncompressedKey})", "expected pk" },
        { $"tr(musig({Xpub}/0,{Other}/0))", "musig" },
        { $"pk(pk({PlainKey}))", "expected pk" },
        { $"pkh(pk({PlainKey}))", "expected pk" },
        { $"sh({PlainKey})", "expected pk" },
        { $"wsh({PlainKey})", "expected pk" },
        { $"sh(sh(pkh({PlainKey})))", "expected pk" },
        { $"wsh(wpkh({PlainKey}))", "expected pk" },
        { $"wsh(wsh(pkh({PlainKey})))", "expected pk" },
        { $"wpkh(wsh(pkh({PlainKey})))", "expected pk" },
        { $"wsh(tr({XKey}))", "expected pk" },
        { $"sh(tr({XKey}))", "expected pk" },
        { $"multi(a,{PlainKey},{UncompressedKey})", "expected pk" },
        { $"multi(0,{PlainKey},{UncompressedKey})", "expected pk" },
        { $"multi(3,{PlainKey},{UncompressedKey})", "expected pk" },
        { $"wsh(multi(0,{PlainKey}))", "expected pk" },
        { $"wsh(multi(2,{PlainKey}))", "expected pk" },
        { $"sh(sortedmulti(2,{PlainKey}))", "expected pk" },
        { $"tr({XKey},multi_a(2,{XKey}))", "expected pk" },
        { $"sh(multi(16,{string.Join(',', SixteenKeys)}))", "520" },
        { "addr(1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabB)", "no address" },
        { "addr(ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9)", "no address" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_no_descriptor_is_refused_with_the_reason(string descriptor, string reason)
    {
        var error = Assert.Throws<FormatException>(() => WalletAddresses.FromDescriptor(descriptor, ChainId.Bitcoin));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Xpub, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"wpkh({PrivateKey})", PrivateKey)]
    [InlineData($"tr({XKey},pk({PrivateKey}))", PrivateKey)]
    [InlineData($"addr({PrivateKey})", PrivateKey)]
    [InlineData($"pkh([deadbeef/1]{PrivateKey})", PrivateKey)]
    [InlineData($"combo({PrivateKey})", PrivateKey)]
    [InlineData(PrivateKey, PrivateKey)]
    [InlineData($"wpkh([deadbeef/84h/0h/0h]{Xprv}/<0;1>/*)", Xprv)]
    [InlineData($"wpkh({Xprv}/0h/*h)", Xprv)]
    [InlineData($"wsh(multi(1,{Xpub}/0/*,{Xprv}/0/*))", Xprv)]
    public void A_private_key_is_refused_and_not_repeated(string descriptor, string secret)
    {
        var error = Assert.Throws<FormatException>(() => WalletAddresses.FromDescriptor(descriptor, ChainId.Bitcoin));

        for (Exception? shown = error; shown is not null; shown = shown.InnerException)
        {
            Assert.DoesNotContain(secret[..8], shown.ToString(), StringComparison.Ordinal);
        }

        Assert.Contains(descriptor.StartsWith("addr", StringComparison.Ordinal) ? "no address" : "private key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_witness_script_is_refused_where_the_chain_has_none()
    {
        foreach (ChainId chain in (ChainId[])[ChainId.Dogecoin, ChainId.BitcoinCash])
        {
            foreach (string form in (string[])[$"wpkh({PlainKey})", $"sh(wpkh({PlainKey}))", $"wsh(pk({PlainKey}))", $"tr({XKey})"])
            {
                Assert.Throws<FormatException>(() => WalletAddresses.FromDescriptor(form, chain));
            }
        }
    }

    [Fact]
    public void A_chain_without_descriptors_is_refused() =>
        Assert.Throws<ArgumentException>("chain", () => WalletAddresses.FromDescriptor($"pkh({PlainKey})", ChainId.Ethereum));

    [Fact]
    public void There_is_no_row_or_place_beyond_what_a_descriptor_gives()
    {
        WalletAddresses one = WalletAddresses.FromDescriptor($"pkh({PlainKey})", ChainId.Bitcoin);
        WalletAddresses many = WalletAddresses.FromDescriptor($"pkh({Xpub}/<0;1>/*)", ChainId.Bitcoin);

        Assert.Throws<ArgumentOutOfRangeException>("index", () => one.At(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>("branch", () => one.At(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("index", () => many.At(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>("branch", () => many.At(2, 0));
        Assert.Single(many.At(1, int.MaxValue));
    }

    private static string[] SixteenKeys =>
    [
        "03669b8afcec803a0d323e9a17f3ea8e68e8abe5a278020a929adbec52421adbd0", "0260b2003c386519fc9eadf2b5cf124dd8eea4c4e68d5e154050a9346ea98ce600",
        "0362a74e399c39ed5593852a30147f2959b56bb827dfa3e60e464b02ccf87dc5e8", "0261345b53de74a4d721ef877c255429961b7e43714171ac06168d7e08c542a8b8",
        "02da72e8b46901a65d4374fe6315538d8f368557dda3a1dcf9ea903f3afe7314c8", "0318c82dd0b53fd3a932d16e0ba9e278fcc937c582d5781be626ff16e201f72286",
        "0297ccef1ef99f9d73dec9ad37476ddb232f1238aff877af19e72ba04493361009", "02e502cfd5c3f972fe9a3e2a18827820638f96b6f347e54d63deb839011fd5765d",
        "03e687710f0e3ebe81c1037074da939d409c0025f17eb86adb9427d28f0f7ae0e9", "02c04d3a5274952acdbc76987f3184b346a483d43be40874624b29e3692c1df5af",
        "02ed06e0f418b5b43a7ec01d1d7d27290fa15f75771cb69b642a51471c29c84acd", "036d46073cbb9ffee90473f3da429abc8de7f8751199da44485682a989a4bebb24",
        "02f5d1ff7c9029a80a4e36b9a5497027ef7f3e73384a4a94fbfe7c4e9164eec8bc", "02e41deffd1b7cce11cde209a781adcffdabd1b91c0ba0375857a2bfd9302419f3",
        "02d76625f7956a7fc505ab02556c23ee72d832f1bac391bcd2d3abce5710a13d06", "0399eb0a5487515802dc14544cf10b3666623762fbed2ec38a3975716e2c29c232",
    ];

    private static Account First(string descriptor) => Assert.Single(WalletAddresses.FromDescriptor(descriptor, ChainId.Bitcoin).At(0, 0)).Account;

    private static Address Owner(string script) => Address.FromOutputScript(Convert.FromHexString(script), ChainId.Bitcoin);

    private static string PublicOf(string privateKey) => ExtKey.Parse(privateKey, Network.Main).Neuter().ToString(Network.Main);
}
