using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>
/// Fills a ledger from a source: blocks in order, after what is there already, or the histories of single accounts. What was read is recorded
/// as coverage together with the facts; a chain that changes its mind is followed.
/// </summary>
public static class LedgerPull
{
    /// <summary>
    /// Pulls blocks into a ledger: every height of the wanted range that coverage of the whole chain does not hold already. Each block is taken in
    /// whole, a few at a time, together with the statement that they were read. Cancelled or broken off, the pull leaves whole blocks behind and is
    /// resumed by the same call.
    /// </summary>
    /// <remarks>
    /// Before blocks are read, and whenever one does not follow the one below it, the recorded blocks are held against the source's, downwards from
    /// the highest. Those that the source no longer has are forgotten and read anew.
    /// </remarks>
    /// <param name="source">Where blocks come from.</param>
    /// <param name="ledger">Where they go. It is not to be written to by others meanwhile.</param>
    /// <param name="options">Which blocks; null for all.</param>
    /// <param name="cancellationToken">Ends the pull between blocks; it throws.</param>
    /// <exception cref="ArgumentException">The last height is below the first.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached, lacks blocks, or contradicts the ledger deeper than allowed.</exception>
    /// <exception cref="ChainDataException">A block is malformed; the message names it.</exception>
    /// <exception cref="ContradictionException">A block contradicts what the ledger holds.</exception>
    public static Task<PullResult> BlocksAsync(
        IBlockSource source, ILedgerWriter ledger, PullOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(ledger);
        return new BlockPull(source, new LedgerTarget(ledger, source.Chain), Checked(options)).RunAsync(cancellationToken);
    }

    /// <summary>Pulls blocks into a case's folder, as into a ledger; memory does not grow with what is pulled.</summary>
    /// <param name="source">Where blocks come from.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="options">Which blocks; null for all.</param>
    /// <param name="cancellationToken">Ends the pull between blocks; it throws. What was read by then is kept.</param>
    /// <exception cref="ArgumentException">The last height is below the first, or the folder is another chain's.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached, lacks blocks, or contradicts the folder deeper than allowed.</exception>
    /// <exception cref="ChainDataException">A block is malformed; the message names it.</exception>
    /// <exception cref="LedgerFormatException">A file of the folder is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static Task<PullResult> BlocksAsync(
        IBlockSource source, FactFolder folder, PullOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Chain == source.Chain
            ? new BlockPull(source, folder, Checked(options)).RunAsync(cancellationToken)
            : throw new ArgumentException($"blocks cannot be pulled: found a source of {source.Chain}, expected one of {folder.Chain}, the folder's chain", nameof(source));
    }

    private static PullOptions Checked(PullOptions? options)
    {
        options ??= new PullOptions();
        return options.To < options.From
            ? throw new ArgumentException(
                FormattableString.Invariant($"no blocks can be pulled: found the last height {options.To} below the first, {options.From}"), nameof(options))
            : options;
    }
}
