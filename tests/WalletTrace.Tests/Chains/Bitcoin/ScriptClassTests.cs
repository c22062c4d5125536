using WalletTrace.Encodings;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>Every output script has a form; what only looks like one has none.</summary>
public sealed class ScriptClassTests
{
    private const string Key33 = "21" + "02" + "11223344556677889900aabbccddeeff11223344556677889900aabbccddeeff";
    private const string Key65 = "41" + "04" + "11223344556677889900aabbccddeeff11223344556677889900aabbccddeeff11223344556677889900aabbccddeeff11223344556677889900aabbccddeeff";
    private const string Hash20 = "00112233445566778899aabbccddeeff00112233";
    private const string Hash32 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Theory]
    [InlineData(Key33 + "ac", ScriptClass.P2pk)]
    [InlineData(Key65 + "ac", ScriptClass.P2pk)]
    [InlineData("76a914" + Hash20 + "88ac", ScriptClass.P2pkh)]
    [InlineData("a914" + Hash20 + "87", ScriptClass.P2sh)]
    [InlineData("0014" + Hash20, ScriptClass.P2wpkh)]
    [InlineData("0020" + Hash32, ScriptClass.P2wsh)]
    [InlineData("5120" + Hash32, ScriptClass.P2tr)]
    [InlineData("51024e73", ScriptClass.Witness)]
    [InlineData("6014" + Hash20, ScriptClass.Witness)]
    [InlineData("51" + Key33 + "51ae", ScriptClass.Multisig)]
    [InlineData("52" + Key33 + Key65 + Key33 + "53ae", ScriptClass.Multisig)]
    [InlineData("6a", ScriptClass.NullData)]
    [InlineData("6a24aa21a9ed" + Hash32, ScriptClass.NullData)]
    public void A_script_of_a_known_form_is_told_by_it(string script, ScriptClass expected) => Assert.Equal(expected, Classify(script, ChainId.Bitcoin));

    [Theory]
    [InlineData("")]
    [InlineData("51")]
    [InlineData("76a914" + Hash20 + "88")]
    [InlineData("76a914" + Hash20 + "88ac00")]
    [InlineData("76a913" + Hash20 + "88ac")]
    [InlineData("a914" + Hash20 + "88")]
    [InlineData("a914" + Hash20 + "8700")]
    [InlineData("0015" + Hash20)]
    [InlineData("0013" + "112233445566778899aabbccddeeff00112233")]
    [InlineData("6114" + Hash20)]
    [InlineData("4f14" + Hash20)]
    [InlineData("20" + Hash32 + "ac")]
    [InlineData(Key33 + "ad")]
    [InlineData(Key33 + Key33 + "ac")]
    [InlineData("52" + Key33 + "51ae")]
    [InlineData("51" + Key33 + "52ae")]
    [InlineData("51" + Key33 + "51af")]
    [InlineData("5151ae")]
    [InlineData("51" + Key33 + "5100ae")]
    [InlineData("00" + Key33 + "51ae")]
    [InlineData("ae")]
    public void A_script_that_only_looks_like_one_is_of_no_form(string script)
    {
        Assert.Equal(ScriptClass.Nonstandard, Classify(script, ChainId.Bitcoin));
        Assert.Equal(AddressKind.ScriptHash, Address.FromOutputScript(Convert.FromHexString(script), ChainId.Bitcoin).Kind);
    }

    [Fact]
    public void Multisig_of_up_to_twenty_keys_is_told_and_of_more_is_not()
    {
        string keys20 = string.Concat(Enumerable.Repeat(Key33, 20));

        Assert.Equal(ScriptClass.Multisig, Classify("51" + keys20 + "0114ae", ChainId.Bitcoin));
        Assert.Equal(ScriptClass.Multisig, Classify("0111" + keys20 + "0114ae", ChainId.Bitcoin));
        Assert.Equal(ScriptClass.Nonstandard, Classify("0110" + keys20 + "0114ae", ChainId.Bitcoin));
        Assert.Equal(ScriptClass.Nonstandard, Classify("51" + keys20 + Key33 + "0115ae", ChainId.Bitcoin));
    }

    [Fact]
    public void Forms_that_a_chain_does_not_have_are_not_told_there()
    {
        Assert.Equal(ScriptClass.Nonstandard, Classify("0014" + Hash20, ChainId.Dogecoin));
        Assert.Equal(ScriptClass.Nonstandard, Classify("5120" + Hash32, ChainId.BitcoinCash));
        Assert.Equal(ScriptClass.P2sh32, Classify("aa20" + Hash32 + "87", ChainId.BitcoinCash));
        Assert.Equal(ScriptClass.Nonstandard, Classify("aa20" + Hash32 + "87", ChainId.Bitcoin));
    }

    private static ScriptClass Classify(string script, ChainId chain) => OutputScript.Classify(Convert.FromHexString(script), chain.Parameters!, out _);
}
