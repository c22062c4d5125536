using System.Text;
using CsCheck;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Attribution.Lists;

public class WalletTextTests
{
    private static readonly string[] Wallets =
    [
        "0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR", "16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H",
        "3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", "bc1q92md7868uun8vplp9te0vaecmxyc5rrphdyvxg", "BC1Q92MD7868UUN8VPLP9TE0VAECMXYC5RRPHDYVXG", "M8yFL6SFC6TreATegTyuSYkDfDRbisdpT3",
        "bitcoincash:qptsxhxxuyww0a3s3gy2ee9cwdgjhz7pqyw9d2dwsl", "qptsxhxxuyww0a3s3gy2ee9cwdgjhz7pqyw9d2dwsl", "t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9", "rGeyCsqc6vKXuyTGF39WJxmTRemoV3c97h",
        "884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHhhMUj87ciTBFyzoesrMJ4L1FvSoxL", "XkW5GRvMfUmVCTxZF5L8P75zNhUnzmBkjA",
    ];

    [Fact]
    public void Finds_wallets_in_the_remarks_of_a_list()
    {
        const string Text = "DOB 12 Aug 1985; Passport 563410 (Iran); Digital Currency Address - XBT 16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H; alt. Digital Currency Address: "
            + "(0x098B716B8Aaf21512996dC57EB0615e2383E2f96), TRX=TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR. See https://example.org/address/bc1q92md7868uun8vplp9te0vaecmxyc5rrphdyvxg?a=1";

        var found = WalletText.Find(Text, new ListReadOptions { EvmChain = ChainId.Bsc });

        Assert.Equal(
            [
                "bip122:000000000019d6689c085ae165831e93:16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "eip155:56:0x098B716B8Aaf21512996dC57EB0615e2383E2f96",
                "tron:0x2b6653dc:TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR", "bip122:000000000019d6689c085ae165831e93:bc1q92md7868uun8vplp9te0vaecmxyc5rrphdyvxg",
            ],
            found.Select(wallet => Assert.Single(wallet.Address.Subjects).ToString()));
        Assert.All(found, wallet => Assert.Equal(wallet.Text, Text.Substring(wallet.Start, wallet.Length)));
    }

    [Theory]
    [InlineData("IBAN DE89370400440532013000, GB82WEST12345698765432, BIC COBADEFFXXX, SWIFT KKBCKPPY")]
    [InlineData("tx 4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b and 0x4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")]
    [InlineData("commit 098b716b8aaf21512996dc57eb0615e2383e2f96, md5 d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H@example.org, user@16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H")]
    [InlineData("x16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H 16iWn2J1McqjToYLHSsAyS6En3QA8YQ91Hx _16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H")]
    [InlineData("0x098b716b8aaf21512996dc57eb0615e2383e2f96ab a0x098b716b8aaf21512996dc57eb0615e2383e2f96")]
    [InlineData("phone +49 30 901820, 0086-10-12345678901234567890, 41098b716b8aaf21512996dc57eb0615e2383e2f96")]
    [InlineData("a12uel5l split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w FxteHmLwG9nk1eL4pjNve3Eub2goGkkz6g6TbvdmW46a")]
    [InlineData("")]
    public void Finds_none_where_there_is_none(string text) => Assert.Empty(WalletText.Find(text));

    [Theory]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383e2F96", "EIP-55")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91J", "checksum")]
    [InlineData("teaqwfmhxlaomxhz8kemhx3njgmqednsur", "lost its case")]
    [InlineData("bc1q92md7868uun8vplp9te0vaecmxyc5rrphdyvx", "cut off")]
    [InlineData("0x098b716b8aaf21512996dc57eb0615e2383e2f9", "cut off")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ9\u200b1H", "does not show")]
    [InlineData("3\u04156ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", "another script")]
    public void Damaged_wallets_are_found_apart(string wallet, string expected)
    {
        string text = $"Wallet: {wallet}, tx 4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b, IBAN DE89370400440532013000.";

        WalletInText damaged = Assert.Single(WalletText.FindDamaged(text));

        Assert.Empty(WalletText.Find(text));
        Assert.Equal(wallet, damaged.Text);
        Assert.Contains(expected, damaged.Address.Problem, StringComparison.Ordinal);
        Assert.Empty(WalletText.FindDamaged(string.Join(' ', Wallets)));
    }

    [Fact]
    public void Characters_that_do_not_show_around_a_wallet_do_no_harm()
    {
        WalletInText found = Assert.Single(WalletText.Find("\u2066\u200b16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H\u200b\u2069"));

        Assert.Equal((2, 34), (found.Start, found.Length));
    }

    [Fact]
    public void Finds_each_wallet_of_a_random_text_at_its_place_and_nothing_else()
    {
        var word = Gen.Char["abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789"].Array[1, 70].Select(letters => new string(letters));
        var hex = Gen.Char["0123456789abcdef"].Array[64].Select(digits => new string(digits));
        var between = Gen.Char[" \t\r\n,;()[]{}<>\"'=/.|\u00a0\u3001"].Array[1, 3].Select(letters => new string(letters));
        var piece = Gen.OneOf(
            word.Select(text => (Text: text, IsWallet: false)),
            hex.Select(text => (Text: text, IsWallet: false)),
            hex.Select(text => (Text: "0x" + text, IsWallet: false)),
            Gen.Int[0, Wallets.Length - 1].Select(at => (Text: Wallets[at], IsWallet: true)),
            Gen.Int[0, Wallets.Length - 1].Select(at => (Text: Wallets[at] + "Q", IsWallet: false)));

        Gen.Select(piece, between).Array[0, 30].Sample(
            pieces =>
            {
                var text = new StringBuilder(" ");
                List<(int, string)> expected = [];
                foreach (((string Text, bool IsWallet) one, string separator) in pieces)
                {
                    if (one.IsWallet)
                    {
                        expected.Add((text.Length, one.Text));
                    }

                    text.Append(one.Text).Append(separator);
                }

                Assert.Equal(expected, WalletText.Find(text.ToString()).Select(wallet => (wallet.Start, wallet.Text)));
            },
            iter: 400);
    }

    [Fact]
    public void Takes_any_text()
    {
        Gen.String[Gen.Char, 0, 300].Sample(
            text =>
            {
                Assert.Empty(WalletText.Find(text));
                _ = WalletText.FindDamaged(text);
                _ = ListedAddress.Read(text, text.Length > 3 ? text[..3] : null);
            },
            iter: 500);
    }
}
