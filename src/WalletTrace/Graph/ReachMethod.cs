namespace WalletTrace.Graph;

/// <summary>How a <see cref="ReachSearch"/> finds its answer. All ways find the same.</summary>
internal enum ReachMethod
{
    /// <summary>Whichever is expected to be cheaper.</summary>
    Cheaper,

    /// <summary>Hop by hop over the rows of the vertices reached.</summary>
    ByHops,

    /// <summary>One pass over all flows in order, where the graph and the limit of hops allow it.</summary>
    InAPass,
}
