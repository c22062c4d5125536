using CsCheck;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Small random chains of real blocks: payments of few owners with one to three inputs and outputs, with fees and without, spends inside a block, data
/// that takes value with it, outputs of nothing.
/// </summary>
internal static class RandomChains
{
    private const int Owners = 5;

    public static Gen<RegtestChain> Any { get; } = Gen.Int[0, 1 << 20].Array[40, 160].Select(Make);

    private static RegtestChain Make(int[] tape)
    {
        var chain = new RegtestChain();
        var unspent = new List<RegtestCoin>();
        int next = 0;
        int Below(int limit) => tape[next++ % tape.Length] % limit;
        while (next < tape.Length)
        {
            var payments = new List<RegtestTransaction>();
            for (int count = Below(4); count > 0 && unspent.Count > 0; count--)
            {
                payments.Add(Payment(unspent, Below));
            }

            RegtestBlock block = chain.AddBlockPaying(RegtestScripts.P2wpkh(Below(Owners)), [.. payments]);
            unspent.Add(block.Coinbase.Coin(0));
        }

        return chain;
    }

    private static RegtestTransaction Payment(List<RegtestCoin> unspent, Func<int, int> below)
    {
        var spent = new List<RegtestCoin>();
        for (int count = 1 + below(3); count > 0 && unspent.Count > 0; count--)
        {
            int at = below(unspent.Count);
            spent.Add(unspent[at]);
            unspent.RemoveAt(at);
        }

        long left = spent.Sum(coin => coin.Output.Value);
        var outputs = new List<RegtestOutput>();
        for (int count = 1 + below(3); count > 0; count--)
        {
            long value = below(3) == 0 ? left : left * below(8) / 10;
            left -= value;
            outputs.Add(new RegtestOutput(value, below(8) == 0 ? RegtestScripts.NullData("data") : RegtestScripts.P2wpkh(below(Owners))));
        }

        RegtestTransaction payment = RegtestTransaction.Spend(spent, outputs);
        unspent.AddRange(Enumerable.Range(0, outputs.Count).Select(payment.Coin).Where(coin => coin.Output.Script[0] != 0x6a));
        return payment;
    }
}
