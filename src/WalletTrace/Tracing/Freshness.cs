using WalletTrace.Chains;

namespace WalletTrace.Tracing;

/// <summary>Whether the blocks on which traced value stands are still those of the chain.</summary>
public enum Freshness
{
    /// <summary>As traced: nothing was held against a ledger since.</summary>
    Unchecked,

    /// <summary>Every block is in the ledger with the hash that it had.</summary>
    Fresh,

    /// <summary>
    /// Nothing speaks against any block, but of some the hash was or is not known: they are there with the time and the traced transactions that they
    /// had.
    /// </summary>
    Unproven,

    /// <summary>Some blocks are gone or were replaced: the figures that rest on them are not to be relied on; run the trace again.</summary>
    Stale,
}

/// <summary>A block on which traced value stands and that is not the ledger's any more.</summary>
/// <param name="Was">The block as the ledger held it when the trace ran.</param>
/// <param name="Now">What the ledger holds at that height instead; null for nothing.</param>
public sealed record StaleBlock(BlockRecord Was, BlockRecord? Now)
{
    /// <summary>The block as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
