using System.Buffers;
using System.Collections.Immutable;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Reads addresses as lists write them; see <see cref="ListedAddress"/>.</summary>
internal static class ListedAddressReader
{
    /// <summary>The longest text that can be an address.</summary>
    public const int MaxLength = ForeignForms.MaxBech32Length;

    // Beside a word that is not known, anything shorter is rather a slip than an account.
    private const int ShortestUnknown = 6;

    private const string NoChecksum = "the form has no checksum that is known here, so that a mistyped address is not noticed";

    /// <summary>Reads an address under each chain that a ticker names.</summary>
    public static ListedAddress Read(string text, string? ticker, ChainId evmChain)
    {
        string trimmed = text.Trim();
        IReadOnlyList<ChainTicker> tickers = ChainTicker.AllOf(ticker);
        if (tickers.Count == 1)
        {
            return ReadFor(trimmed, tickers[0], evmChain);
        }

        List<ListedAddress> readings = [.. tickers.Select(one => ReadFor(trimmed, one, evmChain))];
        List<ListedAddress> agreeing = [.. readings.Where(reading => reading is { Problem: null, TickerDisagrees: false })];
        ImmutableArray<LabelSubject> subjects = [.. (agreeing.Count > 0 ? agreeing : readings).SelectMany(reading => reading.Subjects).Distinct()];
        return subjects.IsEmpty
            ? readings[0]
            : new ListedAddress
            {
                Subjects = subjects, TickerDisagrees = readings.Any(reading => reading.TickerDisagrees),
                Note = readings.Select(reading => reading.Note).FirstOrDefault(note => note is not null),
            };
    }

    private static ListedAddress ReadFor(string text, ChainTicker ticker, ChainId evmChain)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return Rejected(text.Length == 0
                ? "there is no address: found nothing, expected one"
                : FormattableString.Invariant($"the address is too long: found {text.Length} characters, expected at most {MaxLength}"));
        }

        string? problem = null;
        Reading? reading = text.AsSpan().ContainsAnyExceptInRange('!', '~') ? null : ReadForm(text, ticker, evmChain, out problem);
        if (reading is { } found)
        {
            return new ListedAddress { Subjects = [found.Subject], TickerDisagrees = Disagrees(ticker, found), Note = found.Note };
        }

        bool Reads(string other) => ReadForm(other, ticker, evmChain, out _) is { Note: null };
        return Rejected(AddressDamage.OfCharacters(text, Reads) ?? AddressDamage.Describe(text, problem ?? "its form is not known", Reads));
    }

    private static ListedAddress Rejected(string problem) => new() { Subjects = [], Problem = problem };

    private static bool Disagrees(ChainTicker ticker, Reading reading) => ticker.Kind switch
    {
        ChainTickerKind.Chain => reading.Symbol != ticker.Symbol && reading.Subject.Account.Chain != ticker.Chain,
        ChainTickerKind.Foreign => reading.Symbol != ticker.Symbol,
        _ => false,
    };

    private static Reading? ReadForm(string text, ChainTicker ticker, ChainId evmChain, out string? problem) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? ReadHex(text, ticker, evmChain, out problem)
        : text.StartsWith("xdc", StringComparison.Ordinal) && text.Length == 43 ? ReadEvm("0x" + text[3..], default, ChainId.Evm(50), out problem)
        : text.Contains(':', StringComparison.Ordinal) ? ReadPrefixed(text, out problem)
        : text.Length is 40 or 42 or 63 or 64 && text.All(char.IsAsciiHexDigit) ? ReadDigits(text, ticker, out problem)
        : LooksLikeBech32(text) ? ReadBech32(text, ticker, out problem)
        : LooksLikeCashAddress(text) && CashAddress.TryDecode(text, "bitcoincash", out Address cash, out problem) ? Traced(ChainId.BitcoinCash, cash)
        : ReadLetters(text, ticker, out problem);

    private static Reading? ReadHex(string text, ChainTicker ticker, ChainId evmChain, out string? problem)
    {
        if (text.Length != 66 || text.AsSpan(2).IndexOfAnyExcept(HexDigits) >= 0)
        {
            return ReadEvm(text, ticker, evmChain, out problem);
        }

        problem = null;
        if (ticker.Kind is ChainTickerKind.Foreign or ChainTickerKind.Unknown)
        {
            return Foreign(ticker.Symbol, text.ToLowerInvariant(), NoChecksum);
        }

        problem = "the text is no address: found 64 hexadecimal digits, which is a hash of a transaction or block, expected an address";
        return null;
    }

    private static Reading? ReadEvm(string text, ChainTicker ticker, ChainId evmChain, out string? problem)
    {
        // Zilliqa spells its 20 bytes with a checksum of its own.
        string digits = ticker.Symbol == "ZIL" ? text.ToLowerInvariant() : text;
        if (!EvmAddress.TryDecode(digits, out Address address, out problem))
        {
            return null;
        }

        return ticker is { Kind: ChainTickerKind.Foreign, Symbol: "VET" or "ZIL" } ? Foreign(ticker.Symbol, text.ToLowerInvariant(), ticker.Symbol == "ZIL" ? NoChecksum : null)
            : Traced(ticker.Chain.IsEvm ? ticker.Chain : evmChain, address);
    }

    private static Reading? ReadPrefixed(string text, out string? problem)
    {
        string prefix = text[..text.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant();
        if (prefix is "bitcoincash" or "simpleledger")
        {
            // Simple Ledger tokens stand in Bitcoin Cash's transactions.
            return CashAddress.TryDecode(text, prefix, out Address address, out problem) ? Traced(ChainId.BitcoinCash, address) : null;
        }

        if (prefix == "ecash")
        {
            return CashAddress.TryDecode(text, prefix, out _, out problem) ? Foreign("XEC", text.ToLowerInvariant()) : null;
        }

        return Account.TryParse(text, out Account account, out problem) ? Traced(account.Chain, account.Address) : null;
    }

    private static Reading? ReadDigits(string text, ChainTicker ticker, out string? problem)
    {
        problem = null;
        if (text.Length == 42 && text.StartsWith("41", StringComparison.Ordinal) && TronAddress.TryDecode(text, out Address tron, out problem))
        {
            return Traced(ChainId.Tron, tron);
        }

        // OFAC lists a payment id of Monero as an address; NEAR and the Internet Computer name accounts so.
        if (text.Length is 63 or 64 && (ticker.Symbol == "XMR" || (ticker.Kind is ChainTickerKind.Foreign or ChainTickerKind.Unknown && !ForeignForms.AreAllChecked(ticker.Symbol))))
        {
            return Foreign(ticker.Symbol, text.ToLowerInvariant(), FormattableString.Invariant($"found {text.Length} hexadecimal digits, a payment id, hash or account id without a checksum"));
        }

        problem = text.Length switch
        {
            40 => "the text is no address by itself: found 40 hexadecimal digits without 0x, which may be an EVM address or a hash, expected 0x before them",
            42 => "the text is no address: found 42 hexadecimal digits without 0x that do not begin with 41, expected an address",
            _ => FormattableString.Invariant($"the text is no address: found {text.Length} hexadecimal digits, which is a hash of a transaction or block, expected an address"),
        };
        return null;
    }

    private static Reading? ReadBech32(string text, ChainTicker ticker, out string? problem)
    {
        string prefix = text[..text.LastIndexOf('1')].ToLowerInvariant();
        if (prefix is "bc" or "ltc" or "tb" or "bcrt")
        {
            ChainId chain = prefix == "bc" ? ChainId.Bitcoin
                : prefix == "ltc" ? ChainId.Litecoin
                : ticker.Chain.Parameters?.SegwitPrefix == prefix ? ticker.Chain
                : prefix == "tb" ? ChainId.BitcoinTestnet3 : ChainId.BitcoinRegtest;
            return SegwitAddress.TryDecode(text, prefix, out Address address, out problem) ? Traced(chain, address) : null;
        }

        string body = text;
        int chainEnd = prefix.IndexOf('-', StringComparison.Ordinal);
        if (chainEnd > 0)
        {
            // Avalanche writes one of its chains before the address: X-avax1…
            body = text[(chainEnd + 1)..];
            prefix = prefix[(chainEnd + 1)..];
        }

        Span<byte> values = stackalloc byte[ForeignForms.MaxBech32Length];
        if (!Bech32.TryDecode(body, values, out _, out _, out _, out problem, ForeignForms.MaxBech32Length))
        {
            return null;
        }

        if (prefix.StartsWith("ln", StringComparison.Ordinal))
        {
            problem = "the text is no address: found a Lightning invoice, expected an address";
            return null;
        }

        if (!prefix.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            problem = $"the address is of no chain: found the prefix {SafeText.Quote(prefix, 40)}, expected letters and digits";
            return null;
        }

        string? owner = ForeignForms.OwnerOf(prefix);
        string symbol = ticker.Kind is ChainTickerKind.Foreign or ChainTickerKind.Unknown && owner is null ? ticker.Symbol : owner ?? prefix.ToUpperInvariant();
        return Foreign(symbol == "BEP2" && ticker.Symbol == "BNB" ? "BNB" : symbol, text[..(text.Length - body.Length)] + body.ToLowerInvariant());
    }

    private static Reading? ReadLetters(string text, ChainTicker ticker, out string? problem)
    {
        if (text[0] is '4' or '8' && ForeignForms.IsMonero(text))
        {
            problem = null;
            return Foreign("XMR", text);
        }

        if (text[0] == 'r' && ForeignForms.IsRipple(text))
        {
            problem = null;
            return Foreign("XRP", text);
        }

        Span<byte> payload = stackalloc byte[Base58Check.PayloadLength];
        if (text.Length <= Base58Check.MaxDigits && Base58Check.TryDecode(text, payload, out problem))
        {
            return OfPayload(text, payload, ticker, out problem);
        }

        problem = null;
        if (Base58.DecodeChecked(text) is { } longer && ForeignForms.OwnersOf(longer).Count > 0)
        {
            return OfPayload(text, longer, ticker, out problem);
        }

        return ForeignForms.IsStellar(text) ? Foreign("XLM", text)
            : ForeignForms.IsAlgorand(text) ? Foreign("ALGO", text)
            : ReadUnchecked(text, ticker, out problem);
    }

    private static Reading? OfPayload(string text, ReadOnlySpan<byte> payload, ChainTicker ticker, out string? problem)
    {
        problem = null;
        IReadOnlyList<string> owners = ForeignForms.OwnersOf(payload);
        string symbol = owners.Contains(ticker.Symbol) ? ticker.Symbol
            : owners.Count > 0 && (ticker.Kind != ChainTickerKind.Unknown || TracedChains.ContainsKey(owners[0])) ? owners[0]
            : ticker.Kind is ChainTickerKind.Foreign or ChainTickerKind.Unknown ? ticker.Symbol : string.Empty;
        if (TracedChains.TryGetValue(symbol, out ChainId chain))
        {
            AddressKind kind = symbol == "TRX" ? AddressKind.Tron : payload[0] == chain.Parameters!.KeyHashVersion ? AddressKind.P2pkh : AddressKind.P2sh;
            return Traced(chain, Address.FromBytes(kind, payload[1..]));
        }

        if (symbol.Length > 0)
        {
            return Foreign(symbol, text);
        }

        if (ticker.Chain is { IsDefault: false } named && Address.TryParse(text, named, out Address other, out _))
        {
            return Traced(named, other);
        }

        problem = $"the address is of no chain that is known here: found a base58 address that holds its checksum, of version {Convert.ToHexStringLower(payload[..1])}, expected a known one; name its chain";
        return null;
    }

    /// <summary>Forms that cannot be checked are taken only where the ticker says a chain that has them.</summary>
    private static Reading? ReadUnchecked(string text, ChainTicker ticker, out string? problem)
    {
        problem = null;
        byte[]? bytes = Base58.Decode(text);
        if (bytes is not null && ForeignForms.NetworkOfSubstrate(bytes) is { } network)
        {
            string symbol = network == 0 ? "DOT" : network == 2 ? "KSM" : ticker.Kind is ChainTickerKind.Foreign or ChainTickerKind.Unknown ? ticker.Symbol : "SUBSTRATE";
            return Foreign(symbol, text);
        }

        // A Solana account is a bare key.
        bool isKey = bytes is { Length: 32 };
        if (isKey && (ticker.Kind is ChainTickerKind.Token or ChainTickerKind.Unknown || ticker.Symbol == "SOL"))
        {
            return Foreign("SOL", text, NoChecksum);
        }

        bool isChecked = ForeignForms.AreAllChecked(ticker.Symbol);
        if ((ticker.Kind == ChainTickerKind.Foreign && !isChecked) || (ticker.Kind == ChainTickerKind.Unknown && !LooksTraced(text) && text.Length >= ShortestUnknown))
        {
            return Foreign(ticker.Symbol, text, NoChecksum);
        }

        problem = isKey
            ? "the chain cannot be told: found a key of 32 bytes in base58, as Solana and others write accounts, expected the ticker SOL beside it"
            : ReasonOf(text);
        return null;
    }

    private static string ReasonOf(string text)
    {
        Span<byte> payload = stackalloc byte[Base58Check.PayloadLength];
        return Base58Check.TryDecode(text, payload, out string? problem) ? "its form is not known"
            : LooksTraced(text) || AddressDamage.IsCutOff(text) ? problem
            : $"the text is no address of a form that is known here: {problem}";
    }

    private static bool LooksLikeBech32(string text)
    {
        int separator = text.LastIndexOf('1');
        return separator > 0 && (text.StartsWith("bc1", StringComparison.OrdinalIgnoreCase) || text.StartsWith("ltc1q", StringComparison.OrdinalIgnoreCase)
            || (text.Length >= 38 && separator <= 20 && IsBech32Data(text.AsSpan(separator + 1)) && (HasOneCase(text[(text.IndexOf('-', StringComparison.Ordinal) + 1)..]) || ForeignForms.OwnerOf(text[..separator].ToLowerInvariant()) is not null)));
    }

    private static bool HasOneCase(string text) => !text.AsSpan().ContainsAnyInRange('A', 'Z') || !text.AsSpan().ContainsAnyInRange('a', 'z');

    private static bool IsBech32Data(ReadOnlySpan<char> data) => data.IndexOfAnyExcept(Bech32Letters) < 0;

    private static bool LooksLikeCashAddress(string text) =>
        text.Length is 42 or 61 && text[0] is 'q' or 'p' or 'Q' or 'P' or 'z' or 'Z' or 'r' or 'R' && IsBech32Data(text);

    private static bool LooksTraced(string text) => text.Length is >= 25 and <= 36 && text[0] is '1' or '3' or 'T' || text.StartsWith("bc", StringComparison.OrdinalIgnoreCase);

    private static Reading Traced(ChainId chain, Address address) => new(new Account(chain, address), SymbolOf(chain), null);

    private static Reading Foreign(string symbol, string text, string? note = null) => new(LabelSubject.Foreign(symbol, text), symbol, note);

    private static string SymbolOf(ChainId chain) => chain.Parameters?.Coin?.Symbol ?? string.Empty;

    private static SearchValues<char> HexDigits { get; } = SearchValues.Create("0123456789abcdefABCDEF");

    private static SearchValues<char> Bech32Letters { get; } = SearchValues.Create("qpzry9x8gf2tvdw0s3jn54khce6mua7lQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L");

    private static Dictionary<string, ChainId> TracedChains { get; } = new(StringComparer.Ordinal)
    {
        ["BTC"] = ChainId.Bitcoin, ["LTC"] = ChainId.Litecoin, ["DOGE"] = ChainId.Dogecoin, ["BCH"] = ChainId.BitcoinCash, ["TRX"] = ChainId.Tron,
    };

    /// <param name="Subject">The subject.</param>
    /// <param name="Symbol">The symbol of its chain.</param>
    /// <param name="Note">What is to be known of it.</param>
    private readonly record struct Reading(LabelSubject Subject, string Symbol, string? Note);
}
