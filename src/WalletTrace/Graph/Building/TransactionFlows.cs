namespace WalletTrace.Graph.Building;

/// <summary>What comes into a UTXO transaction of the graph and what goes out of it, in order.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="coins">Its coins of known value, in the order of inputs and outputs; then its fee, or the fees that it takes.</param>
/// <param name="issued">What is newly issued in it; nothing where it is not followed.</param>
/// <param name="burnt">What is burnt in it; nothing where it is not followed.</param>
internal sealed class TransactionFlows(CaseTransaction transaction, IReadOnlyList<CaseCoin> coins, UInt256 issued = default, UInt256 burnt = default)
{
    public CaseTransaction Transaction => transaction;

    /// <summary>What comes in on the chain: newly issued value and the coins and fees that it takes.</summary>
    /// <param name="nextOf">The transaction that a coin goes to in the direction of the trace.</param>
    public List<CoinStep> Inputs(Func<CaseCoin, Vertex?> nextOf)
    {
        List<CoinStep> steps = [.. coins.Where(coin => coin.Spender?.Vertex == transaction.Vertex).Select(coin => Step(coin, nextOf))];
        if (!issued.IsZero)
        {
            steps.Insert(transaction.Income is { FeesFirst: true } ? steps.Count : 0, new CoinStep(null, issued, null, false));
        }

        return steps;
    }

    /// <summary>What goes out on the chain: the coins that it creates, then its fee or what is burnt.</summary>
    /// <param name="nextOf">The transaction that a coin goes to in the direction of the trace.</param>
    public List<CoinStep> Outputs(Func<CaseCoin, Vertex?> nextOf)
    {
        List<CoinStep> steps = [.. coins.Where(coin => coin.Creator?.Vertex == transaction.Vertex).Select(coin => Step(coin, nextOf))];
        if (!burnt.IsZero)
        {
            steps.Add(new CoinStep(null, burnt, null, false));
        }

        return steps;
    }

    private static CoinStep Step(CaseCoin coin, Func<CaseCoin, Vertex?> nextOf) => new(coin, coin.Amount, nextOf(coin), coin is CaseFee);
}
