using System.Collections.Immutable;
using System.Text;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;

namespace WalletTrace.Tests.Attribution.Screening;

public sealed class ScreeningIndexTests
{
    // Real addresses: the Ronin thief's (listed by OFAC on 14 April 2022), the burn address of TRON's form, Bitcoin's first coinbase, BIP 173's and BIP 350's examples, and Monero's
    // donation address.
    private const string Ronin = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string Genesis = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    private const string Segwit = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    private const string Taproot = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
    private const string Monero = "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A";

    private static readonly Account RoninAccount = Account.Parse("eip155:1:" + Ronin);
    private static readonly Account Twin = new(ChainId.Tron, Address.Tron(RoninAccount.Address.ToByteArray()));

    [Fact]
    public void A_bare_address_is_found_on_whichever_chain_of_its_form_its_label_is()
    {
        var index = new ScreeningIndex(new LabelSet([Label(RoninAccount), Label(Account.Parse("eip155:56:" + Ronin), "other")]));

        Assert.Equal("1 label own, 1 other own", Text(index, Ronin));
        Assert.Equal("1 label own, 1 other own", Text(index, Ronin.ToLowerInvariant()));
    }

    [Fact]
    public void An_address_with_its_chain_is_that_chains_and_the_rest_are_twins()
    {
        var index = new ScreeningIndex(new LabelSet([Label(RoninAccount), Label(Account.Parse("eip155:56:" + Ronin), "other")]));

        Assert.Equal("1 label own, 1 other twin", Text(index, "eip155:1:" + Ronin));
        Assert.Equal("1 label twin, 1 other twin", Text(index, "eip155:137:" + Ronin));
    }

    [Fact]
    public void Twins_are_reported_from_tron_to_the_evm_and_back_but_not_of_contracts()
    {
        var account = new ScreeningIndex(new LabelSet([Label(RoninAccount)]));
        var contract = new ScreeningIndex(new LabelSet([new Label(LabelSubject.Contract(RoninAccount), "label", Category.Contract, "test")]));

        Assert.Equal("1 label twin", Text(account, Twin.Address.ToString(ChainId.Tron)));
        Assert.Equal("1 label twin", Text(account, "41" + Convert.ToHexStringLower(RoninAccount.Address.ToByteArray())));
        Assert.Equal("1 label twin", Text(new ScreeningIndex(new LabelSet([Label(Twin)])), Ronin));
        Assert.Equal("", Text(contract, Twin.Address.ToString(ChainId.Tron)));
        Assert.Equal("1 label own", Text(contract, Ronin));
    }

    [Fact]
    public void The_account_of_mints_and_burns_has_no_twins()
    {
        var zero = new Account(ChainId.Ethereum, Address.Evm(new byte[20]));
        var index = new ScreeningIndex(new LabelSet([Label(zero)]));

        Assert.Equal("1 label own", Text(index, zero.Address.ToString(ChainId.Ethereum)));
        Assert.Equal("", Text(index, new Account(ChainId.Tron, Address.Tron(new byte[20])).Address.ToString(ChainId.Tron)));
    }

    [Theory]
    [InlineData(Genesis)]
    [InlineData(Segwit)]
    [InlineData(Taproot)]
    public void Addresses_of_bitcoin_are_found_in_every_form(string address)
    {
        var index = new ScreeningIndex(new LabelSet([Label(Account.Parse($"{ChainId.Bitcoin}:{address}"))]));

        Assert.Equal("1 label own", Text(index, address));
        Assert.Equal("1 label own", Text(index, $"{ChainId.Bitcoin}:{address}"));
        Assert.Equal(address == Genesis ? "1 damaged" : "1 label own", Text(index, address.ToUpperInvariant()));
    }

    [Fact]
    public void A_legacy_address_may_be_of_bitcoin_cash_too_and_one_in_its_own_form_is_no_other()
    {
        Account bitcoin = Account.Parse($"{ChainId.Bitcoin}:{Genesis}");
        var cash = new Account(ChainId.BitcoinCash, bitcoin.Address);
        string ownForm = cash.Address.ToString(ChainId.BitcoinCash);
        var index = new ScreeningIndex(new LabelSet([Label(bitcoin, "bitcoin"), Label(cash, "cash")]));

        Assert.Equal("1 cash own, 1 bitcoin own", Text(index, Genesis));
        Assert.Equal("1 cash own", Text(index, ownForm));
        Assert.Equal("1 cash own", Text(index, ownForm["bitcoincash:".Length..]));
    }

    [Fact]
    public void Ranges_have_the_addresses_between_their_ends()
    {
        var first = Account.Parse("eip155:1:0x0000000000000000000000000000000000000001");
        var last = Account.Parse("eip155:1:0x0000000000000000000000000000000000000009");
        var index = new ScreeningIndex(new LabelSet([new Label(LabelSubject.Range(first, last), "precompile", Category.Contract, "test")]));

        Assert.Equal("1 precompile own", Text(index, "0x0000000000000000000000000000000000000004"));
        Assert.Equal("", Text(index, "0x000000000000000000000000000000000000000a"));
        Assert.Equal("", Text(index, "eip155:56:0x0000000000000000000000000000000000000004"));
        Assert.Single(index.Screen(first));
    }

    [Fact]
    public void Foreign_addresses_are_found_to_the_letter()
    {
        var index = new ScreeningIndex(new LabelSet([new Label(LabelSubject.Foreign("XMR", Monero), "label", Category.Sanctioned, "test")]));

        Assert.Equal("1 label own", Text(index, Monero));
        Assert.Equal("1 damaged", Text(index, Monero[..^1] + "B"));
    }

    [Theory]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2F96", "EIP-55")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "checksum")]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "checksum")]
    [InlineData("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx", "bech32")]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f9", "")]
    [InlineData("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2F96", "EIP-55")]
    [InlineData("eip155:1:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "")]
    [InlineData("bip122:000000000019d6689c085ae165831e93:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "")]
    [InlineData("hello", "")]
    public void A_damaged_row_says_what_is_wrong_and_is_never_a_row_without_hits(string row, string says)
    {
        ScreenedRows found = new ScreeningIndex(new LabelSet([Label(RoninAccount)])).ScreenLines(Encoding.UTF8.GetBytes(row));

        DamagedRow damaged = Assert.Single(found.Damaged);
        Assert.Equal((1, row), (damaged.Row, damaged.Text));
        Assert.Contains(says, damaged.Problem, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(found.Matches);
        Assert.Equal(0, found.Read);
    }

    [Fact]
    public void Rows_are_numbered_as_they_stand_whatever_stands_between_and_beside_them()
    {
        var index = new ScreeningIndex(new LabelSet([Label(RoninAccount)]));
        ScreenedRows found = index.ScreenLines(Encoding.UTF8.GetBytes($"\uFEFFaddress\r\n\r\n# a note\r\n  \"{Ronin}\",paid 5\r\n{Genesis};x\n{Ronin}\t"));

        Assert.Equal((6, 2), (found.Rows, found.Blank));
        Assert.Equal([4L, 6L], found.Matches.Select(match => match.Row));
        Assert.Equal("address", Assert.Single(found.Damaged).Text);
    }

    [Fact]
    public async Task A_stream_says_the_same_however_it_comes()
    {
        var index = new ScreeningIndex(new LabelSet([Label(RoninAccount)]));
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 40_000).Select(i => i % 1000 == 7 ? Ronin : i % 1000 == 8 ? "x" : Genesis)) + "\n" + new string('y', 3 << 20) + "\n" + Ronin);
        ScreenedRows whole = index.ScreenLines(text);
        ScreenedRows streamed = await index.ScreenAsync(new MemoryStream(text));

        Assert.Equal(whole.Matches.Select(match => match.Row), streamed.Matches.Select(match => match.Row));
        Assert.Equal((whole.Rows, whole.Blank), (streamed.Rows, streamed.Blank));
        Assert.Equal(whole.Damaged.Select(row => row.Row), streamed.Damaged.Select(row => row.Row));
        Assert.Equal(40_002, streamed.Matches[^1].Row);
    }

    [Fact]
    public void Labels_of_clusters_are_left_out_and_counted()
    {
        var index = new ScreeningIndex(new LabelSet([new Label(LabelSubject.Cluster("c1"), "label", Category.Service, "test"), Label(RoninAccount)]));

        Assert.Equal((2, 1), (index.LabelCount, index.LeftOut));
    }

    [Fact]
    public void Every_kind_of_address_of_every_chain_is_found_by_its_own_text()
    {
        foreach (ChainId chain in ChainParameters.KnownIds.Select(ChainId.Parse))
        {
            foreach (AddressKind kind in Enum.GetValues<AddressKind>().Where(kind => kind is not (AddressKind.None or AddressKind.Witness) && WalletTrace.Encodings.AddressText.Fits(kind, chain)))
            {
                bool isNarrow = kind is AddressKind.Evm or AddressKind.Tron or AddressKind.P2pkh or AddressKind.P2sh or AddressKind.P2wpkh;
                var account = new Account(chain, Address.FromBytes(kind, [.. Enumerable.Range(1, isNarrow ? 20 : 32).Select(i => (byte)i)]));
                var index = new ScreeningIndex(new LabelSet([Label(account)]));

                Assert.Equal("1 label own", Text(index, account.ToString()));
                if (kind is not (AddressKind.ScriptHash or AddressKind.Unspendable))
                {
                    Assert.Equal("1 label own", Text(index, account.Address.ToString(chain)));
                }
            }
        }
    }

    [Fact]
    public void No_account_cannot_be_screened() =>
        Assert.Throws<ArgumentException>(() => new ScreeningIndex(LabelSet.Empty).Screen([default(Account)]));

    [Fact]
    public void Screening_is_reading_and_looking_up_row_by_row() => ScreeningGen.Cases.Sample(
        (labels, rows) =>
        {
            var index = new ScreeningIndex(labels);
            ScreenedRows found = index.ScreenLines(Encoding.UTF8.GetBytes(string.Join('\n', rows)));
            var matches = new List<ScreeningMatch>();
            var damaged = new List<long>();
            for (int row = 0; row < rows.Length; row++)
            {
                if (NaiveScreening.Of(labels, rows[row]) is not { } its)
                {
                    damaged.Add(row + 1);
                    continue;
                }

                matches.AddRange(its.Select(match => match with { Row = row + 1 }));
            }

            Assert.Equal(Sorted(matches), Sorted(found.Matches));
            Assert.Equal(damaged, found.Damaged.Select(row => row.Row));
        },
        iter: 300);

    [Fact]
    public void Accounts_are_screened_as_their_texts_are() => ScreeningGen.Cases.Sample(
        (labels, rows) =>
        {
            var index = new ScreeningIndex(labels);
            Account[] accounts = [.. rows.Where(row => Account.TryParse(row, out _, out _)).Select(Account.Parse)];
            ScreenedRows found = index.ScreenLines(Encoding.UTF8.GetBytes(string.Join('\n', accounts)));

            Assert.Equal(found.Matches, index.Screen(accounts).Select(match => match with { Row = match.Row + 1 }));
            Assert.Empty(found.Damaged);
        },
        iter: 100);

    private static IEnumerable<string> Sorted(IEnumerable<ScreeningMatch> matches) =>
        matches.Select(match => $"{match.Row:D4} {match.Label.Subject} {match.Label.Text} {match.IsTwin}").Order(StringComparer.Ordinal);

    private static Label Label(Account account, string text = "label") => new(account, text, Category.Sanctioned, "test");

    private static string Text(ScreeningIndex index, string row)
    {
        ScreenedRows found = index.ScreenLines(Encoding.UTF8.GetBytes(row));
        return string.Join(", ", found.Matches.Select(match => $"{match.Row} {match.Label.Text} {(match.IsTwin ? "twin" : "own")}").Concat(found.Damaged.Select(damaged => $"{damaged.Row} damaged")));
    }
}
