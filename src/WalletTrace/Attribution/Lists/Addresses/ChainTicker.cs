using System.Collections.Frozen;

namespace WalletTrace.Attribution.Lists;

/// <summary>What a ticker says of a chain.</summary>
internal enum ChainTickerKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>A token that is issued on chains of several forms: it says nothing.</summary>
    Token,

    /// <summary>A chain that the library knows, or at least its form of address.</summary>
    Chain,

    /// <summary>A chain whose addresses are kept as foreign ones.</summary>
    Foreign,

    /// <summary>A word that is not known.</summary>
    Unknown,
}

/// <summary>What a list's ticker means.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Symbol">The ticker in capitals under which its chain is kept; empty where there is none.</param>
/// <param name="Chain">The chain; none unless the kind is <see cref="ChainTickerKind.Chain"/>.</param>
internal readonly record struct ChainTicker(ChainTickerKind Kind, string Symbol, ChainId Chain)
{
    private const int MaxLength = 40;

    private static readonly char[] Separators = [',', '/', ';', ' ', '|', '+', '&', '(', ')'];

    /// <summary>Chains with the numbers of EIP-155 and Bitcoin's relatives; the first name of each is the symbol.</summary>
    /// <remarks>Numbers from the registry of EVM chains (ethereum-lists/chains), names as lists write them: OFAC's, GraphSense's and explorers'.</remarks>
    private static readonly (ChainId Chain, string Names)[] Chains =
    [
        (ChainId.Bitcoin, "BTC XBT BITCOIN OMNI"),
        (ChainId.Litecoin, "LTC LITECOIN"),
        (ChainId.Dogecoin, "DOGE DOGECOIN"),
        (ChainId.BitcoinCash, "BCH BITCOIN-CASH BITCOINCASH BCC SLP"),
        (ChainId.Tron, "TRX TRON TRC20 TRC-20 TRC10"),
        (ChainId.Ethereum, "ETH ETHEREUM ETHER ERC20 ERC-20"),
        (ChainId.Bsc, "BNB BSC BEP20 BEP-20 BNBSMARTCHAIN"),
        (ChainId.Polygon, "POL MATIC POLYGON"),
        (ChainId.Avalanche, "AVAX AVALANCHE AVAXC"),
        (ChainId.Arbitrum, "ARB ARBITRUM ARBITRUMONE"),
        (ChainId.Optimism, "OP OPTIMISM"),
        (ChainId.Base, "BASE"),
        (ChainId.Evm(61), "ETC ETHEREUMCLASSIC"),
        (ChainId.Evm(14), "FLR FLARE"),
        (ChainId.Evm(19), "SGB SONGBIRD"),
        (ChainId.Evm(24), "KAI KARDIACHAIN"),
        (ChainId.Evm(25), "CRO CRONOS"),
        (ChainId.Evm(30), "RBTC RSK ROOTSTOCK"),
        (ChainId.Evm(50), "XDC XINFIN"),
        (ChainId.Evm(100), "XDAI GNOSIS"),
        (ChainId.Evm(128), "HT HECO"),
        (ChainId.Evm(146), "SONIC"),
        (ChainId.Evm(250), "FTM FANTOM"),
        (ChainId.Evm(321), "KCS KCC"),
        (ChainId.Evm(324), "ZKSYNC"),
        (ChainId.Evm(361), "THETA"),
        (ChainId.Evm(820), "CLO CALLISTO"),
        (ChainId.Evm(8217), "KLAY KLAYTN KAIA"),
        (ChainId.Evm(42220), "CELO"),
        (ChainId.Evm(59144), "LINEA"),
        (ChainId.Evm(534352), "SCROLL"),
    ];

    /// <summary>Chains whose addresses are kept as foreign ones, the symbol first.</summary>
    private static readonly string[] Foreign =
    [
        "XMR MONERO", "ZEC ZCASH", "DASH", "XRP RIPPLE XRPL", "BSV BITCOINSV BITCOIN-SV", "BTG BITCOINGOLD", "XVG VERGE", "DGB DIGIBYTE", "ETP METAVERSE", "SOL SOLANA", "ADA CARDANO",
        "ALGO ALGORAND", "XLM STELLAR", "DOT POLKADOT", "KSM KUSAMA", "REEF", "ATOM COSMOS", "EGLD ELROND", "CTK CERTIK", "LUNA TERRA", "ROSE OASIS", "ZIL ZILIQA ZILLIQA", "XTZ TEZOS",
        "NEO GAS", "EOS", "WAXP WAX", "TLOS TELOS", "NEAR", "ICP DFINITY", "APT APTOS", "SUI", "AION", "FIL FILECOIN", "VET VECHAIN", "XEC ECASH", "L-BTC LBTC LIQUID", "MIOTA IOTA", "XRD RADIX",
        "BEP2", "ZEN HORIZEN", "DCR DECRED", "VTC VERTCOIN", "QTUM", "RVN RAVENCOIN", "FIRO XZC", "WAVES", "TON",
    ];

    private static readonly string[] Tokens =
        ["USDT", "USDC", "DAI", "BUSD", "TUSD", "USDD", "USDP", "PYUSD", "WETH", "WBTC", "BTCB", "STETH", "TORN", "SHIB", "LINK", "UNI", "XAUT", "PAXG", "USDT0", "USD1", "TETHER", "EURT", "CNHT"];

    private static readonly FrozenDictionary<string, ChainTicker> Known =
        Chains.SelectMany(row => Words(row.Names).Select(name => (name, new ChainTicker(ChainTickerKind.Chain, Words(row.Names)[0], row.Chain))))
            .Concat(Foreign.SelectMany(names => Words(names).Select(name => (name, new ChainTicker(ChainTickerKind.Foreign, Words(names)[0], default)))))
            .Concat(Tokens.Select(name => (name, new ChainTicker(ChainTickerKind.Token, name, default))))
            .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>What a text that names a chain, or several, means; one of kind <see cref="ChainTickerKind.None"/> where it names none.</summary>
    public static IReadOnlyList<ChainTicker> AllOf(string? text)
    {
        string trimmed = text?.Trim() ?? string.Empty;
        if (trimmed.Length == 0)
        {
            return [default];
        }

        // Names of several words are known without the blanks between them.
        if (Known.TryGetValue(trimmed, out ChainTicker known) || Known.TryGetValue(trimmed.Replace(" ", string.Empty, StringComparison.Ordinal), out known))
        {
            return [known];
        }

        string[] parts = trimmed.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        ChainTicker[] all = [.. parts.Take(8).Select(One).Distinct()];
        ChainTicker[] chains = [.. all.Where(one => one.Kind is ChainTickerKind.Chain or ChainTickerKind.Foreign)];

        // A token beside a chain (USDT on BSC) says nothing more.
        return chains.Length > 0 ? chains : all.Length > 0 ? all : [default];
    }

    private static ChainTicker One(string text) =>
        Known.TryGetValue(text, out ChainTicker known) ? known
        : ChainId.TryParse(text, out ChainId chain, out _) ? new ChainTicker(ChainTickerKind.Chain, chain.Name, chain)
        : new ChainTicker(ChainTickerKind.Unknown, Symbolic(text), default);

    /// <summary>A word as a symbol: capitals, and no colon, which would end it in a subject's text.</summary>
    private static string Symbolic(string text) =>
        SafeText.Trim(text.Replace(':', '-'), MaxLength).ToUpperInvariant();

    private static string[] Words(string names) => names.Split(' ');
}
