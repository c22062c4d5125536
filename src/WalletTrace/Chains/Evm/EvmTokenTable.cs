namespace WalletTrace.Chains.Evm;

/// <summary>What a decoder knows of a contract that emits events of tokens.</summary>
/// <param name="Text">The contract as its chain writes it.</param>
/// <param name="Asset">The token.</param>
/// <param name="Roles">What else it is.</param>
/// <param name="IsLookAlike">Whether it calls itself as a well-known token does, and is none.</param>
internal sealed record TokenEntry(string Text, Asset Asset, TokenRoles Roles, bool IsLookAlike);

/// <summary>The contracts that a decoder knows: those of the library's table, those it was given, and those it met.</summary>
internal sealed class EvmTokenTable
{
    // What was met is forgotten beyond this many, so that no node can fill the memory with contracts.
    private const int MaxMet = 1 << 17;

    private readonly ChainId chain;
    private readonly string space;
    private readonly Dictionary<Address, TokenEntry> known = [];
    private readonly Dictionary<Address, TokenEntry> met = [];
    private readonly HashSet<string> looks = new(StringComparer.Ordinal);

    /// <summary>Takes up what is known of a chain and what a caller adds.</summary>
    /// <exception cref="ArgumentException">A token or wrapper is not of the chain.</exception>
    public EvmTokenTable(ChainId chain, EvmDecoderOptions options)
    {
        this.chain = chain;
        space = EvmTokens.SpaceOf(chain);
        if (chain.Parameters?.Coin?.Symbol is { } coin)
        {
            looks.Add(SymbolLooks.Of(coin));
        }

        foreach (KnownToken token in EvmTokens.Of(chain))
        {
            Keep(Address.Parse(token.Contract, chain), token.On(chain), token.Roles);
        }

        foreach (Asset token in options.Tokens)
        {
            if (token.Chain != chain || token.Namespace != space)
            {
                throw new ArgumentException($"a token cannot be known: found {(token.IsDefault ? "no asset" : token)}, expected one of {chain}/{space}", nameof(options));
            }

            Address contract = Address.Parse(token.Reference, chain);
            Keep(contract, token, known.TryGetValue(contract, out TokenEntry? before) ? before.Roles : TokenRoles.None);
        }

        foreach (Address wrapper in options.WrappedNative)
        {
            Check(wrapper);
            TokenEntry entry = Of(wrapper);
            known[wrapper] = entry with { Roles = entry.Roles | TokenRoles.Wrapper };
        }
    }

    /// <summary>What is known of a contract.</summary>
    public TokenEntry Of(Address contract)
    {
        if (known.TryGetValue(contract, out TokenEntry? entry) || met.TryGetValue(contract, out entry))
        {
            return entry;
        }

        string text = contract.ToString(chain);
        return Meet(contract, new TokenEntry(text, Asset.Token(chain, space, text, 0), TokenRoles.None, false));
    }

    /// <summary>Takes up what a contract says of itself. Those that are known stay as they are.</summary>
    /// <exception cref="ArgumentException">The address is not of the chain, or the decimals are not allowed.</exception>
    public void Learn(Address contract, int decimals, string? symbol)
    {
        Check(contract);
        if (known.ContainsKey(contract))
        {
            return;
        }

        string text = contract.ToString(chain);
        bool isLookAlike = symbol is not null && looks.Contains(SymbolLooks.Of(symbol));

        // What no text file can hold is no symbol; what it looks like counts all the same.
        string? shown = FactShape.NameProblem("a symbol", symbol) is null ? symbol : null;
        Meet(contract, new TokenEntry(text, Asset.Token(chain, space, text, decimals, shown), TokenRoles.None, isLookAlike));
    }

    private void Keep(Address contract, Asset token, TokenRoles roles)
    {
        known[contract] = new TokenEntry(contract.ToString(chain), token, roles, false);
        if (token.Symbol is { } symbol)
        {
            looks.Add(SymbolLooks.Of(symbol));
        }
    }

    private TokenEntry Meet(Address contract, TokenEntry entry)
    {
        if (met.Count >= MaxMet)
        {
            met.Clear();
        }

        met[contract] = entry;
        return entry;
    }

    private void Check(Address contract)
    {
        if (contract.Kind != (chain.IsTron ? AddressKind.Tron : AddressKind.Evm))
        {
            throw new ArgumentException($"a contract cannot be known: found an address of kind {contract.Kind}, expected one of {chain}", nameof(contract));
        }
    }
}
