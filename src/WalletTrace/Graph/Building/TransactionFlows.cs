namespace WalletTrace.Graph.Building;

/// <summary>What comes into a UTXO transaction of the graph and what goes out of it, in order.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="coins">Its coins of known value, in the order of inputs and outputs.</param>
/// <param name="issued">What is newly issued in it; nothing where it is not followed.</param>
/// <param name="tail">What its outputs leave of its inputs; nothing where it is not followed.</param>
/// <param name="paysFee">Whether that is a fee; else it is burnt.</param>
internal sealed class TransactionFlows(CaseTransaction transaction, IReadOnlyList<CaseCoin> coins, UInt256 issued = default, UInt256 tail = default, bool paysFee = false)
{
    public CaseTransaction Transaction => transaction;

    /// <summary>What comes in on the chain: newly issued value, then the coins that it spends.</summary>
    /// <param name="nextOf">The transaction that a coin goes to in the direction of the trace.</param>
    public List<CoinStep> Inputs(Func<CaseCoin, Vertex?> nextOf)
    {
        var steps = new List<CoinStep>();
        if (!issued.IsZero)
        {
            steps.Add(new CoinStep(null, issued, null, false));
        }

        steps.AddRange(coins.Where(coin => coin.Spender == transaction).Select(coin => new CoinStep(coin, coin.Amount, nextOf(coin), false)));
        return steps;
    }

    /// <summary>What goes out on the chain: the coins that it creates, then what these leave.</summary>
    /// <param name="nextOf">The transaction that a coin goes to in the direction of the trace.</param>
    public List<CoinStep> Outputs(Func<CaseCoin, Vertex?> nextOf)
    {
        List<CoinStep> steps = [.. coins.Where(coin => coin.Creator == transaction).Select(coin => new CoinStep(coin, coin.Amount, nextOf(coin), false))];
        if (!tail.IsZero)
        {
            steps.Add(new CoinStep(null, tail, null, paysFee));
        }

        return steps;
    }
}
