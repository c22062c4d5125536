namespace WalletTrace.Chains;

/// <summary>Gives recorded answers again, in place of the servers that gave them.</summary>
public interface IAnswerArchive
{
    /// <summary>
    /// The recorded answer to a request. What was asked several times was perhaps answered differently: the answers come in the order in which they were
    /// given, and the last of them from then on. Called from any thread.
    /// </summary>
    /// <param name="source">The source's name.</param>
    /// <param name="request">What is asked, as <see cref="RawAnswer.Request"/> writes it.</param>
    /// <returns>The answer; null where none was recorded.</returns>
    RawAnswer? Next(string source, string request);
}
