using System.Globalization;

namespace WalletTrace;

/// <summary>A chain replaced blocks that were already recorded. Rewind the ledger to <see cref="RewindHeight"/> and read on from there.</summary>
public sealed class ReorgException : WalletTraceException
{
    /// <summary>Makes a failure for a block that does not follow the recorded one.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="expected">The block hash that was recorded.</param>
    /// <param name="found">The block hash that the chain now gives.</param>
    /// <param name="rewindHeight">The last height at which both agree, or may agree: keep it and drop what lies above.</param>
    public ReorgException(ChainId chain, string expected, string found, long rewindHeight)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"chain {chain} was reorganised: found block {SafeText.Trim(found)}, expected {SafeText.Trim(expected)}; rewind to height {rewindHeight} and read again"))
    {
        Chain = chain;
        Expected = expected;
        Found = found;
        RewindHeight = rewindHeight;
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>The block hash that was recorded.</summary>
    public string Expected { get; }

    /// <summary>The block hash that the chain now gives.</summary>
    public string Found { get; }

    /// <summary>The last height to keep.</summary>
    public long RewindHeight { get; }
}
