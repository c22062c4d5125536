using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution;

public sealed class LabelSetTests
{
    private static readonly Account One = Facts.Account(ChainId.Ethereum, 1);

    [Fact]
    public void Labels_of_ranges_hold_for_the_accounts_in_them_and_for_no_others()
    {
        var set = new LabelSet(
        [
            Label(LabelSubject.Range(At(10), At(19)), "ten"), Label(LabelSubject.Range(At(0), At(1000)), "thousand"), Label(LabelSubject.Range(At(12), At(12)), "twelve"), Label(At(12), "own"),
            Label(LabelSubject.Range(new Account(ChainId.Bsc, At(0).Address), new Account(ChainId.Bsc, At(1000).Address)), "another chain"),
        ]);

        Assert.Equal(["own", "ten", "thousand", "twelve"], set.Of(At(12)).Select(label => label.Text));
        Assert.Equal(["ten", "thousand"], set.Of(At(10)).Select(label => label.Text));
        Assert.Equal(["ten", "thousand"], set.Of(At(19)).Select(label => label.Text));
        Assert.Equal(["thousand"], set.Of(At(20)).Select(label => label.Text));
        Assert.Empty(set.Of(At(1001)));
    }

    [Fact]
    public void Ranges_are_found_as_by_trying_each() => Gen.Select(Gen.Int[0, 60], Gen.Int[0, 30], (first, length) => (first, first + length)).List[0, 60].Sample(
        spans =>
        {
            Label[] labels = [.. spans.Select((span, at) => Label(LabelSubject.Range(At(span.first), At(span.Item2)), $"{at:d2}"))];
            var set = new LabelSet(labels);
            for (int number = 0; number <= 95; number++)
            {
                Assert.Equal(labels.Where(label => label.Subject.Covers(At(number))).Select(label => label.Text).Order(StringComparer.Ordinal), set.Of(At(number)).Select(label => label.Text));
            }
        },
        iter: 300);

    [Fact]
    public void Labels_of_clusters_hold_for_the_accounts_that_the_lookup_puts_in_them()
    {
        var set = new LabelSet([Label(LabelSubject.Cluster("c1"), "cluster"), Label(LabelSubject.Cluster("c2"), "other"), Label(One, "own")]);

        LabelSet found = set.InClusters(account => account == One ? ["c1", "c1", "none"] : []);

        Assert.Equal(["own"], set.Of(One).Select(label => label.Text));
        Assert.Equal(["cluster", "own"], found.Of(One).Select(label => label.Text));
        Assert.Empty(found.Of(At(2)));
        Assert.Equal(["cluster", "own"], found.Standing().Of(One).Select(label => label.Text));
        Assert.Equal(["other"], set.About(LabelSubject.Cluster("c2")).Select(label => label.Text));
    }

    [Fact]
    public void The_same_bytes_on_TRON_and_on_other_EVM_chains_are_twins()
    {
        // SlowMist's TRON account and EVM account of one key (components.md of the sources: both decode to the same 20 bytes).
        var tron = Account.Parse("tron:0x2b6653dc:TAVEuovS7uVd6V9M95CqCKpdxDZQE5qSaG");
        Span<byte> bytes = stackalloc byte[Address.MaxLength];
        var evm = Address.Evm(bytes[..tron.Address.CopyTo(bytes)]);
        (Account ethereum, Account bsc) = (new Account(ChainId.Ethereum, evm), new Account(ChainId.Bsc, evm));
        var set = new LabelSet([Label(tron, "on TRON"), Label(bsc, "on BSC"), Label(LabelSubject.Contract(ethereum), "contract"), Label(One, "another"), Label(bsc, "on BSC too")]);

        Assert.Equal(["on BSC", "on BSC too", "on TRON"], set.OfTwins(ethereum).Select(label => label.Text));
        Assert.Equal(["on BSC", "on BSC too"], set.OfTwins(tron).Select(label => label.Text));
        Assert.Equal(["on TRON"], set.OfTwins(bsc).Select(label => label.Text));
        Assert.Empty(set.OfTwins(One));
        Assert.StartsWith("0x05ae12A4", evm.ToString(ChainId.Ethereum), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_account_of_mints_has_no_twins_and_neither_have_accounts_of_UTXO_chains()
    {
        Address zero = Address.Evm(new byte[20]);
        var p2pkh = Address.FromBytes(AddressKind.P2pkh, One.Address.ToByteArray());
        var set = new LabelSet(
            [Label(new Account(ChainId.Bsc, zero), "burn"), Label(new Account(ChainId.Bitcoin, p2pkh), "coin"), Label(One, "own"), Label(new Account(ChainId.Tron, Address.Tron(new byte[20])), "burn")]);

        Assert.Empty(set.OfTwins(new Account(ChainId.Ethereum, zero)));
        Assert.Empty(set.OfTwins(new Account(ChainId.Bitcoin, p2pkh)));
        Assert.Empty(set.OfTwins(One));
    }

    [Fact]
    public void Claims_that_exclude_each_other_are_returned_and_none_is_preferred()
    {
        var set = new LabelSet(
        [
            Label(At(1), "A", Category.Exchange), Label(At(1), "B", Category.Mixer), Label(At(1), "C", Category.Sanctioned),
            Label(At(2), "A", Category.Exchange), Label(At(2), "B", Category.Service), Label(At(2), "C", Category.Sanctioned), Label(At(2), "D", Category.Unknown), Label(At(2), "E", Category.Contract),
            Label(LabelSubject.Range(At(3), At(4)), "A", Category.Exchange), Label(At(3), "B", Category.User),
            Label(At(5), "A", Category.Exchange) with { ValidUntil = new DateOnly(2020, 1, 1) }, Label(At(5), "B", Category.Mixer) with { ValidFrom = new DateOnly(2020, 1, 1) },
            Label(LabelSubject.Cluster("c"), "A", Category.Exchange), Label(LabelSubject.Cluster("c"), "B", Category.Theft),
        ]);

        LabelConflict[] found = [.. set.Conflicts()];

        Assert.Equal(["cluster:c", $"{At(1)}", $"{At(3)}"], found.Select(conflict => conflict.Subject.ToString()));
        Assert.All(found, conflict => Assert.Equal((true, false, "A B"), (conflict.OnCategory, conflict.OnEntity, string.Join(' ', conflict.Claims.Select(claim => claim.Text)))));
        Assert.Equal(found[1], set.ConflictOf(At(1)));
        Assert.Null(set.ConflictOf(At(5)));
    }

    [Fact]
    public void Claims_that_name_two_actors_disagree_unless_they_may_be_one()
    {
        var entities = new EntitySet(
            [
                new Entity("a:1", "LAZARUS GROUP", EntityKind.Group, "a"), new Entity("b:1", "Somebody", EntityKind.Group, "b") { Aliases = ["Group, Lazarus"] },
                new Entity("a:2", "Binance", EntityKind.Service, "a"), new Entity("b:2", "APT38", EntityKind.Group, "b"), new Entity("b:3", "Lаzarus Group", EntityKind.Group, "b"),
            ],
            [new EntityRelation("b:2", RelationKind.PartOf, "b:1", "b"), new EntityRelation("a:1", RelationKind.SameAs, "c:1", "a")]);
        var set = new LabelSet(
            new[] { "a:1 b:1", "a:1 a:2", "b:2 b:1", "a:1 c:1", "a:1 x:9", "a:1 b:3", "a:1 b:2" }.SelectMany((pair, at) => pair.Split(' ').Select(id => Label(At(at), id) with { Entity = id })), entities);

        // The sixth is written with a Cyrillic letter; that APT38 is a part of who goes by the same name is not said of the first's own id.
        Assert.Equal([At(1), At(4), At(5), At(6)], set.Conflicts().Select(conflict => conflict.Subject.Account));
        Assert.All(set.Conflicts(), conflict => Assert.True(conflict.OnEntity && !conflict.OnCategory));
    }

    [Fact]
    public void What_was_so_on_a_day_is_asked_apart_from_what_was_known()
    {
        Label label = Label(One, "listed", Category.Sanctioned) with { ValidFrom = new DateOnly(2022, 8, 8), ValidUntil = new DateOnly(2025, 3, 21), LearnedAt = LabelStoreTests.At(0), WithdrawnAt = LabelStoreTests.At(9) };
        var set = new LabelSet([label], new EntitySet([new Entity("l:1", "X", EntityKind.Service, "list") { ListedUntil = new DateOnly(2025, 3, 21) }]));

        Assert.Empty(set.ValidOn(new DateOnly(2022, 8, 7)).Of(One));
        Assert.Equal(label, Assert.Single(set.ValidOn(new DateOnly(2022, 8, 8)).Of(One)));
        Assert.Equal(label, Assert.Single(set.ValidOn(new DateOnly(2025, 3, 20)).Of(One)));
        Assert.Empty(set.ValidOn(new DateOnly(2025, 3, 21)).Of(One));
        Assert.Single(set.ValidOn(new DateOnly(2026, 1, 1)).Entities.All);
        Assert.Equal(label with { WithdrawnAt = null }, Assert.Single(set.AsKnown(LabelStoreTests.At(3)).Of(One)));
        Assert.Empty(set.AsKnown(LabelStoreTests.At(9)).Of(One));
        Assert.Empty(set.Standing().Of(One));
    }

    [Fact]
    public void The_order_in_which_labels_come_makes_no_difference() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Label[] labels =
            [
                .. from account in Enumerable.Range(0, 3)
                   from text in new[] { "a", "b" }
                   from url in new[] { null, "u", "v" }
                   select Label(At(account), text) with { Url = url },
                Label(LabelSubject.Cluster("c"), "a"), Label(LabelSubject.Range(At(0), At(2)), "a") with { Url = "u" }, Label(LabelSubject.Range(At(0), At(2)), "a"),
            ];
            Label[] mixed = [.. labels, labels[3]];
            new Random(seed).Shuffle(mixed);

            Assert.Equal(new LabelSet(labels).All, new LabelSet(mixed).All);
            Assert.Equal(new LabelSet(labels).Of(At(1)).AsEnumerable(), new LabelSet(mixed).Of(At(1)));
            Assert.Equal(new LabelSet(labels).All, LabelSet.Together(new LabelSet(mixed[..7]), new LabelSet(mixed[5..])).All);
        },
        iter: 50);

    private static Account At(int number) => Facts.Account(ChainId.Ethereum, number);

    private static Label Label(LabelSubject subject, string text, Category category = Category.Unknown) => new(subject, text, category, "list");
}
