using WalletTrace.Attribution;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Two made-up thefts of a group: 100 ETH on Ethereum in March 2024, as in <see cref="TraceFixtures.Small"/>, and a coin of 5,000 satoshi on Bitcoin. Labels put both
/// to the group: the one by the group's own id, the other over a member and another source's id.
/// </summary>
internal static class ActorScene
{
    public const string Group = "list:1";
    public const long FirstDay = 1_709_251_200; // 2024-03-01T00:00:00Z

    /// <summary>The labels and entities beside those of the traces.</summary>
    public static LabelSet Labels { get; } = new(
        [
            Label(Facts.Ethereum, TraceFixtures.Thief, "EXAMPLE GROUP", Category.Sanctioned, Group) with { ValidFrom = new DateOnly(2024, 3, 2) },
            Label(Facts.Ethereum, TraceFixtures.Mixer, "EXAMPLE MIXER", Category.Sanctioned, "list:2") with { ValidFrom = new DateOnly(2024, 3, 1), ValidUntil = new DateOnly(2024, 3, 3) },
            Label(Facts.Ethereum, TraceFixtures.Exchange, "Example Exchange", Category.Exchange, "pack:exchange"),
            Label(Facts.Bitcoin, TraceFixtures.Exchange, "Example Exchange", Category.Exchange, "pack:exchange"),
            Label(Facts.Bitcoin, 1, "A member's coin", Category.Theft, "list:3"),
        ],
        new EntitySet(
            [
                new Entity(Group, "EXAMPLE GROUP", EntityKind.Group, "Example list") { Aliases = ["The Examples"], Countries = ["KP"], Programmes = ["EX1", "EX2"], ListedFrom = new DateOnly(2019, 9, 13) },
                new Entity("list:2", "EXAMPLE MIXER", EntityKind.Service, "Example list") { Programmes = ["EX3"] },
                new Entity("list:3", "EXAMPLE, Member", EntityKind.Person, "Example list"),
                new Entity("pack:group", "Example group", EntityKind.Group, "Example pack"),
                new Entity("pack:exchange", "Example Exchange", EntityKind.Service, "Example pack") { Countries = ["SC", "KY"], Category = Category.Exchange },
            ],
            [
                new EntityRelation("list:3", RelationKind.PartOf, "pack:group", "Example pack"),
                new EntityRelation("pack:group", RelationKind.SameAs, Group, "Example pack"),
            ],
            [
                new AssertedLink("list:3", "text:account 123 at Example Bank", "paid in", "Example court") { Amount = "5 million USD", On = new DateOnly(2024, 4, 1), Confidence = Confidence.High },
                new AssertedLink("pack:exchange", "text:somebody else", "of no matter", "Example court"),
            ]));

    /// <summary>The case on Ethereum, with ether at 2,500.50 USD on the first day, and 100 more on each of the next two.</summary>
    public static ActorCase Ether(bool isValued = true) => new("Ether case", TraceFixtures.Small().Valued(isValued ? Prices : null));

    /// <summary>The case on Bitcoin: 20,000 USD a coin on all days.</summary>
    public static ActorCase Coin(bool isValued = true) => new("Coin case", TraceFixtures.Utxo().Valued(isValued ? Prices : null));

    /// <summary>What both cases say of the group.</summary>
    public static ActorReport Report(bool isValued = true) => ActorReport.Of([Group], [Ether(isValued), Coin(isValued)], Labels);

    /// <summary>Prices of the assets of the cases.</summary>
    public static PriceBook Prices => new([
        new PriceSeries(
            Asset.Native(ChainId.Ethereum), "USD", "made-up prices",
            Enumerable.Range(0, 3).Select(day => new PricePoint(FirstDay + ((day + 1) * PriceSeries.Day), 2_500.5m + (day * 100)))) { File = "prices.csv", Sha256 = new string('a', 64) },
        new PriceSeries(Asset.Native(ChainId.Bitcoin), "USD", "made-up prices", Enumerable.Range(1, 3).Select(day => new PricePoint(FirstDay + (day * PriceSeries.Day), 20_000m))),
    ]);

    private static Label Label(ChainId chain, int account, string text, Category category, string entity) =>
        new(Facts.Account(chain, account), text, category, "Example list", Confidence.High) { Entity = entity };
}
