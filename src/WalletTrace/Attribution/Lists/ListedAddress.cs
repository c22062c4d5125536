using System.Collections.Immutable;

namespace WalletTrace.Attribution.Lists;

/// <summary>What an address as lists write it can be: its form decides the chain, never the ticker beside it.</summary>
/// <remarks>
/// <para>A ticker only chooses among chains that share one form. 0x and 40 digits may be of any EVM chain: ETH, BSC, ETC … choose, a token such as USDT chooses
/// nothing and <see cref="ListReadOptions.EvmChain"/> holds. A legacy address 1… or 3… is Bitcoin's unless the ticker says BCH (then it is of Bitcoin Cash's
/// ledger), BSV (then foreign), or, for 3…, LTC (as Litecoin wrote until 2017). A ticker that no chain of the form has, such as XBT beside T…, decides
/// nothing; that it disagrees is told.</para>
/// <para>Addresses of chains that cannot be traced here become foreign subjects. Their checksums are verified where the form has one that is known here:
/// base58check with any version (ZEC, DASH, BTG, DOGE's namesakes …), the XRP Ledger's, Monero's, bech32 with any prefix, cashaddr, Stellar, Algorand, Polkadot and
/// Kusama. Where it has none, as Solana's, a <see cref="Note"/> says so. Bech32 and hexadecimal digits are kept in small letters, all else to the letter.</para>
/// </remarks>
public sealed record ListedAddress
{
    /// <summary>
    /// The subjects that the text names, by its form alone where that decides, else by the ticker among the chains of that form (Ethereum where the ticker says
    /// nothing). Several where the ticker names several chains (<c>ETH/BSC</c>). Empty where it cannot be read.
    /// </summary>
    public required ImmutableArray<LabelSubject> Subjects { get; init; }

    /// <summary>Why it cannot be read: what was found, expected, and what to do; null where it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the ticker says another chain than the form.</summary>
    public bool TickerDisagrees { get; init; }

    /// <summary>What a reader should know of an address that was read, for instance that its form has no checksum; else null.</summary>
    public string? Note { get; init; }

    /// <summary>Reads an address as a list writes it. Blanks around it are dropped.</summary>
    /// <param name="text">The address.</param>
    /// <param name="ticker">
    /// What the list says of its chain: a ticker in any case, a chain's name, a CAIP-2 id, or several of them separated by commas, slashes or blanks. Null: nothing.
    /// </param>
    /// <param name="options">Says on which EVM chain an address is where nothing else does. Null: Ethereum.</param>
    public static ListedAddress Read(string text, string? ticker = null, ListReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ListedAddressReader.Read(text, ticker, (options ?? new ListReadOptions()).EvmChain);
    }
}
