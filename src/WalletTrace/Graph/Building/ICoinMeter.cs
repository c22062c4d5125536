namespace WalletTrace.Graph.Building;

/// <summary>
/// Measures what traced value coins carry, transaction by transaction in the order of the trace: all that can come to a transaction has left when
/// it is asked about.
/// </summary>
internal interface ICoinMeter
{
    /// <summary>What coins bring together that are on their way to one transaction.</summary>
    CoinReading Read(IReadOnlyList<CaseCoin> coins);

    /// <summary>Whether a coin that is on its way to a transaction carries traced value under any rule.</summary>
    bool IsTraced(CaseCoin coin);

    /// <summary>Lets value through a transaction that is followed.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="into">All that comes in, in order; what is not known to be on its way comes clean from outside.</param>
    /// <param name="outOf">All that goes out, in order.</param>
    void Pass(Vertex transaction, IReadOnlyList<CoinStep> into, IReadOnlyList<CoinStep> outOf);

    /// <summary>Sends coins on their way that lie at a transaction that is not followed: they carry no value but what is stolen as they leave.</summary>
    void Send(Vertex transaction, IReadOnlyList<CoinStep> coins);
}

/// <summary>Value that comes to a transaction or leaves it, in the direction of the trace.</summary>
/// <param name="Coin">The coin, or null for what is newly issued or burnt.</param>
/// <param name="Amount">Its value.</param>
/// <param name="Next">The transaction that it goes to; null where it lies, or is no coin.</param>
/// <param name="IsFee">Whether it is what the outputs leave of the inputs.</param>
internal readonly record struct CoinStep(CaseCoin? Coin, UInt256 Amount, Vertex? Next, bool IsFee);

/// <summary>What coins bring to a transaction.</summary>
/// <param name="IsReached">Whether they bring traced value under any rule.</param>
/// <param name="Value">The most that any rule brings whose figures are amounts.</param>
/// <param name="Hops">The fewest hops from a seed under any rule.</param>
internal readonly record struct CoinReading(bool IsReached, UInt256 Value, int Hops);
