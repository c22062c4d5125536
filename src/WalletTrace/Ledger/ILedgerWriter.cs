using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>A ledger that takes facts in, and forgets what a chain took back.</summary>
public interface ILedgerWriter : ILedger
{
    /// <summary>
    /// Takes facts in, all or none: whatever is thrown, and whenever the process is killed, the ledger is as it was. Their order does not matter,
    /// but what a fact refers to (a transaction its block, a movement its transaction) must be known or in the same batch. Facts that are known
    /// already are passed over; a block's hash and parent, an input's owner and amount, and how much of a fee was burnt may be told later.
    /// </summary>
    /// <param name="facts">The facts, of any chains.</param>
    /// <param name="cancellationToken">Ends the taking in; nothing is taken in then.</param>
    /// <exception cref="ArgumentException">There is a null among the facts.</exception>
    /// <exception cref="ChainDataException">A fact cannot be true on its own, or refers to something that is not known.</exception>
    /// <exception cref="ContradictionException">Two facts cannot both be true.</exception>
    /// <exception cref="ReorgException">A block does not follow the one below it.</exception>
    ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets every block of a chain above a height and all that is in it, and cuts coverage at the height, all or nothing. As if nothing above
    /// the height had ever been read.
    /// </summary>
    /// <param name="chain">The chain; one that the ledger does not know is left alone.</param>
    /// <param name="height">The last height to keep; -1 keeps nothing.</param>
    /// <param name="cancellationToken">Ends the rewinding; nothing is forgotten then.</param>
    /// <exception cref="ArgumentOutOfRangeException">The height is less than -1.</exception>
    ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default);
}
