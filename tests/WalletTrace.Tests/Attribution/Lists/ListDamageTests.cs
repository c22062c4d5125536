using System.Text;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Attribution.Lists;

/// <summary>Whatever happens to a list on its way, it is read, or rejected row by row, or refused: it never claims another address with a checksum.</summary>
public sealed class ListDamageTests
{
    // Addresses of OFAC's list of 2 October 2026 whose forms have checksums.
    private static readonly (string Ticker, string Address)[] Listed =
    [
        ("USDT", "TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz"), ("XBT", "3EynPFpoGTPxU9m5bPaEDEUxUanzh7vgQP"), ("XBT", "bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z"),
        ("ETH", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"), ("LTC", "LNf2JDiuunBz7GMDKFYHN4rq5meXWxiwfb"), ("BCH", "qq3vlashthktqpeppuv7trmw070e3mydgq63zq348v"),
        ("XMR", "49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZiFrHmMzgSrhHEqpDYKBe5B2ufNsL"), ("ZEC", "t1WSKwCDL1QYRRUrCCknEs5tDLhtGVYu9KM"), ("XRP", "rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66"),
    ];

    private static readonly string[] Beginnings = ["<sdnList>", "{\"a\":1}", "36,\"", "<Sanctions><DistinctParties>", "Report Date: x\nUnique ID,Name 6,Regime Name\n,,\n", "\u001A"];

    private static readonly string Xml = ListTexts.SdnXml(ListTexts.SdnEntry("27307", "LAZARUS GROUP", "DPRK3", Listed), ListTexts.SdnEntry("22985", "CHEIL CREDIT BANK", "DPRK4", ("USDT", "TA39q3p75XRSWYAEaSF7dANtyksoa3sLge")));

    private static readonly Lazy<ListEdition> Whole = new(() => ListTexts.ReadAsync(Xml).GetAwaiter().GetResult());

    [Fact]
    public void All_of_the_list_is_read_where_nothing_happens_to_it() => Assert.Equal((10, 0), (Whole.Value.Counts.Labels, Whole.Value.Counts.Rejected));

    [Fact]
    public void One_other_letter_in_an_address_rejects_it_or_changes_nothing()
    {
        const string letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        Gen.Select(Gen.Int[0, Listed.Length - 1], Gen.Int[0, 200], Gen.Int[0, letters.Length - 1]).Sample(
            hit =>
            {
                (string ticker, string address) = Listed[hit.Item1];
                int at = hit.Item2 % address.Length;
                string altered = address[..at] + letters[hit.Item3] + address[(at + 1)..];

                ListEdition edition = Read(ListTexts.SdnXml(ListTexts.SdnEntry("1", "A", "DPRK3", (ticker, altered))));

                // An EIP-55 checksum holds by chance for one change of a digit in some thousands. A first letter that no form with a checksum has may leave one
                // without, as shielded addresses are: that is noted.
                bool isSame = edition.Labels.Length == 1 && Whole.Value.Labels.Any(label => label.Subject == edition.Labels[0].Subject);
                bool isNoted = edition.Notes.Any(note => note.Text.Contains("no checksum", StringComparison.Ordinal));
                Assert.Equal(1, edition.Counts.Labels + edition.Counts.Rejected);
                Assert.True(isSame || isNoted || edition.Rejected.Length == 1 || address.StartsWith("0x", StringComparison.Ordinal), altered);
            },
            iter: 2000);
    }

    [Fact]
    public void Lower_casing_rejects_all_that_needs_its_case_and_keeps_the_rest()
    {
        ListEdition lowered = Read(ListTexts.SdnXml(ListTexts.SdnEntry("27307", "LAZARUS GROUP", "DPRK3", [.. Listed.Select(listed => (listed.Ticker, listed.Address.ToLowerInvariant()))])));

        Assert.Equal(["bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "qq3vlashthktqpeppuv7trmw070e3mydgq63zq348v"], lowered.Labels.Select(label => label.Subject.ToString().Split(':')[^1]));
        Assert.Equal(6, ListDifference.Between(Whole.Value, lowered).Damaged.Length);
    }

    [Fact]
    public void A_list_that_is_cut_off_anywhere_is_refused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Xml.TrimEnd());

        Gen.Int[1, bytes.Length - 1].Sample(length => Assert.Throws<LedgerFormatException>(() => Read(bytes[..length])), iter: 300);
    }

    [Fact]
    public void A_packed_list_that_is_cut_off_or_altered_anywhere_is_refused_or_claims_the_same()
    {
        byte[] gzip = WalletTrace.Tests.Support.Packing.Gzip(Xml);
        byte[] zip = Zips.Of(("sdn.xml", Xml)).ToArray();
        byte[] tar = Zips.TarGz(Zips.File("sdn.xml", Xml));

        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1 << 20], Gen.Byte, Gen.Bool).Sample(
            hit =>
            {
                byte[] hurt = [.. new[] { gzip, zip, tar }[hit.Item1]];
                int at = hit.Item2 % hurt.Length;
                hurt[at] ^= hit.Item3;
                AssertRefusedOrTheSame(hit.Item4 ? hurt[..at] : hurt);
            },
            iter: 600);
    }

    [Fact]
    public void One_other_byte_anywhere_is_refused_or_is_seen_in_what_is_claimed()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Xml);

        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample(
            hit =>
            {
                byte[] hurt = [.. bytes];
                hurt[hit.Item1] = hit.Item2;
                ListEdition? edition = ReadOrNull(hurt);

                // An address may go or be rejected, or pass to another chain where its ticker was hit; never become another one, but for that whose checksum holds by chance.
                bool isNoted = edition is not null && edition.Notes.Any(note => note.Text.Contains("no checksum", StringComparison.Ordinal));
                Assert.True(edition is null || isNoted || edition.Labels.All(label => Whole.Value.Labels.Any(known => KeyOf(known) == KeyOf(label)) || label.Account.Chain.IsEvm));
            },
            iter: 1500);
    }

    [Fact]
    public void Any_bytes_as_any_format_are_refused_or_read()
    {
        Gen<byte[]> bytes = Gen.OneOf(Gen.Byte.Array[0, 300], Gen.String[0, 200].Select(Encoding.UTF8.GetBytes), Gen.Int[0, Beginnings.Length - 1].Select(at => Encoding.UTF8.GetBytes(Beginnings[at])));

        Gen.Select(bytes, Gen.Int[0, ListFormats.All.Count - 1]).Sample(
            (content, format) =>
            {
                ListEdition? edition = ReadOrNull(content, new ListReadOptions { Format = ListFormats.All[format].Name, Category = Category.Scam });
                Assert.True(edition is null || edition.Counts.Labels + edition.Counts.Rejected + edition.Counts.Entities + edition.Counts.Links > 0);
            },
            iter: 1500);
    }

    private static string KeyOf(Label label) => label.Subject.Kind == LabelSubjectKind.Foreign ? label.Subject.Id.Split(':')[^1] : Convert.ToHexString(label.Account.Address.ToByteArray());

    private static ListEdition Read(string text) => ListTexts.ReadAsync(text).GetAwaiter().GetResult();

    private static ListEdition Read(byte[] bytes) => ListTexts.ReadAsync(bytes).GetAwaiter().GetResult();

    private static ListEdition? ReadOrNull(byte[] bytes, ListReadOptions? options = null)
    {
        try
        {
            return ListTexts.ReadAsync(bytes, options: options).GetAwaiter().GetResult();
        }
        catch (WalletTraceException)
        {
            return null;
        }
    }

    private static void AssertRefusedOrTheSame(byte[] bytes)
    {
        if (ReadOrNull(bytes) is { } edition)
        {
            Assert.Equal<Label>(Whole.Value.Labels, edition.Labels);
        }
    }
}
