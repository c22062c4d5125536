using WalletTrace.Tracing;

namespace WalletTrace.Cli;

/// <summary>Reads the accounts that a command line names.</summary>
internal static class Places
{
    /// <summary>An account with its chain (CAIP-10), or an address of a chain of the trace.</summary>
    /// <param name="text">The account or address.</param>
    /// <param name="result">The trace.</param>
    /// <param name="option">The option that names it, for messages.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    public static Account Account(string text, TraceResult result, string option)
    {
        string? problem = null;
        if (text.Contains(':') && WalletTrace.Account.TryParse(text, out Account account, out problem))
        {
            return account;
        }

        foreach (ChainId chain in result.Parameters.Thefts.SelectMany(theft => theft.Seeds).Select(seed => seed.Chain).Distinct().Order())
        {
            if (Address.TryParse(text, chain, out Address address, out string? found))
            {
                return new Account(chain, address);
            }

            problem ??= found;
        }

        throw new UsageException($"{option} names no place: {problem}");
    }
}
