using System.Numerics;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Every coin of a whole chain as the list of its lots, transaction by transaction in the order of the blocks: what a trace must find, worked out by
/// brute force. Knows no graph, no flow and no engine; written from the rules as samples and README state them.
/// </summary>
/// <param name="small">A UTXO chain of which everything is known, and thefts of coins and transactions.</param>
/// <param name="rule">The rule.</param>
/// <param name="convention">What becomes of fees.</param>
/// <param name="order">In which order lots come to lie under LIFO.</param>
internal sealed class CoinOracle(SmallLedger small, TaintRule rule, FeeConvention convention, LifoOrder order)
{
    private const int Clean = -1;

    private readonly int thefts = small.Thefts.Length;
    private readonly Dictionary<CoinId, List<Lot>> coins = [];
    private readonly SortedDictionary<string, BigInteger[]> ends = new(StringComparer.Ordinal);

    /// <summary>A run of value of one theft, or clean. Under poison a lot has no owner of its own, and a theft's lots may lie in one place.</summary>
    private readonly record struct Lot(BigInteger Amount, int Theft);

    /// <summary>What every place holds in the end of each theft, without the places that hold nothing.</summary>
    public SortedDictionary<string, string> Ends()
    {
        TransactionRecord[] all = [.. small.Facts.OfType<TransactionRecord>().OrderBy(t => t.Height).ThenBy(t => convention != FeeConvention.Sink && t.Index == 0).ThenBy(t => t.Index)];
        var feesOfBlock = new List<List<Lot>>();
        foreach (TransactionRecord transaction in all)
        {
            InputRecord[] inputs = [.. small.Facts.OfType<InputRecord>().Where(i => (i.Height, i.TransactionIndex) == (transaction.Height, transaction.Index)).OrderBy(i => i.Index)];
            OutputRecord[] outputs = [.. small.Facts.OfType<OutputRecord>().Where(o => (o.Height, o.TransactionIndex) == (transaction.Height, transaction.Index)).OrderBy(o => o.Index)];
            BigInteger[] values = [.. outputs.Select(output => (BigInteger)output.Amount)];
            bool isCoinbase = inputs[0].Coin is null;
            List<List<Lot>> into = isCoinbase ? Income(transaction, inputs[0], values, feesOfBlock) : [.. inputs.Select(input => Spend(input.Coin!.Value))];
            BigInteger left = Sum(into.SelectMany(lots => lots).Where(Counts)) - Sum(values);
            List<Lot>[] outOf = Divide(into, [.. values, left], hasFee: !isCoinbase);
            for (int vout = 0; vout < outputs.Length; vout++)
            {
                var coin = new CoinId(transaction.Id, vout);
                Steal(coin, outOf[vout]);
                coins.Add(coin, outOf[vout]);
                if (outputs[vout].Owner.Kind == AddressKind.Unspendable)
                {
                    coins.Remove(coin, out List<Lot>? lost);
                    End("burned", lost!);
                }
            }

            if (isCoinbase)
            {
                End("burned", outOf[^1]);
            }
            else if (convention == FeeConvention.Sink)
            {
                End("fees", outOf[^1]);
            }
            else
            {
                feesOfBlock.Add(outOf[^1]);
            }
        }

        foreach (OutputRecord output in small.Facts.OfType<OutputRecord>())
        {
            TransactionId id = all.Single(t => (t.Height, t.Index) == (output.Height, output.TransactionIndex)).Id;
            End(new Account(output.Chain, output.Owner).ToString(), coins.GetValueOrDefault(new CoinId(id, output.Index)) ?? []);
        }

        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string place, BigInteger[] held) in ends.Where(end => end.Value.Any(amount => !amount.IsZero)))
        {
            found.Add(place, string.Join('+', held));
        }

        return found;
    }

    /// <summary>The same of a trace.</summary>
    public static SortedDictionary<string, string> Ends(TraceResult trace, TaintRule rule)
    {
        int column = trace.Rules.IndexOf(rule);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Sink sink in trace.Sinks.Where(sink => !sink.AmountOf(column).IsZero))
        {
            Assert.Equal(StopReason.None, sink.Reason);
            found.Add(sink.Name.ToString(), string.Join('+', sink.Amounts[column]));
        }

        return found;
    }

    /// <summary>What a coinbase takes: newly issued value, and in its place among the fees what they carry.</summary>
    private List<List<Lot>> Income(TransactionRecord coinbase, InputRecord input, BigInteger[] claimed, List<List<Lot>> fees)
    {
        List<List<Lot>> taken = convention == FeeConvention.Sink ? [] : [.. fees];
        BigInteger paid = Sum(taken.SelectMany(lots => lots).Where(Counts));
        fees.Clear();
        BigInteger issued = input.Amount is { } told ? (BigInteger)told - paid
            : convention == FeeConvention.Sink ? Sum(claimed)
            : coinbase.Chain == ChainId.Bitcoin ? BigInteger.Pow(10, 8) * 50
            : BigInteger.Max(0, Sum(claimed) - paid);
        List<Lot> subsidy = [new Lot(issued, Clean)];
        return convention == FeeConvention.CoinbaseFeesFirst ? [.. taken, subsidy] : [subsidy, .. taken];
    }

    private List<Lot> Spend(CoinId coin)
    {
        coins.Remove(coin, out List<Lot>? lots);
        return lots!;
    }

    /// <summary>What of a coin is still clean belongs to the first theft that names it or its transaction.</summary>
    private void Steal(CoinId coin, List<Lot> lots)
    {
        for (int theft = 0; theft < thefts; theft++)
        {
            bool isNamed = small.Thefts[theft].Seeds.Any(seed => seed is CoinSeed one ? one.Coin == coin : seed is TransactionSeed all && all.Id == coin.Transaction);
            if (isNamed && rule == TaintRule.Poison && Sum(lots.Where(Counts)) is { IsZero: false } whole)
            {
                // Nothing is conserved, so that what another theft poisoned counts for this one as well; but one claims it.
                lots.RemoveAll(lot => lot.Theft == theft);
                lots.Add(new Lot(whole, theft));
                return;
            }

            if (isNamed)
            {
                for (int at = 0; at < lots.Count; at++)
                {
                    lots[at] = lots[at].Theft == Clean ? lots[at] with { Theft = theft } : lots[at];
                }

                return;
            }
        }
    }

    private List<Lot>[] Divide(List<List<Lot>> into, BigInteger[] slots, bool hasFee)
    {
        List<Lot> all = [.. into.SelectMany(lots => lots).Where(lot => !lot.Amount.IsZero)];
        return rule switch
        {
            TaintRule.Poison => Poison(all, slots),
            TaintRule.Fifo => [.. slots.Select(slot => TakeFrom(all, slot, fromEnd: false))],
            TaintRule.Lifo => [.. slots.Select(slot => TakeFrom(all, slot, fromEnd: true))],
            _ => Pool(all, slots, hasFee),
        };
    }

    /// <summary>Everything is stolen as a whole by every theft that any input was. A coin holds its value as a clean lot, and once more for each theft.</summary>
    private static List<Lot>[] Poison(List<Lot> all, BigInteger[] slots)
    {
        int[] by = [.. all.Select(lot => lot.Theft).Where(theft => theft != Clean).Distinct()];
        return [.. slots.Select(slot => slot.IsZero ? new List<Lot>() : [new Lot(slot, Clean), .. by.Select(theft => new Lot(slot, theft))])];
    }

    private List<Lot> TakeFrom(List<Lot> all, BigInteger amount, bool fromEnd)
    {
        var taken = new List<Lot>();
        while (!amount.IsZero)
        {
            int at = fromEnd ? all.Count - 1 : 0;
            BigInteger part = BigInteger.Min(amount, all[at].Amount);
            taken.Add(all[at] with { Amount = part });
            amount -= part;
            all[at] = all[at] with { Amount = all[at].Amount - part };
            if (all[at].Amount.IsZero)
            {
                all.RemoveAt(at);
            }
        }

        // A coin's first lot lies lowest.
        if (fromEnd && order == LifoOrder.AsTheyLay)
        {
            taken.Reverse();
        }

        return taken;
    }

    /// <summary>Rules that see only how much of each theft there is.</summary>
    private List<Lot>[] Pool(List<Lot> all, BigInteger[] slots, bool hasFee)
    {
        BigInteger[] held = [.. Enumerable.Range(0, thefts).Select(theft => Sum(all.Where(lot => lot.Theft == theft)))];
        BigInteger whole = Sum(all);
        BigInteger stolen = Sum(held);
        BigInteger[] taken = rule switch
        {
            TaintRule.Haircut => ProRata(slots, stolen, whole, hasFee),
            TaintRule.Tiho => Pour(slots, [.. Enumerable.Range(0, slots.Length).OrderBy(i => hasFee && i == slots.Length - 1).ThenByDescending(i => slots[i]).ThenBy(i => i)], stolen),
            TaintRule.CleanFirst => CleanFirst(slots, whole - stolen),
            _ => Pour(slots, [.. Enumerable.Range(0, slots.Length)], stolen),
        };
        var outOf = new List<Lot>[slots.Length];
        for (int slot = 0; slot < slots.Length; slot++)
        {
            BigInteger[] parts = LargestRemainder(taken[slot], held);
            outOf[slot] = [new Lot(slots[slot] - taken[slot], Clean)];
            for (int theft = 0; theft < thefts; theft++)
            {
                held[theft] -= parts[theft];
                outOf[slot].Add(new Lot(parts[theft], theft));
            }

            outOf[slot].RemoveAll(lot => lot.Amount.IsZero);
        }

        return outOf;
    }

    /// <summary>Rounded down; the rounding goes to the fee as far as it has room, then to those who lost most by it.</summary>
    private static BigInteger[] ProRata(BigInteger[] slots, BigInteger stolen, BigInteger whole, bool hasFee)
    {
        if (whole.IsZero)
        {
            return new BigInteger[slots.Length];
        }

        BigInteger[] taken = [.. slots.Select(slot => stolen * slot / whole)];
        BigInteger lost = stolen - Sum(taken);
        if (hasFee)
        {
            BigInteger more = BigInteger.Min(lost, slots[^1] - taken[^1]);
            taken[^1] += more;
            lost -= more;
        }

        IEnumerable<int> next = Enumerable.Range(0, slots.Length - (hasFee ? 1 : 0)).OrderByDescending(i => stolen * slots[i] % whole).ThenBy(i => i);
        foreach (int slot in next.Take((int)lost))
        {
            taken[slot]++;
        }

        return taken;
    }

    private static BigInteger[] Pour(BigInteger[] slots, int[] turns, BigInteger stolen)
    {
        var taken = new BigInteger[slots.Length];
        foreach (int slot in turns)
        {
            taken[slot] = BigInteger.Min(slots[slot], stolen);
            stolen -= taken[slot];
        }

        return taken;
    }

    private static BigInteger[] CleanFirst(BigInteger[] slots, BigInteger clean) => Array.ConvertAll(slots, slot =>
    {
        BigInteger first = BigInteger.Min(slot, clean);
        clean -= first;
        return slot - first;
    });

    private static BigInteger[] LargestRemainder(BigInteger whole, BigInteger[] weights)
    {
        BigInteger sum = Sum(weights);
        if (whole.IsZero)
        {
            return new BigInteger[weights.Length];
        }

        BigInteger[] parts = [.. weights.Select(weight => whole * weight / sum)];
        foreach (int part in Enumerable.Range(0, weights.Length).OrderByDescending(i => whole * weights[i] % sum).ThenBy(i => i).Take((int)(whole - Sum(parts))))
        {
            parts[part]++;
        }

        return parts;
    }

    /// <summary>Whether a lot counts as value: under poison a coin's value is its clean lot, and the others only say who poisoned it.</summary>
    private bool Counts(Lot lot) => rule != TaintRule.Poison || lot.Theft == Clean;

    private void End(string place, List<Lot> lots)
    {
        if (!ends.TryGetValue(place, out BigInteger[]? held))
        {
            ends.Add(place, held = new BigInteger[thefts]);
        }

        foreach (Lot lot in lots.Where(lot => lot.Theft != Clean))
        {
            held[lot.Theft] += lot.Amount;
        }
    }

    private static BigInteger Sum(IEnumerable<BigInteger> amounts) => amounts.Aggregate(BigInteger.Zero, (sum, amount) => sum + amount);

    private static BigInteger Sum(IEnumerable<Lot> lots) => Sum(lots.Select(lot => lot.Amount));
}
