using CsCheck;
using WalletTrace.Inference.Clusters;
using WalletTrace.Inference.Coins;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.CoinText;

namespace WalletTrace.Tests.Inference.Clusters;

/// <summary>Each heuristic for change worked by hand, and that they are put together as sets are.</summary>
public sealed class ChangeHeuristicTests
{
    private static readonly string[] Owners = ["wa", "wb", "lc", "wd", "-"];

    private static readonly ChangeHeuristic[] Plain =
    [
        ChangeHeuristic.AddressReuse, ChangeHeuristic.SameType, ChangeHeuristic.OptimalChange, ChangeHeuristic.PowerOfTen, ChangeHeuristic.FreshAddress, ChangeHeuristic.LockTime,
        ChangeHeuristic.FixedFeeRate, ChangeHeuristic.Peeling, ChangeHeuristic.Spent, ChangeHeuristic.NeverReused, ChangeHeuristic.PaidOnce, ChangeHeuristic.Several,
    ];

    [Theory]
    [InlineData("wa 100 → wp 60, wa 39", "1")]
    [InlineData("wa 100, wb 50 → wa 60, wb 39, wp 20", "0 1")]
    [InlineData("wa 100 → wp 60, wc 39", "")]
    public void Address_reuse_leaves_outputs_to_who_paid(string text, string expected) => Check(ChangeHeuristic.AddressReuse, text, expected);

    [Theory]
    [InlineData("la 100 → wp 60, lc 39", "1")]
    [InlineData("wa 100, wb 50 → wp 60, lq 50, wc 39", "0 2")]
    [InlineData("wa 100, lb 50 → wp 60, lc 39", "")]
    [InlineData("ta 100 → wp 60, hc 39", "")]
    public void Same_type_leaves_outputs_of_the_type_of_all_inputs(string text, string expected) => Check(ChangeHeuristic.SameType, text, expected);

    [Theory]
    [InlineData("wa 100, wb 50 → wp 120, wc 28", "1")]
    [InlineData("wa 100, wb 50 → wp 50, wc 98", "")]
    [InlineData("wa 100, wb 50 → wp 49, wc 48, wd 51", "0 1")]
    [InlineData("wa 100 → wp 60, wc 39", "0 1")]
    public void Optimal_change_leaves_outputs_below_the_smallest_input(string text, string expected) => Check(ChangeHeuristic.OptimalChange, text, expected);

    [Theory]
    [InlineData(6, "wa 5000000 → wp 2000000, wc 2999000", "1")]
    [InlineData(6, "wa 5000000 → wp 2000001, wc 2999000", "0 1")]
    [InlineData(3, "wa 5000000 → wp 2000001, wc 2999000", "0")]
    [InlineData(6, "wa 5000000 → wp 1000000, wq 3000000, wr 0", "")]
    public void Power_of_ten_leaves_what_is_no_round_sum(int digits, string text, string expected) => Check(ChangeHeuristic.PowersOfTen(digits), text, expected);

    [Fact]
    public void Fresh_address_leaves_owners_that_are_first_seen_there()
    {
        CoinTransaction before = Transaction("wx 100 → wp 60, wa 40", 1, height: 10);
        CoinTransaction payment = Transaction("wa 40 1:1 → wp 20, wc 10, wd 9", 2, height: 11);
        CoinTransaction after = Transaction("wy 50 → wd 40", 3, height: 12);

        Assert.Equal("1 2", Candidates(ChangeHeuristic.FreshAddress, payment, before, payment, after));
        Assert.Equal("0 1 2", Candidates(ChangeHeuristic.FreshAddress, payment, payment));
        Assert.Equal("1", Candidates(ChangeHeuristic.NeverReused, payment, before, payment, after));

        // Of one block the earlier transaction counts, whatever order they come in.
        CoinTransaction same = Transaction("wz 50 → wc 40", 1, height: 11);
        Assert.Equal("0 2", Candidates(ChangeHeuristic.FreshAddress, payment, payment, same));
    }

    [Fact]
    public void Lock_time_leaves_what_is_spent_by_the_same_habit_or_not_at_all()
    {
        CoinTransaction Payment(uint? lockTime) => Transaction("wa 100 → wp 60, wc 30, wd 9", 1) is var one && lockTime is { } told ? one.Told(told, 200) : one;
        CoinTransaction without = Transaction("wp 60 1:0 → wx 50", 2).Told(0, 100);
        CoinTransaction with = Transaction("wc 30 1:1 → wy 20", 3).Told(700_000, 100);

        Assert.Equal("1 2", Candidates(ChangeHeuristic.LockTime, Payment(850_000), Payment(850_000), without, with));
        Assert.Equal("0 2", Candidates(ChangeHeuristic.LockTime, Payment(0), Payment(0), without, with));
        Assert.Equal("0 1 2", Candidates(ChangeHeuristic.LockTime, Payment(null), Payment(null), without, with));
        Assert.Equal("1", Candidates(ChangeHeuristic.LockTime & ChangeHeuristic.Spent, Payment(1), Payment(1), without, with));
    }

    [Fact]
    public void Fixed_fee_rate_leaves_what_is_spent_at_the_same_rate_or_not_at_all()
    {
        // 1000 for 200 bytes; then 500 for 100, and 501 for 100.
        CoinTransaction payment = Transaction("wa 100000 → wp 60000, wc 30000, wd 9000", 1).Told(0, 200);
        CoinTransaction same = Transaction("wp 60000 1:0 → wx 59500", 2).Told(0, 100);
        CoinTransaction other = Transaction("wc 30000 1:1 → wy 29499", 3).Told(0, 100);
        CoinTransaction unknown = Transaction("wc 30000 1:1 → wy 29499", 3);

        Assert.Equal("0 2", Candidates(ChangeHeuristic.FixedFeeRate, payment, payment, same, other));
        Assert.Equal("0 1 2", Candidates(ChangeHeuristic.FixedFeeRate, payment, payment, same, unknown));
    }

    [Fact]
    public void Peeling_leaves_what_goes_on_with_the_chain()
    {
        CoinTransaction first = Transaction("wa 100 → wp 10, wb 90", 1);
        CoinTransaction second = Transaction("wb 90 1:1 → wq 10, wc 80", 2);
        CoinTransaction third = Transaction("wc 80 2:1 → wr 10, wd 70", 3);
        CoinTransaction consolidation = Transaction("wp 10 1:0, wq 10 2:0 → wx 20", 4);

        Assert.Equal("1", Candidates(ChangeHeuristic.Peeling, first, first, second, third, consolidation));
        Assert.Equal("1", Candidates(ChangeHeuristic.Peeling, second, first, second, third, consolidation));
        Assert.Equal("0 1", Candidates(ChangeHeuristic.Peeling, second, first, second));
        Assert.Equal("0 1", Candidates(ChangeHeuristic.Peeling, third, first, second, third, consolidation));
        Assert.Equal(string.Empty, Candidates(ChangeHeuristic.Peeling, first, first));
        Assert.Equal(string.Empty, Candidates(ChangeHeuristic.Peeling, consolidation, first, second, consolidation));
    }

    [Theory]
    [InlineData("wa 100, wb 50 → wp 120, wc 28", "1")]
    [InlineData("wa 100, wb 50 → wp 30, wc 28", "")]
    [InlineData("wa 100 → wp 60, wa 39", "0")]
    [InlineData("wa 100 → wp 99", "")]
    [InlineData("wa 100, wb 90 → wp 60, wq 60, wc 28", "")]
    public void The_legacy_heuristic_wants_one_fresh_output_below_all_inputs_of_several(string text, string expected) => Check(ChangeHeuristic.Legacy, text, expected);

    [Theory]
    [InlineData("wa 9000, wb 5000 → wp 12000, wc 1234", "1")]
    [InlineData("wa 9000, wb 5000 → wp 2001, wc 1234", "")]
    [InlineData("wa 9000, wb 5000 → wp 2000, wc 1234", "1")]
    [InlineData("wa 9000, wb 5000 → wp 12000, lc 1234", "")]
    [InlineData("wa 9000, lb 5000 → wp 12000, wc 1234", "")]
    [InlineData("wa 9000, wb 5000 → wc 1233, wc 1234, wp 4000", "")]
    [InlineData("wa 9000, wb 5000 → wc 1234", "")]
    [InlineData("wa 9000, wb 5000 → - 0, wc 1234", "1")]
    public void One_time_change_wants_five_things_of_one_output(string text, string expected) => Check(ChangeHeuristic.OneTimeChange, text, expected);

    [Fact]
    public void One_time_change_looks_at_ten_outputs_at_most()
    {
        Check(ChangeHeuristic.OneTimeChange, $"wa 90000, wb 5000 → {Repeat("wp", 8_000, 9)}, wc 1234", "9");
        Check(ChangeHeuristic.OneTimeChange, $"wa 90000, wb 5000 → {Repeat("wp", 8_000, 10)}, wc 1234", string.Empty);
    }

    [Fact]
    public void A_CoinJoin_has_no_change_for_who_asks_for_none()
    {
        const string mix = "wa 100, wb 90 → wp 60, wq 60, wc 28";

        Check(ChangeHeuristic.NoCoinJoin(new CoinJoinFinder()) & ChangeHeuristic.OptimalChange, mix, string.Empty);
        Check(ChangeHeuristic.OptimalChange, mix, "0 1 2");
    }

    [Fact]
    public void Data_outputs_and_coinbases_are_no_change_whatever_the_heuristic()
    {
        CoinTransaction withData = Transaction("wa 100 → - 0, - 1, wa 60, wc 30", 1);
        CoinTransaction coinbase = Transaction("→ wa 60, wc 30", 2);

        Assert.All(Plain.Append(ChangeHeuristic.PaidOnce | ChangeHeuristic.SameType), heuristic =>
        {
            Assert.DoesNotContain(heuristic.Candidates(withData, History(withData)), output => output < 2);
            Assert.Empty(heuristic.Candidates(coinbase, History(coinbase)));
        });
        Assert.Empty(ChangeHeuristic.None.Candidates(withData, History(withData)));
        Assert.Equal("2 3", Candidates(ChangeHeuristic.Several, withData, withData));
        Assert.Equal(string.Empty, Candidates(ChangeHeuristic.Several, Transaction("wa 100 → - 0, wc 90"), withData));
    }

    [Fact]
    public void Heuristics_are_put_together_as_sets()
    {
        Gen<ChangeHeuristic> heuristics = Gen.Int[0, Plain.Length - 1].Select(at => Plain[at]);
        Gen<int> kinds = Gen.Int[0, 3];
        Gen.Select(Gen.Int[1, 5].SelectMany(count => Gen.Select(Gen.Int[0, 4].Select(at => Owners[at]), Gen.Int[0, 9]).Array[count]), heuristics, heuristics, kinds).Sample(
            (outputs, one, other, kind) =>
            {
                string made = string.Join(", ", outputs.Select(output => FormattableString.Invariant($"{output.Item1} {output.Item2 * 500_000}")));
                CoinTransaction transaction = Transaction($"wa 40000000, wb 2000000 → {made}");
                CoinHistory history = History(transaction);
                SortedSet<int> left = [.. one.Candidates(transaction, history)];
                SortedSet<int> right = [.. other.Candidates(transaction, history)];
                (ChangeHeuristic both, IEnumerable<int> expected) = kind switch
                {
                    0 => (one & other, left.Intersect(right)),
                    1 => (one | other, left.Union(right)),
                    2 => (one - other, left.Except(right)),
                    _ => (one.Unique(), left.Count == 1 ? left : []),
                };

                Assert.Equal(expected.Order(), both.Candidates(transaction, history));
            },
            iter: 2000);
    }

    [Fact]
    public void Names_tell_how_a_heuristic_is_put_together()
    {
        ChangeHeuristic one = ChangeHeuristic.OptimalChange & ChangeHeuristic.FreshAddress & ChangeHeuristic.PowerOfTen;

        Assert.Equal("optimal change ∩ fresh address ∩ no multiple of 10^6", one.Name);
        Assert.Equal("unique((optimal change ∩ fresh address ∩ no multiple of 10^6) ∪ peeling)", (one | ChangeHeuristic.Peeling).Unique().ToString());
        Assert.Equal("(same type − spent) − (none ∪ several)", (ChangeHeuristic.SameType - ChangeHeuristic.Spent - (ChangeHeuristic.None | ChangeHeuristic.Several)).Name);
        Assert.Equal(one.Name, ChangeHeuristic.OptimalChange.BitwiseAnd(ChangeHeuristic.FreshAddress).BitwiseAnd(ChangeHeuristic.PowerOfTen).Name);
        Assert.Equal("same type ∪ none", ChangeHeuristic.SameType.BitwiseOr(ChangeHeuristic.None).Name);
        Assert.Equal("same type − none", ChangeHeuristic.SameType.Subtract(ChangeHeuristic.None).Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => ChangeHeuristic.PowersOfTen(19));
    }

    private static void Check(ChangeHeuristic heuristic, string text, string expected)
    {
        CoinTransaction transaction = Transaction(text);
        Assert.Equal(expected, Candidates(heuristic, transaction, transaction));
    }

    private static string Candidates(ChangeHeuristic heuristic, CoinTransaction transaction, params CoinTransaction[] all) =>
        string.Join(' ', heuristic.Candidates(transaction, History(all)));

    private static CoinHistory History(params CoinTransaction[] all)
    {
        var history = new CoinHistory();
        foreach (CoinTransaction one in all)
        {
            history.Add(one);
        }

        return history;
    }
}
