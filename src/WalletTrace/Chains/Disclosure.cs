namespace WalletTrace.Chains;

/// <summary>Something that names what is being investigated and was told to somebody else.</summary>
/// <param name="Time">When, unix seconds.</param>
/// <param name="Host">To whom: the host's name.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Subject">What was told: an address, a transaction id or a coin, as its chain writes it.</param>
public readonly record struct Disclosure(long Time, string Host, ChainId Chain, string Subject);

/// <summary>Keeps what was told to whom. An entry is made before the request is sent: a request that fails has been disclosed all the same.</summary>
public interface IDisclosureLog
{
    /// <summary>Notes one disclosure. Called from any thread.</summary>
    /// <param name="disclosure">What is about to be told.</param>
    void Add(Disclosure disclosure);
}
