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
        return new BlockPull(source, new LedgerTarget(ledger, source.Chain), Checked(options)).RunAsync(Attendant.Ending(cancellationToken));
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
        IBlockSource source, FactFolder folder, PullOptions? options = null, CancellationToken cancellationToken = default) =>
        new BlockPull(source, OfTheSameChain(source, folder), Checked(options)).RunAsync(Attendant.Ending(cancellationToken));

    /// <summary>
    /// Pulls the histories of accounts into a ledger, page by page, each with its coverage once it is complete. All are pulled as of one height, so
    /// that none is complete up to an earlier block than another; a history that is complete so far is not asked for again.
    /// </summary>
    /// <param name="source">Where histories come from. It learns whom is asked about.</param>
    /// <param name="ledger">Where they go. It is not to be written to by others meanwhile.</param>
    /// <param name="addresses">Whose histories.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the pull; it throws. What was taken in by then stays, without coverage where it is not complete.</param>
    /// <exception cref="ChainSourceException">The source cannot be reached, or contradicts the ledger deeper than allowed.</exception>
    /// <exception cref="ChainDataException">An answer is malformed or contradicts itself.</exception>
    /// <exception cref="ContradictionException">A history contradicts what the ledger holds.</exception>
    public static Task<HistoryResult> AccountsAsync(
        IAccountHistorySource source, ILedgerWriter ledger, IReadOnlyCollection<Address> addresses, HistoryOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(addresses);
        return new HistoryPull(source, new LedgerTarget(ledger, source.Chain), Attended(options)).RunAsync(addresses, Attendant.Ending(cancellationToken));
    }

    /// <summary>Pulls the histories of accounts into a case's folder, each into a file of its own.</summary>
    /// <param name="source">Where histories come from. It learns whom is asked about.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="addresses">Whose histories.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the pull; it throws. Histories that were read to their end by then are kept.</param>
    /// <exception cref="ArgumentException">The folder is another chain's.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached, or contradicts the folder deeper than allowed.</exception>
    /// <exception cref="ChainDataException">An answer is malformed or contradicts itself.</exception>
    /// <exception cref="LedgerFormatException">A file of the folder is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static Task<HistoryResult> AccountsAsync(
        IAccountHistorySource source, FactFolder folder, IReadOnlyCollection<Address> addresses, HistoryOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        return new HistoryPull(source, OfTheSameChain(source, folder), Attended(options)).RunAsync(addresses, Attendant.Ending(cancellationToken));
    }

    /// <summary>
    /// Follows coins forward into a ledger: transactions, those that spend their outputs, and so on, hop by hop; and the histories of those who own what
    /// is unspent, by which the ledger knows that it is.
    /// </summary>
    /// <param name="source">The server, which learns what is being followed.</param>
    /// <param name="ledger">Where the transactions go. It is not to be written to by others meanwhile.</param>
    /// <param name="starts">Where it starts.</param>
    /// <param name="options">How far; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the pull between requests; it throws. The hops that were done by then stay.</param>
    /// <exception cref="ChainSourceException">The source cannot be reached, does not know a start in a block, or contradicts the ledger deeper than allowed.</exception>
    /// <exception cref="ChainDataException">An answer is malformed or contradicts itself.</exception>
    /// <exception cref="ContradictionException">A transaction contradicts what the ledger holds.</exception>
    public static Task<FollowResult> CoinsAsync(
        ICoinSource source, ILedgerWriter ledger, IReadOnlyCollection<FollowStart> starts, FollowOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(starts);
        return new FollowPull(source, new LedgerTarget(ledger, source.Chain), Attended(options)).RunAsync(starts, Attendant.Ending(cancellationToken));
    }

    /// <summary>Follows coins forward into a case's folder; transactions that were followed before are not asked for again.</summary>
    /// <param name="source">The server, which learns what is being followed.</param>
    /// <param name="folder">Where the transactions go.</param>
    /// <param name="starts">Where it starts.</param>
    /// <param name="options">How far; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the pull between requests; it throws. The hops that were done by then are kept.</param>
    /// <exception cref="ArgumentException">The folder is another chain's.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached, does not know a start in a block, or contradicts the folder deeper than allowed.</exception>
    /// <exception cref="ChainDataException">An answer is malformed or contradicts itself.</exception>
    /// <exception cref="LedgerFormatException">A file of the folder is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static Task<FollowResult> CoinsAsync(
        ICoinSource source, FactFolder folder, IReadOnlyCollection<FollowStart> starts, FollowOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(starts);
        return new FollowPull(source, OfTheSameChain(source, folder), Attended(options)).RunAsync(starts, Attendant.Ending(cancellationToken));
    }

    private static FactFolder OfTheSameChain(IChainSource source, FactFolder folder)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Chain == source.Chain
            ? folder
            : throw new ArgumentException($"facts cannot be pulled: found a source of {source.Chain}, expected one of {folder.Chain}, the folder's chain", nameof(source));
    }

    private static PullOptions Checked(PullOptions? options)
    {
        options ??= new PullOptions();
        return options.To < options.From
            ? throw new ArgumentException(
                FormattableString.Invariant($"no blocks can be pulled: found the last height {options.To} below the first, {options.From}"), nameof(options))
            : options with { Progress = Attendant.Hearing(options.Progress) };
    }

    private static HistoryOptions Attended(HistoryOptions? options)
    {
        options ??= new HistoryOptions();
        return options with { Progress = Attendant.Hearing(options.Progress) };
    }

    private static FollowOptions Attended(FollowOptions? options)
    {
        options ??= new FollowOptions();
        return options with { Progress = Attendant.Hearing(options.Progress) };
    }
}
