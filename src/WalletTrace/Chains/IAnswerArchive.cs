namespace WalletTrace.Chains;

/// <summary>Gives recorded answers again, in place of the servers that gave them. One for each run: it knows what was asked before.</summary>
public interface IAnswerArchive
{
    /// <summary>
    /// The recorded answer to a request. What was asked several times was perhaps answered differently: the answers come in the order in which they were
    /// given, and the last of them from then on; refusals only where there is nothing else. Called from any thread.
    /// </summary>
    /// <param name="source">The source's name: another's answer is none.</param>
    /// <param name="requestHash">What is asked, see <see cref="RawAnswer.RequestHash"/>.</param>
    /// <param name="cancellationToken">Ends the looking up.</param>
    /// <returns>The answer; null where none was recorded.</returns>
    /// <exception cref="WalletTraceException">What is kept is not what was recorded, or cannot be read.</exception>
    ValueTask<RawAnswer?> NextAsync(string source, string requestHash, CancellationToken cancellationToken = default);
}
