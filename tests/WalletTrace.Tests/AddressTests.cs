using CsCheck;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests;

public class AddressTests
{
    /// <summary>Each known chain with the kinds of address that it has.</summary>
    public static readonly (ChainId Chain, AddressKind[] Kinds)[] Forms =
    [
        (ChainId.Ethereum, [AddressKind.Evm]),
        (ChainId.Evm(424242), [AddressKind.Evm]),
        (ChainId.Tron, [AddressKind.Tron]),
        (ChainId.Bitcoin, [AddressKind.P2pkh, AddressKind.P2sh, AddressKind.P2wpkh, AddressKind.P2wsh, AddressKind.P2tr, AddressKind.Witness, AddressKind.ScriptHash, AddressKind.Unspendable]),
        (ChainId.BitcoinTestnet3, [AddressKind.P2pkh, AddressKind.P2sh, AddressKind.P2wpkh, AddressKind.P2wsh, AddressKind.P2tr, AddressKind.Witness, AddressKind.ScriptHash, AddressKind.Unspendable]),
        (ChainId.BitcoinTestnet4, [AddressKind.P2pkh, AddressKind.P2tr]),
        (ChainId.BitcoinSignet, [AddressKind.P2sh, AddressKind.P2wpkh]),
        (ChainId.BitcoinRegtest, [AddressKind.P2pkh, AddressKind.P2wpkh, AddressKind.P2tr]),
        (ChainId.Litecoin, [AddressKind.P2pkh, AddressKind.P2sh, AddressKind.P2wpkh, AddressKind.P2wsh, AddressKind.P2tr, AddressKind.ScriptHash, AddressKind.Unspendable]),
        (ChainId.Dogecoin, [AddressKind.P2pkh, AddressKind.P2sh, AddressKind.ScriptHash, AddressKind.Unspendable]),
        (ChainId.BitcoinCash, [AddressKind.P2pkh, AddressKind.P2sh, AddressKind.P2sh32, AddressKind.ScriptHash, AddressKind.Unspendable]),
    ];

    /// <summary>Any address on any known chain, with bytes that are often all alike.</summary>
    public static readonly Gen<(ChainId Chain, Address Address)> Any = Gen.Select(
        Gen.OneOf(Forms.SelectMany(form => form.Kinds.Select(kind => (form.Chain, kind))).ToArray()),
        Gen.OneOf<byte>(Gen.Byte, Gen.OneOf((byte)0, (byte)0xff)).Array[40],
        Gen.Int[2, 16],
        Gen.Int[2, 40],
        (form, bytes, version, length) => (form.Chain, form.kind == AddressKind.Witness
            ? Address.FromWitnessProgram(version, bytes.AsSpan(0, length))
            : Address.FromBytes(form.kind, bytes.AsSpan(0, LengthOf(form.kind)))));

    [Fact]
    public void Reads_what_it_writes_in_every_form() => Any.Sample(
        (chain, address) =>
        {
            var text = address.ToString(chain);
            Assert.Equal(address, Address.Parse(text, chain));
            Assert.Equal(text, Address.Parse(text, chain).ToString(chain));
            var bytes = new byte[Address.MaxLength];
            Assert.Equal(address.Length, address.CopyTo(bytes));
            Assert.Equal(address.ToByteArray(), bytes[..address.Length]);
        },
        iter: 5_000);

    /// <summary>One wrong character is always found by base58check, bech32, bech32m and cashaddr.</summary>
    [Fact]
    public void Accepts_no_checksummed_address_with_one_character_changed() => Gen.Select(
        Any.Where(x => x.Address.Kind is not (AddressKind.Evm or AddressKind.ScriptHash or AddressKind.Unspendable)),
        Gen.Int[0, 1000],
        Gen.Char['!', '~']).Sample(
        (form, place, c) =>
        {
            var text = form.Address.ToString(form.Chain);
            place %= text.Length;
            var mutant = $"{text[..place]}{c}{text[(place + 1)..]}";
            if (mutant != text)
            {
                Assert.False(Address.TryParse(mutant, form.Chain, out _, out var error), mutant);
                Assert.NotEmpty(error!);
            }
        },
        iter: 10_000);

    [Fact]
    public void Accepts_no_checksummed_address_with_neighbours_swapped_or_a_character_lost() => Gen.Select(
        Any.Where(x => x.Address.Kind is not (AddressKind.Evm or AddressKind.ScriptHash or AddressKind.Unspendable)),
        Gen.Int[0, 1000]).Sample(
        (form, place) =>
        {
            var text = form.Address.ToString(form.Chain);
            place %= text.Length - 1;
            var swapped = $"{text[..place]}{text[place + 1]}{text[place]}{text[(place + 2)..]}";
            Assert.True(swapped == text || !Address.TryParse(swapped, form.Chain, out _, out _), swapped);
            var shorter = text.Remove(place, 1);
            // The prefix of cashaddr may be left out, but not in part; a lost colon joins it to the rest.
            Assert.False(Address.TryParse(shorter, form.Chain, out _, out _), shorter);
        },
        iter: 10_000);

    [Fact]
    public void Never_fails_but_with_a_message_on_any_text() => Gen.Select(
        Gen.OneOf<string>(Gen.String, Gen.Char["0x123456789abcdefABCDEFqpzry:lbct T"].Array[0, 60].Select(characters => new string(characters))),
        Gen.OneOf(Forms.Select(form => form.Chain).ToArray())).Sample(
        (text, chain) => Assert.Equal(Address.TryParse(text, chain, out var address, out var error), error is null && !address.IsDefault),
        iter: 10_000);

    [Fact]
    public void Is_equal_and_ordered_by_kind_version_and_bytes()
    {
        var addresses = Any.Select(x => x.Address).Where(address => address.Kind != AddressKind.None);
        Gen.Select(addresses, addresses).Sample(
            (a, b) =>
            {
                var expected = a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind)
                    : a.WitnessVersion != b.WitnessVersion ? a.WitnessVersion!.Value.CompareTo(b.WitnessVersion!.Value)
                    : a.ToByteArray().AsSpan().SequenceCompareTo(b.ToByteArray());
                Assert.Equal(Math.Sign(expected), Math.Sign(a.CompareTo(b)));
                Assert.Equal(expected == 0, a == b);
                Assert.Equal(0, a.CompareTo(a));
                Assert.True(a != b || a.GetHashCode() == b.GetHashCode());
            },
            iter: 5_000);
    }

    [Fact]
    public void Knows_the_twin_of_a_TRON_address()
    {
        // The pair that SlowMist's bridge case decodes: BSC transaction 0x5c22b190…, receiver on TRON.
        var tron = Address.Parse("TAVEuovS7uVd6V9M95CqCKpdxDZQE5qSaG", ChainId.Tron);
        var evm = Address.Evm(tron.ToByteArray());
        var text = evm.ToString(ChainId.Bsc);
        Assert.StartsWith("0x05ae12A4", text, StringComparison.Ordinal);
        Assert.EndsWith("267C6F", text, StringComparison.Ordinal);
        Assert.True(evm.IsTwinOf(tron));
        Assert.True(tron.IsTwinOf(evm));
        Assert.NotEqual(evm, tron);
        Assert.False(evm.IsTwinOf(evm));
        Assert.False(tron.IsTwinOf(tron));
        Assert.False(evm.IsTwinOf(Address.FromBytes(AddressKind.P2pkh, tron.ToByteArray())));
        Assert.False(tron.IsTwinOf(Address.Evm(new byte[20])));
    }

    [SharedDataFact("ofac/cheil_credit_bank_53_tron_addresses.txt")]
    public void Reads_the_53_TRON_addresses_of_Cheil_Credit_Bank()
    {
        var lines = SharedData.ReadLines("ofac/cheil_credit_bank_53_tron_addresses.txt");
        Assert.Equal(53, lines.Length);
        Assert.All(lines, line => Assert.Equal(line, Address.Parse(line, ChainId.Tron).ToString(ChainId.Tron)));
    }

    [SharedDataFact("ofac/lists_20240927")]
    public void Reads_the_sanctioned_addresses_of_2024()
    {
        // The list itself files one TRON address under bitcoin; it is named, not guessed at.
        const string Misfiled = "TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq";
        Check("ofac/lists_20240927/sanctioned_addresses_XBT.txt", ChainId.Bitcoin, Misfiled);
        var error = Assert.Throws<FormatException>(() => Address.Parse(Misfiled, ChainId.Bitcoin)).Message;
        Assert.Contains("found an address of TRON, expected one of Bitcoin", error, StringComparison.Ordinal);
        Check("ofac/lists_20240927/sanctioned_addresses_LTC.txt", ChainId.Litecoin);
        Check("ofac/lists_20240927/sanctioned_addresses_TRX.txt", ChainId.Tron);
        Check("ofac/lists_20240927/sanctioned_addresses_ARB.txt", ChainId.Arbitrum);
        Check("ofac/lists_20240927/sanctioned_addresses_BSC.txt", ChainId.Bsc);

        static void Check(string path, ChainId chain, params string[] except)
        {
            var lines = SharedData.ReadLines(path).Except(except).ToArray();
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.Equal(line, Address.Parse(line, chain).ToString(chain), ignoreCase: chain.IsEvm));
        }
    }

    [Fact]
    public void Refuses_a_chain_whose_addresses_are_unknown()
    {
        var solana = ChainId.Parse("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp");
        var error = Assert.Throws<FormatException>(() => Address.Parse("anything", solana)).Message;
        Assert.Contains("chain solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp, whose form of address is unknown", error, StringComparison.Ordinal);
        Assert.Contains("found no chain", Assert.Throws<FormatException>(() => Address.Parse("x", default)).Message, StringComparison.Ordinal);
        var unknownUtxo = ChainId.Parse("bip122:fdbe99b90c90bae7505796461471d89a");
        Assert.Throws<FormatException>(() => Address.Parse("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", unknownUtxo));
        Assert.Throws<ArgumentException>(() => Address.FromOutputScript([], unknownUtxo));
        Assert.Throws<ArgumentException>(() => Address.FromOutputScript([], ChainId.Ethereum));
    }

    [Fact]
    public void Refuses_to_be_written_on_a_chain_that_lacks_its_kind()
    {
        Assert.Throws<ArgumentException>(() => default(Address).ToString(ChainId.Ethereum));
        Assert.Throws<ArgumentException>(() => Address.Evm(new byte[20]).ToString(ChainId.Tron));
        Assert.Throws<ArgumentException>(() => Address.FromBytes(AddressKind.P2wpkh, new byte[20]).ToString(ChainId.Dogecoin));
        Assert.Throws<ArgumentException>(() => Address.FromBytes(AddressKind.P2wpkh, new byte[20]).ToString(ChainId.BitcoinCash));
        Assert.Throws<ArgumentException>(() => Address.FromBytes(AddressKind.P2sh32, new byte[32]).ToString(ChainId.Bitcoin));
    }

    [Fact]
    public void Refuses_bytes_of_another_length()
    {
        Assert.Throws<ArgumentException>(() => Address.Evm(new byte[21]));
        Assert.Throws<ArgumentException>(() => Address.Tron(new byte[21]));
        Assert.Throws<ArgumentException>(() => Address.FromBytes(AddressKind.P2tr, new byte[20]));
        Assert.Throws<ArgumentException>(() => Address.FromBytes(AddressKind.Witness, new byte[20]));
        Assert.Throws<ArgumentException>(() => Address.FromBytes(AddressKind.None, []));
        Assert.Throws<ArgumentException>(() => Address.FromWitnessProgram(0, new byte[21]));
        Assert.Throws<ArgumentException>(() => Address.FromWitnessProgram(17, new byte[20]));
        Assert.Throws<ArgumentException>(() => Address.FromWitnessProgram(1, new byte[1]));
        Assert.Throws<ArgumentException>(() => Address.FromWitnessProgram(1, new byte[41]));
        Assert.Throws<ArgumentException>(() => Address.Evm(new byte[20]).CopyTo(new byte[19]));
        Assert.Equal(Address.Tron(new byte[20]), Address.Tron([0x41, .. new byte[20]]));
    }

    private static int LengthOf(AddressKind kind) =>
        kind is AddressKind.P2wsh or AddressKind.P2tr or AddressKind.P2sh32 or AddressKind.ScriptHash or AddressKind.Unspendable ? 32 : 20;
}
