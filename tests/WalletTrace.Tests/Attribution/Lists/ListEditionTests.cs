using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class ListEditionTests
{
    private const string Address = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";

    private static readonly string Small = ListTexts.SdnXml(ListTexts.SdnEntry("27307", "LAZARUS GROUP", "DPRK3", ("ETH", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"), ("XBT", Address)));

    public static TheoryData<string, string> Bombs => new()
    {
        { "<!DOCTYPE sdnList [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>", "DTD" },
        { "<!DOCTYPE sdnList SYSTEM \"file:///etc/passwd\">", "DTD" },
        { "<!DOCTYPE sdnList>", "DTD" },
    };

    [Fact]
    public async Task The_same_list_is_read_from_a_file_a_stream_gzip_zip_tar_and_a_folder()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("sdn.xml", Small);
        folder.Write("lists/sdn.xml", Small);
        folder.Write("lists/README.md", "about");

        ListEdition[] editions =
        [
            await ListEdition.ReadAsync(path),
            await ListTexts.ReadAsync(Small),
            await ListTexts.ReadAsync(Packing.Gzip(Small), "sdn.xml.gz"),
            await ListTexts.ReadAsync(Zips.Of(("sdn.xml", Small)).ToArray(), "sdn.zip"),
            await ListTexts.ReadAsync(Zips.TarGz(Zips.File("a/sdn.xml", Small)), "sdn.tar.gz"),
            await ListEdition.ReadAsync(folder["lists"]),
        ];

        Assert.All(editions, edition => Assert.Equal<Label>(editions[0].Labels, edition.Labels));
        Assert.All(editions, edition => Assert.Equal("ofac-sdn-xml", edition.Format));
        Assert.Equal(2, editions[0].Counts.Labels);
        Assert.Equal("the file stands beside the list and is not read", Assert.Single(editions[^1].Notes).Text);
    }

    [Fact]
    public async Task The_hash_is_that_of_the_file_as_it_is_packed_and_of_a_folder_that_of_its_files()
    {
        using var folder = new TemporaryFolder();
        byte[] gzip = Packing.Gzip(Small);
        string path = folder["sdn.xml.gz"];
        await File.WriteAllBytesAsync(path, gzip);
        string list = folder["list"];
        folder.Write("list/sanctioned_addresses_XBT.txt", Address + "\n");
        folder.Write("list/sanctioned_addresses_ETH.txt", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96\n");
        string lines = string.Concat(new[] { "sanctioned_addresses_ETH.txt", "sanctioned_addresses_XBT.txt" }.Select(name => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(list, name))))}  {name}\n"));

        ListEdition packed = await ListEdition.ReadAsync(path);
        ListEdition whole = await ListEdition.ReadAsync(list);

        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(gzip)), (long)gzip.Length), (packed.Sha256, packed.Length));
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))), 78L), (whole.Sha256, whole.Length));
    }

    [Fact]
    public async Task A_mark_of_byte_order_line_ends_of_windows_and_utf_16_change_nothing()
    {
        ListEdition plain = await ListTexts.ReadAsync(Small);
        string windows = Small.Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.Equal<Label>(plain.Labels, (await ListTexts.ReadAsync("\uFEFF" + Small)).Labels);
        Assert.Equal<Label>(plain.Labels, (await ListTexts.ReadAsync(windows)).Labels);
        Assert.Equal<Label>(plain.Labels, (await ListTexts.ReadAsync([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Small.Replace("<?xml version=\"1.0\" standalone=\"yes\"?>", string.Empty, StringComparison.Ordinal).TrimStart())])).Labels);
        Assert.Equal(2, (await ListTexts.ReadAsync($"\uFEFF{Address}\r\n3EynPFpoGTPxU9m5bPaEDEUxUanzh7vgQP\r\n", "sanctioned_addresses_XBT.txt")).Counts.Labels);
    }

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task A_document_type_is_refused_whatever_it_holds(string doctype, string problem)
    {
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(
            () => ListTexts.ReadAsync(Small.Replace("<sdnList", doctype + "<sdnList", StringComparison.Ordinal), options: new ListReadOptions { Format = "ofac-sdn-xml" }));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_texts_and_deep_or_many_elements_are_refused()
    {
        string huge = Small.Replace("LAZARUS GROUP", new string('A', ListXml.MaxText + 1000), StringComparison.Ordinal);
        string deep = Small.Replace("LAZARUS GROUP", string.Concat(Enumerable.Repeat("<a>", 40)) + string.Concat(Enumerable.Repeat("</a>", 40)), StringComparison.Ordinal);
        string deepBeside = Small.Replace("<sdnEntry>", string.Concat(Enumerable.Repeat("<a>", 40)) + string.Concat(Enumerable.Repeat("</a>", 40)) + "<sdnEntry>", StringComparison.Ordinal);
        string many = Small.Replace("LAZARUS GROUP", string.Concat(Enumerable.Repeat("<a/>", ListXml.MaxElements + 1)), StringComparison.Ordinal);
        string entity = Small.Replace("LAZARUS GROUP", "&lol;", StringComparison.Ordinal);

        Assert.Contains("without a tag", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(huge))).Message, StringComparison.Ordinal);
        Assert.Contains("nested more than 32 deep", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(deep))).Message, StringComparison.Ordinal);
        Assert.Contains("nested more than 32 deep", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(deepBeside))).Message, StringComparison.Ordinal);
        Assert.Contains("more than 200000 elements", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(many))).Message, StringComparison.Ordinal);
        Assert.Contains("no plain XML", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(entity))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("utf-16")]
    [InlineData("no-such-encoding")]
    [InlineData("us-ascii")]
    public async Task An_encoding_that_is_not_read_or_not_true_is_refused_and_never_guessed(string encoding)
    {
        string text = Small.Replace("standalone=\"yes\"", $"encoding=\"{encoding}\"", StringComparison.Ordinal).Replace("LAZARUS GROUP", "LÁZARUS", StringComparison.Ordinal);

        await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(text));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        byte[] xml = Encoding.UTF8.GetBytes(Small);
        xml[Small.IndexOf("LAZARUS", StringComparison.Ordinal)] = 0xff;
        byte[] lines = Encoding.UTF8.GetBytes(Address + "\n" + Address + "\n");
        lines[^3] = 0xc3;

        await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(xml));
        Assert.Equal(2, (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(lines, "sanctioned_addresses_XBT.txt"))).Line);
    }

    [SharedDataFact("ofac")]
    public async Task Every_row_of_every_file_of_the_real_lists_becomes_a_label_or_a_rejected_row()
    {
        // Rows as a reader counts them in each file: lines, types of addresses, objects.
        var rows = new Dictionary<string, int>
        {
            ["0xB10C_lists_history.tar.gz"] = 656,
            ["cheil_credit_bank_53_tron_addresses.txt"] = 53,
            ["lists_20240927"] = 636,
            ["sdn_advanced_format_sample.xml"] = 1,
            ["sdn_comments_2024.csv"] = 341 + 4 + 7,
            ["sdn_excerpt_20261002.xml"] = 95,
            ["x402rs_ofac_addresses_20251116_LOWERCASED.json"] = 740,
        };

        foreach (string path in Directory.EnumerateFileSystemEntries(SharedData.Find("ofac")!))
        {
            ListEdition edition = await ListEdition.ReadAsync(path);
            Assert.Equal((Path.GetFileName(path), rows[Path.GetFileName(path)]), (edition.Name, edition.Counts.Labels + edition.Counts.Rejected));
        }

        Assert.Equal(rows.Count, Directory.EnumerateFileSystemEntries(SharedData.Find("ofac")!).Count());
    }

    [Fact]
    public async Task A_list_that_is_longer_than_allowed_or_has_too_many_bad_rows_is_refused()
    {
        string bad = string.Concat(Enumerable.Repeat("x\n", 20));

        Assert.Contains(
            "more than 100 bytes", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(Small, options: new ListReadOptions { MaxLength = 100 }))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "more than 100 bytes", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(Packing.Gzip(Small), "sdn.xml.gz", new ListReadOptions { MaxLength = 100 }))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "more than 10 of its rows", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(bad, "sanctioned_addresses_XBT.txt", new ListReadOptions { MaxRejected = 10 }))).Message, StringComparison.Ordinal);
        Assert.Equal(20, (await ListTexts.ReadAsync(bad, "sanctioned_addresses_XBT.txt", new ListReadOptions { MaxRejected = 20 })).Counts.Rejected);
    }

    [Theory]
    [InlineData("../sdn.xml")]
    [InlineData("/etc/sdn.xml")]
    [InlineData("a/../../sdn.xml")]
    [InlineData("a\\..\\sdn.xml")]
    [InlineData("C:/sdn.xml")]
    public async Task A_package_whose_names_lead_out_of_it_is_refused(string name)
    {
        Assert.Contains("expected names inside the package", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(Zips.Of((name, Small)).ToArray(), "x.zip"))).Message, StringComparison.Ordinal);
        Assert.Contains("expected names inside the package", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(Zips.TarGz(Zips.File(name, Small)), "x.tar.gz"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_with_links_with_a_name_twice_or_with_nothing_is_refused()
    {
        byte[] link = Zips.TarGz(new UstarTarEntry(TarEntryType.SymbolicLink, "sdn.xml") { LinkName = "/etc/passwd" });

        Assert.Contains("which is no file", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(link, "x.tar.gz"))).Message, StringComparison.Ordinal);
        Assert.Contains("two entries", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(Zips.Of(("a.xml", Small), ("a.xml", Small)).ToArray(), "x.zip"))).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 bytes", (await Assert.ThrowsAsync<LedgerFormatException>(
            () => ListTexts.ReadAsync(Zips.Of(("a.xml", new string(' ', 100_000))).ToArray(), "x.zip", new ListReadOptions { MaxLength = 1000 }))).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 bytes", (await Assert.ThrowsAsync<LedgerFormatException>(
            () => ListTexts.ReadAsync(Zips.TarGz(Zips.File("a.xml", new string(' ', 100_000))), "x.tar.gz", new ListReadOptions { MaxLength = 1000 }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_a_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["other.xml"], folder.Write("sdn.xml", Small));

        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListEdition.ReadAsync(folder.Path));

        Assert.Contains("found the link \"other.xml\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the list is empty: found nothing in it")]
    [InlineData("<html><body>Service unavailable</body></html>", "of no known format")]
    [InlineData("hello", "expected one of")]
    public async Task What_is_of_no_known_format_is_refused(string text, string problem)
    {
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(text, "list.bin"));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_with_nothing_in_it_is_refused()
    {
        Assert.Contains("the list is empty", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(ListTexts.SdnXml()))).Message, StringComparison.Ordinal);
        Assert.Contains("the list is empty", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(string.Empty, "sanctioned_addresses_XBT.txt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_two_formats_are_no_one_list()
    {
        byte[] zip = Zips.Of(("a.xml", Small), ("b.csv", "36,\"A\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\u001A")).ToArray();

        Assert.Contains("found ofac-sdn-csv after ofac-sdn-xml", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(zip, "x.zip"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_that_is_named_is_used_and_one_that_is_not_known_is_the_callers_mistake()
    {
        await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(Small, options: new ListReadOptions { Format = "eu-consolidated" }));
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => ListTexts.ReadAsync(Small, options: new ListReadOptions { Format = "ofac" }));

        Assert.Contains("ofac-sdn-advanced-xml, ofac-sdn-csv, ofac-sdn-xml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_list_does_not_tell_comes_from_the_options()
    {
        var options = new ListReadOptions { Source = "My list", Url = "https://example.org/sdn", PublishedOn = new DateOnly(2020, 1, 1), Confidence = Confidence.Low };

        ListEdition own = await ListTexts.ReadAsync(Address + "\n", "sanctioned_addresses_XBT.txt", options);
        ListEdition told = await ListTexts.ReadAsync(Small, options: options);

        Assert.Equal(("My list", "https://example.org/sdn", options.PublishedOn, options.Confidence), (own.Labels[0].Source, own.Labels[0].Url, own.Labels[0].Date, (Confidence?)own.Labels[0].Confidence));
        Assert.Equal((options.PublishedOn, (DateOnly?)new DateOnly(2026, 10, 2)), (own.PublishedOn, told.PublishedOn));
    }

    [Fact]
    public void Each_format_has_a_name_of_its_own_and_says_what_it_is()
    {
        Assert.Equal(ListFormats.All.Count, ListFormats.All.Select(format => format.Name).Distinct().Count());
        Assert.Equal(ListFormats.All.Select(format => format.Name).Order(StringComparer.Ordinal), ListFormats.All.Select(format => format.Name));
        Assert.All(ListFormats.All, format => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", format.Name));
        Assert.All(ListFormats.All, format => Assert.NotEmpty(format.Description));
    }

    [Fact]
    public async Task Reading_can_be_ended()
    {
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ListEdition.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(Small)), new ListReadOptions(), ended.Token));
    }
}
