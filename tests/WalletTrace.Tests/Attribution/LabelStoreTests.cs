using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution;

public sealed class LabelStoreTests
{
    private static readonly Account One = Facts.Account(ChainId.Ethereum, 1);
    private static readonly Account Two = Facts.Account(ChainId.Ethereum, 2);

    private readonly LabelStore store = new();

    [Fact]
    public void What_was_withdrawn_was_known_before_and_is_not_after()
    {
        store.Append(Labels(One, "hot wallet"), At(1));

        LabelChange change = store.Withdraw("list", At(3), "the list is wrong");

        Assert.Equal(new LabelChange(0, 0, 1), change);
        Assert.Empty(store.AsKnown(At(0)).Of(One));
        Assert.Equal([At(1)], store.AsKnown(At(1)).Of(One).Select(label => label.LearnedAt));
        Assert.Equal([null], store.AsKnown(At(2)).Of(One).Select(label => label.WithdrawnAt));
        Assert.Empty(store.AsKnown(At(3)).Of(One));
        Assert.Empty(store.AsKnown().Of(One));
        Assert.Equal([(At(1), At(3))], Times(store.History().Of(One)));
        Assert.Equal([new LabelWithdrawal(null, "list", At(3), "the list is wrong")], store.Withdrawals());
    }

    [Fact]
    public void One_claim_of_many_can_be_withdrawn_by_its_id()
    {
        store.Append(Labels(One, "hot wallet", "cold wallet"), At(1));
        ClaimId id = ClaimId.Of(store.AsKnown().Of(One).Single(label => label.Text == "hot wallet"));

        Assert.Equal(1, store.Withdraw(id, At(2), "no").Withdrawn);

        Assert.Equal(["cold wallet"], store.AsKnown().Of(One).Select(label => label.Text));
        Assert.Equal(0, store.Withdraw(id, At(3), "no").Withdrawn);
    }

    [Fact]
    public void What_was_withdrawn_can_be_learned_again()
    {
        store.Append(Labels(One, "hot wallet"), At(1));
        store.Withdraw("list", At(3), "no");

        Assert.Equal(1, store.Append(Labels(One, "hot wallet"), At(5)).Learned);

        Assert.Equal([(At(1), At(3)), (At(5), (DateTimeOffset?)null)], Times(store.History().Of(One)));
        Assert.Empty(store.AsKnown(At(4)).Of(One));
        Assert.Single(store.AsKnown(At(5)).Of(One));
    }

    [Fact]
    public void At_one_time_what_was_told_later_holds()
    {
        store.Append(Labels(One, "hot wallet"), At(1));
        store.Withdraw("list", At(1), "no");
        Assert.Empty(store.AsKnown(At(1)).Of(One));

        Assert.Equal(1, store.Append(Labels(One, "hot wallet"), At(1)).Learned);
        Assert.Single(store.AsKnown(At(1)).Of(One));
    }

    [Fact]
    public void Who_is_told_the_same_twice_learns_nothing()
    {
        Assert.Equal(new LabelChange(2, 0, 0), store.Append(Labels(One, "hot wallet", "cold wallet"), At(1)));
        Assert.Equal(new LabelChange(0, 2, 0), store.Append(Labels(One, "hot wallet", "cold wallet"), At(2)));
        Assert.Equal([At(1), At(1)], store.History().Of(One).Select(label => label.LearnedAt));
    }

    [Fact]
    public void What_was_known_from_ever_can_be_withdrawn()
    {
        store.Append(Labels(One, "hot wallet"));
        store.Withdraw("list", At(1), "no");

        Assert.Single(store.AsKnown(At(0)).Of(One));
        Assert.Single(store.AsKnown(DateTimeOffset.MinValue).Of(One));
        Assert.Empty(store.AsKnown(At(1)).Of(One));
    }

    [Fact]
    public void A_newer_edition_withdraws_what_is_gone_and_keeps_what_is_the_same_since_it_was_learned()
    {
        store.Append(Labels(One, "other list") is var other ? new LabelSet(other.All.Select(label => label with { Source = "other" })) : null!, At(0));
        store.Replace("list", Edition(2022, (One, "listed"), (Two, "listed")), At(1), "edition of 2022");

        LabelChange change = store.Replace("list", Edition(2023, (Two, "listed"), (Two, "alias")), At(2), "edition of 2023");

        Assert.Equal(new LabelChange(1, 1, 1), change);
        Assert.Equal(["other list"], store.AsKnown().Of(One).Select(label => label.Text));
        Assert.Equal([("alias", At(2), 2023), ("listed", At(1), 2022)], store.AsKnown().Of(Two).Select(label => (label.Text, label.LearnedAt!.Value, label.Date!.Value.Year)));
        Assert.Equal(["listed", "other list"], store.AsKnown(At(1)).Of(One).Select(label => label.Text));
        Assert.Equal(["edition of 2023"], store.Withdrawals().Select(withdrawal => withdrawal.Why));
    }

    [Fact]
    public void Editions_replace_entities_relations_and_links_too()
    {
        var first = new EntitySet(
            [new Entity("l:1", "First", EntityKind.Person, "list"), new Entity("l:2", "Second", EntityKind.Bank, "list")],
            [new EntityRelation("l:1", RelationKind.BanksAt, "l:2", "list")],
            [new AssertedLink("l:1", "l:2", "a deposit", "list")]);
        store.Replace("list", new LabelSet([], first), At(1), "1");

        LabelChange change = store.Replace("list", new LabelSet([], new EntitySet([first.All[0] with { Aliases = ["One"] }], first.Relations)), At(2), "2");

        Assert.Equal(new LabelChange(1, 1, 3), change);
        Assert.Equal(["l:1"], store.AsKnown().Entities.All.Select(entity => entity.Id));
        Assert.Equal("One", Assert.Single(store.AsKnown().Entities.All.Single().Aliases));
        Assert.Empty(store.AsKnown().Entities.Links);
        Assert.Equal(first.All.Select(entity => entity with { LearnedAt = At(1) }), store.AsKnown(At(1)).Entities.All);
    }

    [Fact]
    public void Editions_come_in_their_order_and_hold_claims_of_one_source()
    {
        store.Replace("list", Edition(2023, (One, "listed")), At(2), "2023");

        var tooLate = Assert.Throws<ArgumentException>(() => store.Replace("list", Edition(2022, (One, "listed")), At(1), "2022"));
        Assert.Contains("expected editions in their order", tooLate.Message, StringComparison.Ordinal);
        var foreign = Assert.Throws<ArgumentException>(() => store.Replace("another list", Edition(2023, (One, "listed")), At(3), "2023"));
        Assert.Contains("found a claim of \"list\", expected all of one source", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_file_says_was_withdrawn_stays_so_whenever_it_is_told()
    {
        Label withdrawn = Labels(One, "hot wallet").All.Single() with { WithdrawnAt = At(2) };

        Assert.Equal(new LabelChange(1, 0, 1), store.Append(new LabelSet([withdrawn]), At(5)));

        Assert.Empty(store.AsKnown().Of(One));
        Assert.Empty(store.AsKnown(At(5)).Of(One));
        Assert.Single(store.AsKnown(At(1)).Of(One));
    }

    [Fact]
    public void A_history_told_to_another_store_is_the_same_there()
    {
        store.Append(Labels(One, "hot wallet", "cold wallet"), At(1));
        store.Withdraw("list", At(3), "no");
        store.Append(Labels(One, "hot wallet"), At(3));
        store.Withdraw(ClaimId.Of(store.AsKnown().Of(One)[0]), At(6), "no");

        var other = new LabelStore();
        other.Append(store.History());

        Assert.Equal(store.History().All, other.History().All);
    }

    [Fact]
    public void Only_what_can_be_kept_is_taken_in()
    {
        Label label = Labels(One, "hot wallet").All.Single();
        Label[] bad =
        [
            label with { Text = "\ud83d" }, label with { Source = "" }, label with { Entity = "half \udc00" }, label with { Text = new string('x', 501) },
            label with { Category = (Category)99 }, label with { ValidFrom = new DateOnly(2022, 2, 2), ValidUntil = new DateOnly(2022, 2, 1) },
            label with { LearnedAt = At(2), WithdrawnAt = At(1) },
        ];

        Assert.All(bad, label => Assert.Throws<ArgumentException>(() => store.Append(new LabelSet([label]), At(1))));
        Assert.Throws<ArgumentException>(() => store.Append(new LabelSet([], new EntitySet([new Entity("l:1", "", EntityKind.Person, "list")])), At(1)));
        Assert.Throws<ArgumentException>(() => store.Withdraw("\ud83d", At(1), "no"));
        Assert.Throws<ArgumentException>(() => new LabelSet([label, null!]));
        Assert.Throws<ArgumentException>(() => new LabelSet([label with { Subject = null! }]));
        Assert.Equal(0, store.History().Count);
    }

    [Fact]
    public void What_a_claim_says_names_it_and_not_when_it_was_said_or_learned()
    {
        Label label = new(One, "hot wallet", Category.Exchange, "list", Confidence.High, new DateOnly(2022, 4, 14)) { Entity = "l:1", Url = "https://example.org/", ValidFrom = new DateOnly(2022, 1, 1) };

        Assert.Equal(ClaimId.Of(label), ClaimId.Of(label with { Date = null, LearnedAt = At(1), WithdrawnAt = At(2) }));
        Label[] others =
        [
            label with { Subject = Two }, label with { Subject = LabelSubject.Contract(One) }, label with { Text = "Hot wallet" }, label with { Category = Category.Mixer }, label with { Source = "lists" },
            label with { Confidence = Confidence.Low }, label with { Entity = null }, label with { Url = null }, label with { ValidFrom = null }, label with { ValidFrom = null, ValidUntil = label.ValidFrom },
            // The border between two fields counts.
            label with { Text = "hot walle", Source = "tlist" },
        ];
        Assert.Equal(others.Length + 1, others.Append(label).Select(ClaimId.Of).Distinct().Count());
        Assert.True(ClaimId.TryParse(ClaimId.Of(label).ToString(), out ClaimId read, out _));
        Assert.Equal(ClaimId.Of(label), read);
        Assert.False(ClaimId.TryParse("1f", out _, out string? error));
        Assert.Contains("expected 32 hexadecimal digits", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_of_a_claim_is_what_its_description_says()
    {
        // sha256sum of: 5:label51:eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f9613:Lazarus Group10:sanctioned8:OFAC SDN4:high10:ofac:27307-10:2022-04-14-
        var label = new Label(Account.Parse("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96"), "Lazarus Group", Category.Sanctioned, "OFAC SDN", Confidence.High)
        {
            Entity = "ofac:27307", ValidFrom = new DateOnly(2022, 4, 14),
        };

        Assert.Equal("676075ae5017e94e6b66fca7b0a4cb22", ClaimId.Of(label).ToString());
    }

    internal static DateTimeOffset At(int day) => new(2024, 1, 1 + day, 0, 0, 0, TimeSpan.Zero);

    private static LabelSet Labels(Account account, params string[] texts) => new(texts.Select(text => new Label(account, text, Category.Exchange, "list")));

    private static LabelSet Edition(int year, params (Account Account, string Text)[] labels) =>
        new(labels.Select(label => new Label(label.Account, label.Text, Category.Sanctioned, "list", Confidence.High, new DateOnly(year, 1, 1))));

    private static IEnumerable<(DateTimeOffset?, DateTimeOffset?)> Times(IEnumerable<Label> labels) => labels.Select(label => (label.LearnedAt, label.WithdrawnAt));
}
