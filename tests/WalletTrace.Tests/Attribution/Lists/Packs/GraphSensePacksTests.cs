using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists.Packs;

public class GraphSensePacksTests
{
    // After GraphSense's packs demo, forsage, exchange-wallets-huobi and ofac (MIT), shortened.
    private const string TagPack = """
        title: GraphSense Demo TagPack
        creator: GraphSense Core Team
        confidence: service_data
        is_cluster_definer: true
        category: exchange
        label: Internet Archive
        lastmod: 2021-11-12 12:18:52.619444
        source: https://archive.org/donate/cryptocurrency
        actor: internet_archive
        tags:
        - address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN
          currency: BTC
        - address: 17om4dHcDNy9LAagMj8mGW59vyXjvA3GBn
          currency: BCH
        - address: '0x81CA1e4DE24136EBcf34CA518af87F18FD39D45E'
          currency: ETH
          network: BSC
          label: Forsage.io Owner
          category: service
          abuse: pyramid_scheme
          confidence: web_crawl
          source: a paper
          lastmod: 2021-11-15
          is_cluster_definer: false
        - address: t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9
          currency: ZEC
        - address: TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq
          currency: BTC
        - address: bitfinexdep1
          currency: EOS
        - address: '0x008fe40574e881e7247b50b991c0cc057d66647f'
          category: black_list
          actor: ~
          confidence: something_new
          concepts: [black_list, mixing_service]
        - address: 884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHh
          currency: XMR
        - tx_hash: 0x8ed95d1746bf1e4dab58d8ed4724f1ef95b20db08ed95d1746bf1e4dab58d8ed
          currency: ETH
        - nonsense
        """;

    [Fact]
    public async Task A_tag_inherits_what_it_does_not_say_from_the_header()
    {
        var options = new ListReadOptions { LearnedAt = new DateTimeOffset(2026, 10, 2, 0, 0, 0, TimeSpan.Zero) };

        List<ListItem> items = await ListReading.ReadAsync("demo.yaml", TagPack, options);

        ListedLabel[] labels = [.. items.OfType<ListedLabel>()];
        Assert.Equal(
            [
                "line 11 bip122:000000000019d6689c085ae165831e93:1Archive1n2C579dMsAu3iC6tWzuQJz8dN Exchange",
                "line 13 bip122:000000000000000000651ef99cb9fcbe:qp9232aytsstvt347ls8qqnl803xgnx4a5zxxjsgel Exchange",
                "line 15 eip155:56:0x81CA1e4DE24136EBcf34CA518af87F18FD39D45E Scam",
                "line 15 eip155:56:0x81CA1e4DE24136EBcf34CA518af87F18FD39D45E Service",
                "line 25 foreign:ZEC:t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9 Exchange",
                "line 27 tron:0x2b6653dc:TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq Exchange",
                "line 29 foreign:EOS:bitfinexdep1 Exchange",
                "line 31 eip155:1:0x008fe40574E881E7247B50b991C0Cc057D66647F Mixer",
            ],
            labels.Select(item => $"{item.Place} {item.Label.Subject} {item.Label.Category}"), StringComparer.OrdinalIgnoreCase);
        Label first = labels[0].Label;
        Assert.Equal(
            ("Internet Archive", "GraphSense TagPack demo", Confidence.High, new DateOnly(2021, 11, 12), "graphsense:internet_archive", "https://archive.org/donate/cryptocurrency"),
            (first.Text, first.Source, first.Confidence, first.Date!.Value, first.Entity, first.Url));
        Assert.Equal(options.LearnedAt, first.LearnedAt);
        Label own = labels[2].Label;
        Assert.Equal(("Forsage.io Owner", Confidence.Low, new DateOnly(2021, 11, 15), null), (own.Text, own.Confidence, own.Date!.Value, own.Url));
    }

    [Fact]
    public async Task What_cannot_be_taken_or_is_not_plain_is_said()
    {
        List<ListItem> items = await ListReading.ReadAsync("demo.yaml", TagPack);

        Assert.Equal(
            [
                "line 36: the address is cut off or not an address: found 67 base58 characters that stand for more bytes, expected 25 (26 to 35 characters); take it from where it is written out",
                "line 38: the tag has no address: found none, expected one; tags of transactions are not taken",
                "line 40: the tag cannot be read: found the value \"nonsense\", expected its keys",
            ],
            items.OfType<RejectedRow>().Select(row => $"{row.Place}: {row.Problem}"));
        Assert.Equal(
            [
                "line 27 TickerDisagrees: listed under BTC, but TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq is an address of tron:0x2b6653dc: its form decides",
                "line 29 Other: bitfinexdep1: the form has no checksum that is known here, so that a mistyped address is not noticed",
                "line 31 Other: the category \"black_list\" is not known here: its claims are kept as unknown",
                "line 11 Other: 8 of its tags say that they define a cluster: here they are claims about their addresses alone",
            ],
            items.OfType<ListNote>().Where(note => note.Kind != ListNoteKind.Twin).Select(note => $"{note.Place} {note.Kind}: {note.Text}"));
    }

    [Fact]
    public async Task The_options_say_what_the_pack_does_not()
    {
        const string Text = "title: t\ncreator: c\ntags:\n- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n  label: x\n- address: 16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H\n";
        var options = new ListReadOptions { Source = "mine", Url = "https://example.org", PublishedOn = new DateOnly(2024, 1, 2), Category = Category.Otc, Confidence = Confidence.Medium };

        List<ListItem> items = await ListReading.ReadAsync("x.yaml", Text, options);

        Label label = Assert.Single(items.OfType<ListedLabel>()).Label;
        Assert.Equal(("mine", "https://example.org", new DateOnly(2024, 1, 2), Category.Otc, Confidence.Medium), (label.Source, label.Url, label.Date!.Value, label.Category, label.Confidence));
        Assert.Contains("the label has no text", Assert.Single(items.OfType<RejectedRow>()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_actor_pack_describes_the_actors_that_tags_name()
    {
        // After graphsense.actorpack.yaml (MIT), shortened.
        const string Text = """
            %YAML 1.1
            ---
            title: Graphsense Actors
            creator: Graphsense Core Team
            lastmod: '2023-02-17'
            actors:
            - id: binance
              label: Binance
              jurisdictions: [KY, Malta]
              categories: [organization, exchange, index]
              uri: binance.com
              aliases: [binance.com]
              context:
                aliases: [BNB exchange, Binance]
                legal_name: Binance Holdings
                twitter_handle: binance
                description: An exchange.
            - id: lazarusgroup
              label: Lazarus group
              categories: [sanction]
              uri: x
            - id: conti
              label: Conti
              categories: [ransomware]
            - label: nobody
            """;

        List<ListItem> items = await ListReading.ReadAsync("graphsense.actorpack.yaml", Text);

        Entity[] entities = [.. items.OfType<ListedEntity>().Select(item => item.Entity)];
        Entity binance = entities[0];
        Assert.Equal(
            ("graphsense:binance", "Binance", EntityKind.Service, "GraphSense ActorPack graphsense", Category.Exchange, "binance.com", new DateOnly(2023, 2, 17)),
            (binance.Id, binance.Name, binance.Kind, binance.Source, binance.Category, binance.Url, binance.Date!.Value));
        Assert.Equal<IEnumerable<string>>(["binance.com", "BNB exchange"], binance.Aliases);
        Assert.Equal<IEnumerable<string>>(["KY", "MT"], binance.Countries);
        Assert.Equal<IEnumerable<EntityIdentifier>>([new EntityIdentifier("legal_name", "Binance Holdings"), new EntityIdentifier("twitter_handle", "binance")], binance.Identifiers);
        Assert.Equal("categories: organization, exchange, index; An exchange.", binance.Remarks);
        Assert.Equal([EntityKind.Unknown, EntityKind.Group], entities[1..].Select(entity => entity.Kind));
        Assert.Equal([Category.Sanctioned, Category.Ransomware], entities[1..].Select(entity => entity.Category));
        Assert.Contains("without id or label", Assert.Single(items.OfType<RejectedRow>()).Problem, StringComparison.Ordinal);
        Assert.Contains("\"index\"", Assert.Single(items.OfType<ListNote>()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("title: t\ncreator: c\ntags: 3\n", "expected a list")]
    [InlineData("title: t\ncreator: c\ntags:\n- address: &a 16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H\n  label: *a\n", "an anchor")]
    [InlineData("title: t\ncreator: c\ntags:\n- {address: [\n", "no YAML")]
    public async Task A_pack_that_is_none_is_refused_as_a_whole(string text, string expected)
    {
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListReading.ReadAsync("x.yaml", text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_rejected_rows_are_no_pack()
    {
        string text = "title: t\ncreator: c\nlabel: x\ntags:\n" + string.Concat(Enumerable.Repeat("- address: 16iWn2J1McqjToYLHSsAyS6En3QA8YQ91J\n", 4));

        await ListReading.ReadAsync("x.yaml", text, new ListReadOptions { MaxRejected = 4 });
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListReading.ReadAsync("x.yaml", text, new ListReadOptions { MaxRejected = 3 }));

        Assert.Contains("more than 3 of its rows were rejected", error.Message, StringComparison.Ordinal);
    }
}
