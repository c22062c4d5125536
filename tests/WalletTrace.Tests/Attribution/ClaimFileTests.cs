using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution;

/// <summary>What label files hold beside the six fields that they had at first: other subjects, times, entities, relations and links.</summary>
public sealed class ClaimFileTests : IDisposable
{
    private const string Thief = "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string Bank = """
        source: Press release, 4 November 2025
        url: https://example.org/release
        learned_at: 2025-11-05
        entities:
          - id: press:first-credit-bank
            name: First Credit Bank
            kind: bank
            category: payment
            aliases: [Cheil Credit Bank, "제일신용은행"]
            countries: KP
            programmes: [DPRK4]
            identifiers:
              - {type: SWIFT/BIC, value: KPCBKPPY, country: KP}
            remarks: A long story
            listed_from: 2025-11-04
          - {id: press:jang, name: "JANG, Kuk Chol", kind: person, source: Another}
        relations:
          - {from: press:jang, kind: acts-for, to: press:first-credit-bank, text: manages its coins}
        links:
          - from: eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96
            to: press:first-credit-bank
            text: is said to have been paid in
            amount: 5.3 million USD
            on: 2025-01-31
            confidence: medium
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_subject_and_every_field_is_read_and_written()
    {
        const string csv = $"""
            account,text,category,source,confidence,date,entity,url,valid_from,valid_until,learned_at,withdrawn_at
            {Thief},Lazarus Group,sanctioned,OFAC SDN,high,2025-11-04,ofac:27307,https://example.org/,2022-04-14,,2025-11-05T10:00:00.25Z,
            contract:{Thief},A contract,contract,list,,,,,,,2025-11-05,2025-11-06T00:00:00Z
            range:eip155:10:0x0000000000000000000000000000000000000001-0x00000000000000000000000000000000000000ff,Precompiled,contract,list,,,,,,,,
            cluster:co-spend:1,A cluster,exchange,list,,,,,2020-01-01,2021-01-01,,
            foreign:XMR:4A,Foreign,mixer,list,,,,,,,,

            """;

        LabelSet labels = Read("labels.csv", csv.TrimEnd('\n') + "\n");

        Label thief = labels.Of(Account.Parse(Thief)).Single(label => label.Source == "OFAC SDN");
        Assert.Equal(
            new Label(Account.Parse(Thief), "Lazarus Group", Category.Sanctioned, "OFAC SDN", Confidence.High, new DateOnly(2025, 11, 4))
            {
                Entity = "ofac:27307", Url = "https://example.org/", ValidFrom = new DateOnly(2022, 4, 14), LearnedAt = new DateTimeOffset(2025, 11, 5, 10, 0, 0, 250, TimeSpan.Zero),
            },
            thief);
        Assert.Equal(
            [LabelSubjectKind.Cluster, LabelSubjectKind.Foreign, LabelSubjectKind.Account, LabelSubjectKind.Contract, LabelSubjectKind.Range],
            labels.All.Select(label => label.Subject.Kind).Order().OrderBy(kind => kind is LabelSubjectKind.Cluster or LabelSubjectKind.Foreign ? 0 : 1));
        Assert.Single(labels.About(LabelSubject.Foreign("XMR", "4A")));
        Assert.Single(labels.Of(Account.Parse("eip155:10:0x0000000000000000000000000000000000000080")));

        LabelWriter.WriteCsv(folder["again.csv"], [.. labels.All]);
        Assert.Equal(labels.All, LabelFile.ReadAll(folder["again.csv"]).All);
        LabelWriter.WriteCsv(folder["plain.csv"], [new Label(Account.Parse(Thief), "plain", Category.Theft, "list")]);
        Assert.Equal($"account,text,category,source,confidence,date\n{Thief},plain,theft,list,,\n", File.ReadAllText(folder["plain.csv"]));
    }

    [Fact]
    public void Entities_relations_and_links_are_read_and_written()
    {
        EntitySet read = Read("bank.yaml", Bank).Entities;

        var learned = new DateTimeOffset(2025, 11, 5, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            new Entity("press:first-credit-bank", "First Credit Bank", EntityKind.Bank, "Press release, 4 November 2025")
            {
                Category = Category.Payment, Aliases = ["Cheil Credit Bank", "제일신용은행"], Countries = ["KP"], Programmes = ["DPRK4"],
                Identifiers = [new EntityIdentifier("SWIFT/BIC", "KPCBKPPY", "KP")], Remarks = "A long story", Url = "https://example.org/release", ListedFrom = new DateOnly(2025, 11, 4), LearnedAt = learned,
            },
            read.All[0]);
        Assert.Equal(("Another", EntityKind.Person), (read.All[1].Source, read.All[1].Kind));
        Assert.Equal(
            new EntityRelation("press:jang", RelationKind.ActsFor, "press:first-credit-bank", "Press release, 4 November 2025")
            {
                Text = "manages its coins", Url = "https://example.org/release", LearnedAt = learned,
            },
            read.Relations.Single());
        Assert.Equal(
            new AssertedLink(Thief, "press:first-credit-bank", "is said to have been paid in", "Press release, 4 November 2025")
            {
                Amount = "5.3 million USD", On = new DateOnly(2025, 1, 31), Confidence = Confidence.Medium, Url = "https://example.org/release", LearnedAt = learned,
            },
            read.Links.Single());

        LabelWriter.WriteYaml(folder["again.yaml"], read, []);
        EntitySet again = LabelFile.ReadAll(folder["again.yaml"]).Entities;
        Assert.Equal(read.All.AsEnumerable(), again.All);
        Assert.Equal(read.Relations.AsEnumerable(), again.Relations);
        Assert.Equal(read.Links.AsEnumerable(), again.Links);
    }

    [Fact]
    public void Hostile_text_goes_through_files_to_the_letter()
    {
        string[] texts = [.. HostileText.All.Where(text => text.Length <= LabelFile.MaxTextLength && ClaimCheck.IsText(text))];
        Assert.True(texts.Length > 20);
        var set = new EntitySet(
            texts.Select(text => new Entity(text, text, EntityKind.Group, text) { Aliases = [.. texts], Remarks = text, Identifiers = [new EntityIdentifier(text, text, text)] }),
            texts.Select(text => new EntityRelation(text, RelationKind.Owns, text, text) { Text = text }),
            texts.Select(text => new AssertedLink($"text:{text[..Math.Min(text.Length, 400)]}", Thief, text, text) { Amount = text }));

        SourceEdition[] editions =
        [
            .. texts.Select(text => new SourceEdition(text, text, text, text, 7) { Date = new DateOnly(2025, 11, 4), LearnedAt = LabelStoreTests.At(1), WithdrawnAt = LabelStoreTests.At(2) }),
            new SourceEdition("a", "b", "c", "d", int.MaxValue),
        ];

        LabelWriter.WriteYaml(folder["hostile.yaml"], set, editions);
        LabelSet all = LabelFile.ReadAll(folder["hostile.yaml"]);
        EntitySet again = all.Entities;

        Assert.Equal(new LabelSet([], null, editions).Editions.AsEnumerable(), all.Editions);

        Assert.Equal(set.All.AsEnumerable(), again.All);
        Assert.Equal(set.Relations.AsEnumerable(), again.Relations);
        Assert.Equal(set.Links.AsEnumerable(), again.Links);
    }

    public static TheoryData<string, string, int, string> Malformed() => new()
    {
        { "l.csv", "account,text,category,source,learned_at\ncluster:1,x,theft,y,yesterday\n", 2, "the learned_at of a label cannot be read: found \"yesterday\", expected a day" },
        { "l.csv", "account,text,category,source,learned_at\ncluster:1,x,theft,y,2022-04-14T12:00:00+01:00\n", 2, "in UTC" },
        { "l.csv", "account,text,category,source,valid_from,valid_until\ncluster:1,x,theft,y,2022-04-14,2022-04-13\n", 2, "the valid_until of a label cannot be true" },
        { "l.csv", "account,text,category,source,learned_at,withdrawn_at\ncluster:1,x,theft,y,2022-04-14,2022-04-13\n", 2, "the withdrawn_at of a label cannot be true" },
        { "l.csv", "account,text,category,source,entitty\ncluster:1,x,theft,y,z\n", 1, "perhaps entity was meant" },
        { "l.yaml", "source: y\nentities:\n- {name: x}\n", 3, "an entity is not complete: found no id, expected id, name, source at least" },
        { "l.yaml", "source: y\nentities:\n- {id: a, nmae: x}\n", 3, "the key \"nmae\" is not known, perhaps name was meant" },
        { "l.yaml", "source: y\nentities:\n- {id: a, name: x, kind: banker}\n", 3, "the kind of an entity cannot be read: found \"banker\", expected one of unknown, person, company, bank" },
        { "l.yaml", "source: y\nentities:\n- id: a\n  name: x\n  aliases: {a: b}\n", 5, "the aliases of an entity cannot be read: found keys with values, expected a list of texts" },
        { "l.yaml", "source: y\nentities:\n- id: a\n  name: x\n  identifiers: [{type: b}]\n", 5, "an identifier is not complete: found no value" },
        { "l.yaml", "source: y\nentities:\n- id: a\n  name: x\n  identifiers: [{valeu: b}]\n", 5, "perhaps value was meant" },
        { "l.yaml", "source: y\nentities: x\n", 2, "the entities cannot be read: found the value \"x\", expected a list" },
        { "l.yaml", "source: y\nentities: [x]\n", 2, "an entity cannot be read: found the value \"x\", expected the keys id" },
        { "l.yaml", "source: y\nrelations:\n- {from: a, kind: knows, to: b}\n", 3, "the kind of a relation cannot be read: found \"knows\"" },
        { "l.yaml", "source: y\nrelations:\n- {from: a, to: b}\n", 3, "found no kind" },
        { "l.yaml", "source: y\nlinks:\n- {from: somebody, to: 'text:b', text: x}\n", 3, "the from of a link cannot be read: found \"somebody\", expected an account, the id of an entity such as ofac:27307, or text: and words" },
        { "l.yaml", "links:\n- {from: 'a:b', to: 'text:b', text: x}\n", 2, "a link is not complete: found no source" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Names_file_and_line_of_what_is_malformed(string name, string content, int line, string expected)
    {
        var failure = Assert.Throws<LedgerFormatException>(() => Read(name, content));

        Assert.Equal((name, line), (failure.File, (int)failure.Line!));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_of_a_link_that_looks_like_an_account_must_be_one()
    {
        var failure = Assert.Throws<ChainDataException>(() => Read("l.yaml", "links:\n- from: 'text:x'\n  to: eip155:1:0x098b716B8Aaf21512996dC57EB0615e2383E2f96\n  text: x\n  source: y\n"));

        Assert.Equal("l.yaml, line 3", failure.Where);
        Assert.Contains("EIP-55", failure.Message, StringComparison.Ordinal);
    }

    private static LabelSet Read(string name, string content) => LabelFile.ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(content)), name);
}
