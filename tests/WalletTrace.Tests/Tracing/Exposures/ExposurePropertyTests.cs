using System.Collections.Immutable;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Tests.Tracing.Exposures;

public sealed class ExposurePropertyTests
{
    private static readonly TraceDirection[] Directions = [TraceDirection.Forward, TraceDirection.Backward];
    private static readonly ExposureOptions Everywhere = new() { Hops = null, HubLimit = null, RecogniseDeposits = false };

    [Fact]
    public void A_trace_and_the_graph_of_the_whole_ledger_say_the_same() => RandomLedgers.Accounts.Where(small => small.IsReadAsOne()).Sample(
        small =>
        {
            MemoryLedger ledger = small.Ledger();
            var asked = new LedgerQuestions(LedgerGraph.FreezeAsync(ledger).GetAwaiter().GetResult());
            var labels = new LabelSet(small.Labels);
            var exposures = new LedgerExposures(labels, ledger.Coverage);
            foreach ((Account account, TraceDirection direction) in Questions(small))
            {
                foreach (TaintRule rule in new[] { TaintRule.Haircut, TaintRule.Fifo, TaintRule.Lifo })
                {
                    ExposureOptions options = Everywhere with { Rule = rule };
                    Assert.Equal(
                        ExposureText.Of(Trace(ledger, labels, account, direction, options)), ExposureText.Of(exposures.Of(asked, account, direction, options)));
                }
            }
        },
        iter: 100);

    [Fact]
    public void Amounts_sum_to_what_was_sent_or_received_and_shares_to_one() => RandomLedgers.Accounts.Sample(
        small =>
        {
            foreach ((Account account, TraceDirection direction) in Questions(small))
            {
                AccountExposure exposure = Trace(small.Ledger(), new LabelSet(small.Labels), account, direction, Everywhere);
                Assert.Equal(Moved(small, account, direction), exposure.Assets.Select(asset => (asset.Asset, asset.Amount)));
                AssertWhole(exposure);
            }
        },
        iter: 60);

    [Fact]
    public void Coins_conserve_and_their_shares_sum_to_one() => RandomLedgers.Coins.Sample(
        small =>
        {
            foreach ((Account account, TraceDirection direction) in Questions(small).Take(4))
            {
                AssertWhole(Trace(small.Ledger(), new LabelSet(small.Labels), account, direction, Everywhere));
            }
        },
        iter: 60);

    [Fact]
    public void The_order_of_facts_and_labels_makes_no_difference() => RandomLedgers.Any.Sample(
        small =>
        {
            foreach ((Account account, TraceDirection direction) in Questions(small).Take(3))
            {
                AccountExposure one = Trace(small.Ledger(), new LabelSet(small.Labels), account, direction, Everywhere);
                AccountExposure other = Trace(new MemoryLedger(small.Facts.Reverse()), new LabelSet(small.Labels.Reverse()), account, direction, Everywhere);
                Assert.Equal(ExposureText.Of(one), ExposureText.Of(other));
            }
        },
        iter: 60);

    [Fact]
    public void First_in_first_out_puts_every_unit_where_it_goes_by_itself() => NaivePayments.Any.Sample(
        payments =>
        {
            foreach (TraceDirection direction in Directions)
            {
                AssetExposure? exposure = Of(payments, direction, Everywhere with { Rule = TaintRule.Fifo });
                Assert.Equal(payments.UnitsByEnd(direction), Ends(exposure));
            }
        },
        iter: 200);

    [Fact]
    public void Haircut_is_the_recursion_of_shares_but_for_what_rounding_leaves() => NaivePayments.Any.Sample(
        payments =>
        {
            AssetExposure? exposure = Of(payments, TraceDirection.Backward, Everywhere);
            Dictionary<string, UInt256> found = Ends(exposure).ToDictionary();
            foreach ((string end, decimal expected) in payments.SharesBackward())
            {
                decimal amount = (decimal)(ulong)found.GetValueOrDefault(end);
                Assert.True(Math.Abs(amount - expected) <= payments.Moves.Length, $"{end}: found {amount}, expected about {expected}");
            }
        },
        iter: 200);

    [Fact]
    public void What_services_pay_out_is_nobodys() => NaivePayments.Any.Sample(
        payments =>
        {
            // Under this rule clean value makes no difference to the rest, so that what services pay can be left out.
            ExposureOptions options = Everywhere with { Rule = TaintRule.TaintFirst };
            NaivePayments without = payments with { Moves = [.. payments.Moves.Where(move => !payments.IsLabelled(move.From))] };
            Assert.Equal(Ends(Of(without, TraceDirection.Forward, options)), Ends(Of(payments, TraceDirection.Forward, options)));
        },
        iter: 100);

    [Fact]
    public void Without_its_label_direct_value_of_an_account_is_unknown_and_nothing_else_changes() => NaivePayments.Any.Sample(
        payments =>
        {
            ExposureOptions direct = Everywhere with { Hops = 1 };
            foreach (TraceDirection direction in Directions)
            {
                AssetExposure? before = Of(payments, direction, direct);
                AssetExposure? after = Of(payments with { Labelled = payments.Labelled.Remove('X') }, direction, direct);
                Dictionary<string, UInt256> expected = Ends(before).ToDictionary();
                UInt256 moved = expected.GetValueOrDefault("X");
                expected.Remove("X");
                if (!moved.IsZero)
                {
                    expected["X?"] = moved;
                }

                Assert.Equal(expected.OrderBy(end => end.Key, StringComparer.Ordinal), Ends(after));
            }
        },
        iter: 100);

    [Fact]
    public void Without_its_label_the_value_of_an_account_goes_on_and_no_other_end_loses() => NaivePayments.Any.Sample(
        payments =>
        {
            foreach (TraceDirection direction in Directions)
            {
                Dictionary<string, UInt256> after = Ends(Of(payments with { Labelled = payments.Labelled.Remove('X') }, direction, Everywhere with { Rule = TaintRule.Fifo })).ToDictionary();
                foreach ((string end, UInt256 amount) in Ends(Of(payments, direction, Everywhere with { Rule = TaintRule.Fifo })).Where(end => end.Key != "X"))
                {
                    Assert.True(after.GetValueOrDefault(end) >= amount, $"{end} had {amount} and has {after.GetValueOrDefault(end)} without a label on X.");
                }
            }
        },
        iter: 100);

    private static void AssertWhole(AccountExposure exposure)
    {
        foreach (AssetExposure asset in exposure.Assets)
        {
            Assert.Equal(asset.Amount, Sum(asset.Ends.Select(end => end.Amount)));
            Assert.All(asset.Ends, end => Assert.True(!end.Amount.IsZero && end.Direct <= end.Amount && end.LeastHops >= 0 && end.HopsRatio >= end.LeastHops - 1e-9));
            foreach (ExposureGrouping grouping in Enum.GetValues<ExposureGrouping>())
            {
                ImmutableArray<ExposurePart> parts = asset.By(grouping);
                Assert.Equal(asset.Amount, Sum(parts.Select(part => part.Amount)));
                Assert.Equal(1, parts.Sum(part => part.ShareRatio), 9);
                Assert.All(parts.Where(part => part.Kind == ExposureKind.Labelled), part => Assert.Equal(part.Amount, part.Listed.Before + part.Listed.While + part.Listed.After));
            }
        }
    }

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);

    private static IEnumerable<(Account, TraceDirection)> Questions(SmallLedger small)
    {
        IEnumerable<Account> moved = small.Facts.OfType<TransferRecord>().SelectMany(move => new[] { move.From, move.To }, (move, end) => (move.Chain, end))
            .Where(found => found.end is not null).Select(found => new Account(found.Chain, found.end!.Value));
        IEnumerable<Account> owned = small.Facts.OfType<OutputRecord>().Select(output => new Account(output.Chain, output.Owner));
        return moved.Concat(owned).Distinct().Order().SelectMany(_ => Directions, (account, direction) => (account, direction));
    }

    /// <summary>What an account sent or received of each asset, straight from the facts.</summary>
    private static IEnumerable<(Asset, UInt256)> Moved(SmallLedger small, Account account, TraceDirection direction)
    {
        HashSet<(long, int)> failed = [.. small.Facts.OfType<TransactionRecord>().Where(t => t.Failed && t.Chain == account.Chain).Select(t => (t.Height, t.Index))];
        return small.Facts.OfType<TransferRecord>().Distinct()
            .Where(move => move.Chain == account.Chain && move.Kind != TransferKind.Fee && !move.Amount.IsZero && move.From != move.To && (move.Kind == TransferKind.Reward || !failed.Contains((move.Height, move.TransactionIndex)))
                && (direction == TraceDirection.Forward ? move.From : move.To) == account.Address
                && !(direction == TraceDirection.Forward && move.To is null && move.Asset.IsNative))
            .GroupBy(move => move.Asset).OrderBy(moves => moves.Key).Select(moves => (moves.Key, Sum(moves.Select(move => move.Amount))));
    }

    private static AccountExposure Trace(MemoryLedger ledger, LabelSet labels, Account account, TraceDirection direction, ExposureOptions options)
    {
        ExposureQuery query = ExposureQuery.Of(account).Over(ledger).Knowing(labels).With(options);
        return (direction == TraceDirection.Forward ? query : query.Backward()).RunAsync().GetAwaiter().GetResult();
    }

    private static AssetExposure? Of(NaivePayments payments, TraceDirection direction, ExposureOptions options) =>
        Trace(payments.Ledger(), payments.Labels(), AccountScene.Account('A'), direction, options).Assets.SingleOrDefault();

    private static IEnumerable<KeyValuePair<string, UInt256>> Ends(AssetExposure? exposure) =>
        (exposure?.Ends ?? []).Select(end => KeyValuePair.Create(NaivePayments.NameOf(end), end.Amount)).OrderBy(end => end.Key, StringComparer.Ordinal);
}
