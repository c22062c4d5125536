namespace WalletTrace.Inference.Coins;

/// <summary>By which published rule a transaction is taken for a CoinJoin, in which several people's inputs stand side by side.</summary>
/// <remarks>
/// Sources: BlockSci (src/heuristics/tx_identification.cpp of github.com/citp/BlockSci), Dumplings (Scanner.cs of github.com/nopara73/Dumplings), coinjoin-analysis
/// (parse_dumplings.py of github.com/crocs-muni/coinjoin-analysis), GraphSense (heuristics_service.py of github.com/graphsense/graphsense-lib, after
/// Schnoering and Vazirgiannis 2023).
/// </remarks>
public enum CoinJoinRule
{
    /// <summary>BlockSci's isCoinjoin: as many equal outputs as half of the outputs, rounded up, and at least as many owners of inputs.</summary>
    BlockSci,

    /// <summary>BlockSci's isCoinjoinExtra: the same, and the inputs can be dealt out so that each pays for an equal output with a change.</summary>
    BlockSciPacked,

    /// <summary>Dumplings' rule for Wasabi 1: ten or more equal outputs of about 0.1 BTC, or before height 610,000 a payment to the coordinator.</summary>
    DumplingsWasabi1,

    /// <summary>Dumplings' rule for Wasabi 2: fifty inputs or more, both sides sorted, four fifths of the outputs of the usual denominations.</summary>
    DumplingsWasabi2,

    /// <summary>Dumplings' rule for Whirlpool: 5 to 10 inputs, as many outputs of a pool's denomination.</summary>
    DumplingsWhirlpool,

    /// <summary>Dumplings' rule for all others: exactly one value is repeated, by half of the outputs.</summary>
    DumplingsOther,

    /// <summary>
    /// coinjoin-analysis' filter for JoinMarket. It is meant for transactions that another rule has chosen already and calls many an ordinary payment a CoinJoin,
    /// so that it is not among <see cref="CoinJoinFinder.Reliable"/>.
    /// </summary>
    AnalysisJoinMarket,

    /// <summary>coinjoin-analysis' filter for Whirlpool: 5 inputs or more, as many outputs of a pool's denomination, Ashigaru's included.</summary>
    AnalysisWhirlpool,

    /// <summary>
    /// coinjoin-analysis' filter for Wasabi 1: five inputs and outputs, three of about 0.1 BTC. An exchange that pays out 0.1 BTC three times looks the same, so
    /// that it is not among <see cref="CoinJoinFinder.Reliable"/>.
    /// </summary>
    AnalysisWasabi1,

    /// <summary>GraphSense's rule for JoinMarket: three or more equal outputs, at least half of all.</summary>
    GraphSenseJoinMarket,

    /// <summary>GraphSense's rule for Wasabi 1.0: equal outputs within 5 % of 0.1 BTC.</summary>
    GraphSenseWasabi10,

    /// <summary>GraphSense's rule for Wasabi 1.1: outputs near 0.1 BTC and its doubles.</summary>
    GraphSenseWasabi11,

    /// <summary>GraphSense's rule for Wasabi 2: twenty inputs or more and three or more repeated values.</summary>
    GraphSenseWasabi20,

    /// <summary>GraphSense's rule for Whirlpool: 5 to 8 inputs and outputs of a pool, with one to four new entrants.</summary>
    GraphSenseWhirlpool,

    /// <summary>GraphSense's rule for Whirlpool's Tx0, which prepares one person's coins for a pool. No CoinJoin: its inputs belong together.</summary>
    GraphSenseTx0,
}
