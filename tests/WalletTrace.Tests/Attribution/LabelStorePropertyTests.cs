using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution;

/// <summary>What a store of claims says was known when, held against the plain replay of what it was told.</summary>
public sealed class LabelStorePropertyTests
{
    private const int Days = 6;

    private static readonly string[] Sources = ["a", "b"];

    // A change: what is done, to which of three claims of which source, on which day.
    private static readonly Gen<Change> Any = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[-1, Days - 1], (what, which, source, day) => new Change(what, which, Sources[source], day));

    [Fact]
    public void What_was_known_at_a_time_is_the_replay_of_the_log_up_to_it() => Any.List[0, 14].Sample(
        changes =>
        {
            var store = new LabelStore();
            changes.ForEach(change => change.Do(store));

            for (int day = 0; day <= Days; day++)
            {
                string[] known = [.. store.AsKnown(LabelStoreTests.At(day)).All.Select(label => $"{label.Source}{label.Text}").Order(StringComparer.Ordinal)];
                Assert.Equal(Replay(changes, day), known);
                Assert.Equal(store.AsKnown(LabelStoreTests.At(day)).All, store.History().AsKnown(LabelStoreTests.At(day)).All);
            }

            Assert.Equal(store.AsKnown(LabelStoreTests.At(Days)).All, store.AsKnown().All);
            Assert.Equal(store.AsKnown().All, store.History().Standing().All);
        },
        iter: 2_000);

    [Fact]
    public void In_which_order_a_store_is_told_what_happened_at_different_times_makes_no_difference() =>
        Gen.Select(Any.List[0, 10], Gen.Int[0, int.MaxValue]).Sample(
            (changes, seed) =>
            {
                // One time for each, so that the times alone say what came first.
                Change[] spread = [.. changes.Select((change, at) => change with { Minute = 1 + at })];
                var ordered = new LabelStore();
                Array.ForEach([.. spread.OrderBy(change => change.At)], change => change.Do(ordered));
                var mixed = new LabelStore();
                Change[] shuffled = [.. spread];
                new Random(seed).Shuffle(shuffled);
                Array.ForEach(shuffled, change => change.Do(mixed));

                Assert.Equal(ordered.History().All, mixed.History().All);
            },
            iter: 2_000);

    [Fact]
    public void A_log_that_is_taken_over_says_the_same_and_taking_it_over_again_changes_nothing() => Any.List[0, 14].Sample(
        changes =>
        {
            var book = new ClaimBook();
            changes.ForEach(change => change.Do(book));
            var other = new ClaimBook();
            other.Merge(book);
            Assert.Equal(book.History().All, other.History().All);

            ClaimChanges again = other.Merge(book);
            Assert.Equal((0, 0), (again.Labels.Count, again.Withdrawals.Count));
            Assert.Equal(book.History().All, other.History().All);
        },
        iter: 2_000);

    [Fact]
    public void Editions_leave_what_the_last_one_says_and_each_is_still_known_of_its_time() =>
        Gen.Int[0, 7].List[1, 8].Sample(
            editions =>
            {
                var store = new LabelStore();
                for (int at = 0; at < editions.Count; at++)
                {
                    LabelChange change = store.Replace("a", Edition(editions[at], 2000 + at), LabelStoreTests.At(at), $"{at}");
                    int before = at == 0 ? 0 : editions[at - 1];
                    Assert.Equal(
                        new LabelChange(Bits(editions[at] & ~before), Bits(editions[at] & before), Bits(before & ~editions[at])), change);
                }

                for (int at = 0; at < editions.Count; at++)
                {
                    Assert.Equal(Edition(editions[at], 0).All.Select(label => label.Text), store.AsKnown(LabelStoreTests.At(at)).All.Select(label => label.Text));
                }
            },
            iter: 1_000);

    [Fact]
    public void Records_of_editions_change_no_claim_and_each_is_known_from_its_time_on() =>
        Gen.Int[0, 15].List[1, 8].Sample(
            editions =>
            {
                (LabelStore without, LabelStore with) = (new LabelStore(), new LabelStore());
                for (int at = 0; at < editions.Count; at++)
                {
                    LabelSet claims = Edition(editions[at] & 7, 2000 + at);
                    LabelSet recorded = LabelSet.Together(claims, new LabelSet([], null, [new SourceEdition("a", "list", "csv", $"{editions[at]}", claims.Count)]));
                    DateTimeOffset time = LabelStoreTests.At(at);
                    Assert.Equal(
                        editions[at] > 7 ? without.Append(claims, time) : without.Replace("a", claims, time, "gone"),
                        editions[at] > 7 ? with.Append(recorded, time) : with.Replace("a", recorded, time, "gone"));
                }

                Assert.Equal(without.History().All, with.History().All);
                Assert.Equal(without.Withdrawals(), with.Withdrawals());
                for (int at = 0; at < editions.Count; at++)
                {
                    LabelSet known = with.AsKnown(LabelStoreTests.At(at));
                    Assert.Equal(without.AsKnown(LabelStoreTests.At(at)).All, known.All);
                    Assert.Equal(Enumerable.Range(0, at + 1).Select(LabelStoreTests.At), known.Editions.Select(edition => edition.LearnedAt!.Value));
                    Assert.Equal(known.Editions.AsEnumerable(), with.History().AsKnown(LabelStoreTests.At(at)).Editions);
                }

                with.Withdraw("a", LabelStoreTests.At(editions.Count), "no");
                Assert.Empty(with.AsKnown().Editions);
                Assert.Equal(editions.Count, with.History().Editions.Length);
            },
            iter: 1_000);

    private static LabelSet Edition(int which, int year) => new(
        Enumerable.Range(0, 3).Where(bit => (which & (1 << bit)) != 0)
            .Select(bit => new Label(Facts.Account(ChainId.Ethereum, 1), $"{bit}", Category.Exchange, "a", Date: year == 0 ? null : new DateOnly(year, 1, 1))));

    private static int Bits(int value) => System.Numerics.BitOperations.PopCount((uint)value);

    /// <summary>The claims that stand after what happened up to a day, in the order of the days and then of the list.</summary>
    private static string[] Replay(List<Change> changes, int day)
    {
        var standing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Change change in changes.Where(change => change.Day <= day).OrderBy(change => change.What == 0 && change.Day < 0 ? -2 : change.Day))
        {
            switch (change.What)
            {
                case 0:
                    standing.Add($"{change.Source}{change.Which}");
                    break;
                case 1:
                    standing.Remove($"{change.Source}{change.Which}");
                    break;
                default:
                    standing.RemoveWhere(claim => claim.StartsWith(change.Source, StringComparison.Ordinal));
                    break;
            }
        }

        return [.. standing];
    }

    /// <param name="What">0 learns a claim, 1 withdraws one, 2 withdraws a source.</param>
    /// <param name="Which">Which claim.</param>
    /// <param name="Source">Of which source.</param>
    /// <param name="Day">On which day; -1 for from ever where something is learned, and for the first day else.</param>
    private sealed record Change(int What, int Which, string Source, int Day)
    {
        public int Minute { get; init; }

        public DateTimeOffset At => Day < 0 && What == 0 ? DateTimeOffset.MinValue : LabelStoreTests.At(Math.Max(Day, 0)).AddMinutes(Minute).AddYears(Day < 0 ? -1 : 0);

        private Label Label => new(Facts.Account(ChainId.Ethereum, 1), $"{Which}", Category.Exchange, Source);

        public void Do(ClaimBook book)
        {
            _ = What switch
            {
                0 => book.Append(new LabelSet([Label]), Day < 0 ? null : At),
                1 => book.Withdraw(ClaimId.Of(Label), At, "no"),
                _ => book.Withdraw(Source, At, "no"),
            };
        }

        public void Do(LabelStore store)
        {
            switch (What)
            {
                case 0:
                    store.Append(new LabelSet([Label]), Day < 0 ? null : At);
                    break;
                case 1:
                    store.Withdraw(ClaimId.Of(Label), At, "no");
                    break;
                default:
                    store.Withdraw(Source, At, "no");
                    break;
            }
        }
    }
}
