using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution;

public sealed class EntitySetTests
{
    // As the US Treasury's list of specially designated nationals has them (entries 27307 and 22985; relations in its remarks), shortened.
    private static readonly EntitySet Dprk = new(
        [
            new Entity("ofac:27307", "LAZARUS GROUP", EntityKind.Group, "OFAC SDN") { Aliases = ["HIDDEN COBRA", "APT-C-26"] },
            new Entity("ofac:1", "RECONNAISSANCE GENERAL BUREAU", EntityKind.StateProgramme, "OFAC SDN"),
            new Entity("ofac:2", "TIAN, Yinyin", EntityKind.Person, "OFAC SDN"),
            new Entity("ofac:3", "SHELL COMPANY", EntityKind.Company, "OFAC SDN"),
            new Entity("ofac:4", "BLENDER.IO", EntityKind.Service, "OFAC SDN"),
            new Entity("graphsense:lazarus", "Lazarus Group", EntityKind.Group, "GraphSense"),
        ],
        [
            new EntityRelation("ofac:27307", RelationKind.PartOf, "ofac:1", "OFAC SDN"),
            new EntityRelation("ofac:2", RelationKind.ActsFor, "name:Lazarus, Group", "OFAC SDN"),
            new EntityRelation("ofac:2", RelationKind.Owns, "ofac:3", "OFAC SDN"),
            new EntityRelation("ofac:4", RelationKind.Supports, "ofac:27307", "OFAC SDN"),
            new EntityRelation("graphsense:lazarus", RelationKind.SameAs, "ofac:27307", "an analyst"),
            // Cycles, and what leads away.
            new EntityRelation("ofac:27307", RelationKind.LinkedTo, "ofac:3", "OFAC SDN"),
            new EntityRelation("ofac:27307", RelationKind.LinkedTo, "ofac:27307", "OFAC SDN"),
            new EntityRelation("ofac:27307", RelationKind.BanksAt, "bank:1", "OFAC SDN"),
        ]);

    [Theory]
    [InlineData("Lazarus Group", "graphsense:lazarus ofac:27307")]
    [InlineData("GROUP, LAZARUS", "graphsense:lazarus ofac:27307")]
    [InlineData("hidden  cobra!", "ofac:27307")]
    [InlineData("Apt C 26", "ofac:27307")]
    [InlineData("Yin-yin Tian", "")]
    [InlineData("Yinyin Tian", "ofac:2")]
    [InlineData("Tiàn Yinyin", "ofac:2")]
    [InlineData("blender io", "ofac:4")]
    [InlineData("Lazarus", "")]
    [InlineData("Lаzarus Group", "")]
    [InlineData("", "")]
    [InlineData("?!", "")]
    public void Names_are_found_however_they_are_written(string name, string ids) => Assert.Equal(ids, string.Join(' ', Dprk.Named(name)));

    [Theory]
    [InlineData("lazarus", "graphsense:lazarus ofac:27307")]
    [InlineData("general reconnaissance", "ofac:1")]
    [InlineData("cobra lazarus", "")]
    [InlineData("", "")]
    public void Entities_are_found_by_some_of_their_words(string words, string ids) => Assert.Equal(ids, string.Join(' ', Dprk.WithWords(words)));

    [Theory]
    [InlineData("S.A. Banco", "SA BANCO")]
    [InlineData("Tornado.Cash", "TORNADO CASH")]
    [InlineData("Al-Qa'ida", "AL QAIDA")]
    [InlineData("O\u200bne\u0301", "ONE")]
    [InlineData("제일신용은행", "제일신용은행")]
    [InlineData("Łódź Bröd ẞ Nguyễn Văn", "LODZ BROD SS NGUYEN VAN")]
    [InlineData("ＢＡＮＫ １２", "BANK 12")]
    [InlineData("Сбербанк", "СБЕРБАНК")]
    public void Words_of_names_have_neither_case_nor_accents(string name, string words)
    {
        Assert.Equal(words, string.Join(' ', NameKey.Words(name)));
    }

    [Fact]
    public void What_leads_to_an_actor_is_found_with_the_chain_of_relations()
    {
        LabelSet labels = new(
            [Label(1, "ofac:27307"), Label(2, "graphsense:lazarus"), Label(3, "ofac:3"), Label(4, "ofac:4"), Label(5, "ofac:1"), Label(6, null)], Dprk);

        ActorLeads leads = labels.LeadingTo(Dprk.Named("Lazarus Group"));

        Assert.True(leads.IsComplete);
        Assert.Equal(["graphsense:lazarus", "ofac:27307"], leads.Actors.AsEnumerable());
        Assert.Equal(["graphsense:lazarus", "ofac:27307", "ofac:2", "ofac:3"], leads.Entities.Select(entity => entity.Id));
        Assert.Equal(["ofac:2 Owns ofac:3", "ofac:2 ActsFor name:Lazarus, Group"], leads.Entities[3].Chain.Select(Say));
        Assert.Equal([2, 1, 3], leads.Labels.Select(label => NumberOf(label.Label)));

        // By its id alone the same is found over what an analyst says, and over the name that a source gives.
        ActorLeads byId = labels.LeadingTo(["ofac:27307"]);
        Assert.Equal(["ofac:27307", "graphsense:lazarus", "ofac:2", "ofac:3"], byId.Entities.Select(entity => entity.Id));
        Assert.Equal(["graphsense:lazarus SameAs ofac:27307"], byId.Entities[1].Chain.Select(Say));

        // The bureau has the group's, and the group not the bureau's.
        Assert.Contains("ofac:27307", labels.LeadingTo(["ofac:1"]).Entities.Select(entity => entity.Id));
        Assert.DoesNotContain("ofac:1", byId.Entities.Select(entity => entity.Id));
    }

    [Fact]
    public void Which_relations_count_can_be_chosen()
    {
        LabelSet labels = new([Label(4, "ofac:4")], Dprk);

        ActorLeads leads = labels.LeadingTo(["ofac:27307"], new ActorOptions { Kinds = [RelationKind.Supports] });

        Assert.Equal(["ofac:27307", "ofac:4"], leads.Entities.Select(entity => entity.Id));
        Assert.Equal([4], leads.Labels.Select(label => NumberOf(label.Label)));
        Assert.Throws<ArgumentException>(() => labels.LeadingTo(["ofac:27307"], new ActorOptions { MaxSteps = -1 }));
        Assert.Throws<ArgumentException>(() => labels.LeadingTo(["ofac:27307"], new ActorOptions { MaxEntities = 0 }));
    }

    [Fact]
    public void Limits_are_said_and_long_chains_and_rings_end()
    {
        var ring = new LabelSet([], new EntitySet([], Enumerable.Range(0, 50).Select(at => new EntityRelation($"x:{at:d2}", RelationKind.ActsFor, $"x:{(at + 1) % 50:d2}", "list"))));

        Assert.Equal((9, false), Counted(new ActorOptions()));
        Assert.Equal((50, true), Counted(new ActorOptions { MaxSteps = 49 }));
        Assert.Equal((50, true), Counted(new ActorOptions { MaxSteps = 1000 }));
        Assert.Equal((10, false), Counted(new ActorOptions { MaxSteps = 1000, MaxEntities = 10 }));
        Assert.Equal((1, false), Counted(new ActorOptions { MaxSteps = 0 }));

        (int, bool) Counted(ActorOptions options) => ring.LeadingTo(["x:00"], options) is var leads ? (leads.Entities.Length, leads.IsComplete) : default;
    }

    [Fact]
    public void Nobody_leads_to_an_actor_that_nobody_knows()
    {
        ActorLeads leads = new LabelSet([], Dprk).LeadingTo(Dprk.Named("nobody at all"));

        Assert.Empty(leads.Entities);
        Assert.True(leads.IsComplete);
        Assert.Equal("none:1", Dprk.NameOf("none:1"));
        Assert.Equal("TIAN, Yinyin", Dprk.NameOf("ofac:2"));
        Assert.Equal(2, Dprk.RelationsOf("ofac:2").Count());
        Assert.Equal(7, Dprk.RelationsOf("ofac:27307").Count());
    }

    private static Label Label(int number, string? entity) => new(Facts.Account(ChainId.Ethereum, number), "x", Category.Sanctioned, "OFAC SDN") { Entity = entity };

    private static int NumberOf(Label label) => Enumerable.Range(1, 9).Single(number => Facts.Account(ChainId.Ethereum, number) == label.Account);

    private static string Say(EntityRelation relation) => $"{relation.From} {relation.Kind} {relation.To}";
}
