using System.Security.Cryptography;
using CsCheck;

namespace WalletTrace.Tests.Encodings;

public class OutputScriptTests
{
    private const string Hash20 = "751e76e8199196d454941c45d1b3a323f1433bd6";
    private const string Hash32 = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    [Theory]
    [InlineData("76a914" + Hash20 + "88ac", AddressKind.P2pkh)]
    [InlineData("a914" + Hash20 + "87", AddressKind.P2sh)]
    [InlineData("0014" + Hash20, AddressKind.P2wpkh)]
    [InlineData("0020" + Hash32, AddressKind.P2wsh)]
    [InlineData("5120" + Hash32, AddressKind.P2tr)]
    [InlineData("51024e73", AddressKind.Witness)]
    [InlineData("6028" + Hash20 + Hash20, AddressKind.Witness)]
    [InlineData("", AddressKind.ScriptHash)]
    [InlineData("6a", AddressKind.Unspendable)]
    [InlineData("6a0548656c6c6f", AddressKind.Unspendable)]
    [InlineData("6a14" + Hash20, AddressKind.Unspendable)]
    [InlineData("006a0548656c6c6f", AddressKind.ScriptHash)]
    [InlineData("05" + "6a48656c6c", AddressKind.ScriptHash)]
    [InlineData("21" + "02" + Hash32 + "ac", AddressKind.ScriptHash)]
    [InlineData("5121" + "02" + Hash32 + "51ae", AddressKind.ScriptHash)]
    [InlineData("0013" + "1e76e8199196d454941c45d1b3a323f1433bd6", AddressKind.ScriptHash)]
    [InlineData("0015" + Hash20 + "00", AddressKind.ScriptHash)]
    [InlineData("5029" + Hash20 + Hash20 + "00", AddressKind.ScriptHash)]
    [InlineData("4f14" + Hash20, AddressKind.ScriptHash)]
    [InlineData("5014" + Hash20, AddressKind.ScriptHash)]
    [InlineData("6114" + Hash20, AddressKind.ScriptHash)]
    [InlineData("510175", AddressKind.ScriptHash)]
    [InlineData("76a914" + Hash20 + "88ad", AddressKind.ScriptHash)]
    [InlineData("76a914" + Hash20 + "8888ac", AddressKind.ScriptHash)]
    [InlineData("a914" + Hash20 + "8787", AddressKind.ScriptHash)]
    [InlineData("aa20" + Hash32 + "87", AddressKind.ScriptHash)]
    public void Finds_the_owner_of_every_script(string script, AddressKind kind)
    {
        var bytes = Convert.FromHexString(script);
        var owner = Address.FromOutputScript(bytes, ChainId.Bitcoin);
        Assert.Equal(kind, owner.Kind);
        if (kind is AddressKind.ScriptHash or AddressKind.Unspendable)
        {
            string prefix = kind == AddressKind.ScriptHash ? "script-" : "unspendable-";
            Assert.Equal(prefix + Convert.ToHexStringLower(SHA256.HashData(bytes)), owner.ToString(ChainId.Bitcoin));
        }
    }

    /// <summary>The longest script that can run has 10,000 bytes (MAX_SCRIPT_SIZE in Bitcoin Core's script.h).</summary>
    [Theory]
    [InlineData(9_999, AddressKind.ScriptHash)]
    [InlineData(10_000, AddressKind.ScriptHash)]
    [InlineData(10_001, AddressKind.Unspendable)]
    public void Knows_that_a_script_too_long_to_run_cannot_be_spent(int length, AddressKind kind)
    {
        var script = new byte[length];
        Array.Fill(script, (byte)0x51);
        Assert.Equal(kind, Address.FromOutputScript(script, ChainId.Bitcoin).Kind);
        Assert.Equal(kind, Address.FromOutputScript(script, ChainId.Dogecoin).Kind);
    }

    [Fact]
    public void Knows_which_chain_has_which_script()
    {
        var witness = Convert.FromHexString("0014" + Hash20);
        Assert.Equal(AddressKind.P2wpkh, Address.FromOutputScript(witness, ChainId.Litecoin).Kind);
        Assert.Equal(AddressKind.ScriptHash, Address.FromOutputScript(witness, ChainId.Dogecoin).Kind);
        Assert.Equal(AddressKind.ScriptHash, Address.FromOutputScript(witness, ChainId.BitcoinCash).Kind);
        Assert.Equal(AddressKind.P2sh32, Address.FromOutputScript(Convert.FromHexString("aa20" + Hash32 + "87"), ChainId.BitcoinCash).Kind);
    }

    /// <summary>An anchor's address (BIP 433) is known: bc1pfeessrawgf.</summary>
    [Fact]
    public void Writes_the_address_of_an_anchor() =>
        Assert.Equal("bc1pfeessrawgf", Address.FromOutputScript([0x51, 0x02, 0x4e, 0x73], ChainId.Bitcoin).ToString(ChainId.Bitcoin));

    [Fact]
    public void Gives_any_bytes_an_owner_that_can_be_written_and_read() => Gen.Select(
        Gen.OneOf<byte[]>(Gen.Byte.Array[0, 80], Gen.Select(Gen.Byte, Gen.Byte[0, 45], (a, b) => new byte[] { a, b }.Concat(new byte[b]).ToArray())),
        Gen.OneOf(ChainId.Bitcoin, ChainId.Litecoin, ChainId.Dogecoin, ChainId.BitcoinCash)).Sample(
        (script, chain) =>
        {
            var owner = Address.FromOutputScript(script, chain);
            Assert.Equal(owner, Address.Parse(owner.ToString(chain), chain));
        },
        iter: 5_000);
}
