using System.Collections.Frozen;

namespace WalletTrace.Chains.Evm;

/// <summary>What a well-known contract is, beside a token.</summary>
[Flags]
internal enum TokenRoles : byte
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>It wraps the chain's coin: its <c>Deposit</c> makes and its <c>Withdrawal</c> destroys the token.</summary>
    Wrapper = 1,

    /// <summary>Its issuer can freeze and destroy holdings, and says so in its events.</summary>
    Freezes = 2,
}

/// <summary>A token that is known by its contract.</summary>
/// <param name="Contract">The contract as its chain writes it, with its checksum.</param>
/// <param name="Symbol">Its symbol.</param>
/// <param name="Decimals">Its decimals.</param>
/// <param name="Roles">What else it is.</param>
internal sealed record KnownToken(string Contract, string Symbol, int Decimals, TokenRoles Roles = TokenRoles.None)
{
    /// <summary>The token as an asset of the chain that it is known on.</summary>
    public Asset On(ChainId chain) => Asset.Token(chain, EvmTokens.SpaceOf(chain), Contract, Decimals, Symbol);
}

/// <summary>The tokens that an investigator meets daily, by chain. They serve for display, for the wrapping of coins, for freezes, and to know look-alikes.</summary>
/// <remarks>
/// Sources: the issuers' own lists of contracts (tether.to/supported-protocols, developers.circle.com "USDC contract addresses") and the chains' explorers. That
/// tethers on BNB Smart Chain and those bridged to Optimism and Base cannot be frozen is why they do not carry the role.
/// </remarks>
internal static class EvmTokens
{
    private const TokenRoles Wrapper = TokenRoles.Wrapper;
    private const TokenRoles Freezes = TokenRoles.Freezes;

    private static readonly FrozenDictionary<string, KnownToken[]> Table = new Dictionary<string, KnownToken[]>(StringComparer.Ordinal)
    {
        ["eip155:1"] =
        [
            new("0xdAC17F958D2ee523a2206206994597C13D831ec7", "USDT", 6, Freezes),
            new("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "USDC", 6, Freezes),
            new("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", "WETH", 18, Wrapper),
            new("0x6B175474E89094C44Da98b954EedeAC495271d0F", "DAI", 18),
            new("0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599", "WBTC", 8),
            new("0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84", "stETH", 18),
            new("0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0", "wstETH", 18),
            new("0x514910771AF9Ca656af840dff83E8264EcF986CA", "LINK", 18),
            new("0x1f9840a85d5aF5bf1D1762F925BDADdC4201F984", "UNI", 18),
            new("0x95aD61b0a150d79219dCF64E1E6Cc01f0B64C4cE", "SHIB", 18),
            new("0x4Fabb145d64652a948d72533023f6E7A623C7C53", "BUSD", 18),
            new("0x0000000000085d4780B73119b644AE5ecd22b376", "TUSD", 18),
            new("0x853d955aCEf822Db058eb8505911ED77F175b99e", "FRAX", 18),
            new("0x4c9EDD5852cd905f086C759E8383e09bff1E68B3", "USDe", 18),
            new("0x6c3ea9036406852006290770BEdFcAbA0e23A0e8", "PYUSD", 6),
            new("0x7D1AfA7B718fb893dB30A3aBc0Cfc608AaCfeBB0", "MATIC", 18),
            new("0xd5F7838F5C461fefF7FE49ea5ebaF7728bB0ADfa", "mETH", 18),
            new("0xE6829d9a7eE3040e1276Fa75293Bde931859e8fA", "cmETH", 18),
        ],
        ["eip155:10"] =
        [
            new("0x94b008aA00579c1307B0EF2c499aD98a8ce58e58", "USDT", 6),
            new("0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85", "USDC", 6, Freezes),
            new("0x7F5c764cBc14f9669B88837ca1490cCa17c31607", "USDC.e", 6),
            new("0x4200000000000000000000000000000000000006", "WETH", 18, Wrapper),
            new("0xDA10009cBd5D07dd0CeCc66161FC93D7c9000da1", "DAI", 18),
            new("0x4200000000000000000000000000000000000042", "OP", 18),
        ],
        ["eip155:25"] = [new("0x5C7F8A570d578ED84E63fdFA7b1eE72dEae1AE23", "WCRO", 18, Wrapper)],
        ["eip155:56"] =
        [
            new("0x55d398326f99059fF775485246999027B3197955", "USDT", 18),
            new("0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d", "USDC", 18),
            new("0xe9e7CEA3DedcA5984780Bafc599bD69ADd087D56", "BUSD", 18),
            new("0xbb4CdB9CBd36B01bD1cBaEBF2De08d9173bc095c", "WBNB", 18, Wrapper),
            new("0x2170Ed0880ac9A755fd29B2688956BD959F933F8", "ETH", 18),
            new("0x7130d2A12B9BCbFAe4f2634d864A1Ee1Ce3Ead9c", "BTCB", 18),
            new("0x1AF3F329e8BE154074D8769D1FFa4eE058B1DBc3", "DAI", 18),
        ],
        ["eip155:100"] =
        [
            new("0xe91D153E0b41518A2Ce8Dd3D7944Fa863463a97d", "WXDAI", 18, Wrapper),
            new("0x6A023CCd1ff6F2045C3309768eAd9E68F978f6e1", "WETH", 18),
        ],
        ["eip155:137"] =
        [
            new("0xc2132D05D31c914a87C6611C10748AEb04B58e8F", "USDT", 6, Freezes),
            new("0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", "USDC", 6, Freezes),
            new("0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174", "USDC.e", 6),
            new("0x0d500B1d8E8eF31E21C99d1Db9A6444d3ADf1270", "WPOL", 18, Wrapper),
            new("0x7ceB23fD6bC0adD59E62ac25578270cFf1b9f619", "WETH", 18),
            new("0x8f3Cf7ad23Cd3CaDbD9735AFf958023239c6A063", "DAI", 18),
            new("0x1BFD67037B42Cf73acF2047067bd4F2C47D9BfD6", "WBTC", 8),
        ],
        ["eip155:146"] = [new("0x039e2fB66102314Ce7b64Ce5Ce3E5183bc94aD38", "wS", 18, Wrapper)],
        ["eip155:250"] = [new("0x21be370D5312f44cB42ce377BC9b8a0cEF1A4C83", "WFTM", 18, Wrapper)],
        ["eip155:324"] = [new("0x5AEa5775959fBC2557Cc8789bC1bf90A239D9a91", "WETH", 18, Wrapper)],
        ["eip155:5000"] = [new("0x78c1b0C915c4FAA5FffA6CAbf0219DA63d7f4cb8", "WMNT", 18, Wrapper)],
        ["eip155:8453"] =
        [
            new("0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", "USDC", 6, Freezes),
            new("0xd9aAEc86B65D86f6A7B5B1b0c42FFA531710b6CA", "USDbC", 6),
            new("0x4200000000000000000000000000000000000006", "WETH", 18, Wrapper),
            new("0x50c5725949A6F0c72E6C4a641F24049A917DB0Cb", "DAI", 18),
            new("0xcbB7C0000aB88B473b1f5aFd9ef808440eed33Bf", "cbBTC", 8),
        ],
        ["eip155:42161"] =
        [
            new("0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9", "USDT", 6, Freezes),
            new("0xaf88d065e77c8cC2239327C5EDb3A432268e5831", "USDC", 6, Freezes),
            new("0xFF970A61A04b1cA14834A43f5dE4533eBDDB5CC8", "USDC.e", 6),
            new("0x82aF49447D8a07e3bd95BD0d56f35241523fBab1", "WETH", 18, Wrapper),
            new("0xDA10009cBd5D07dd0CeCc66161FC93D7c9000da1", "DAI", 18),
            new("0x2f2a2543B76A4166549F7aaB2e75Bef0aefC5B0f", "WBTC", 8),
            new("0x912CE59144191C1204E64559FE8253a0e49E6548", "ARB", 18),
        ],
        ["eip155:43114"] =
        [
            new("0x9702230A8Ea53601f5cD2dc00fDBc13d4dF4A8c7", "USDT", 6, Freezes),
            new("0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E", "USDC", 6, Freezes),
            new("0xc7198437980c041c805A1EDcbA50c1Ce5db95118", "USDT.e", 6),
            new("0xA7D7079b0FEaD91F3e65f86E8915Cb59c1a4C664", "USDC.e", 6),
            new("0xB31f66AA3C1e785363F0875A1B74E27b85FD66c7", "WAVAX", 18, Wrapper),
        ],
        ["eip155:59144"] = [new("0xe5D7C2a44FfDDf6b295A15c148167daaAf5Cf34f", "WETH", 18, Wrapper)],
        ["eip155:81457"] = [new("0x4300000000000000000000000000000000000004", "WETH", 18, Wrapper)],
        ["eip155:534352"] = [new("0x5300000000000000000000000000000000000004", "WETH", 18, Wrapper)],
        ["eip155:11155111"] = [new("0xfFf9976782d46CC05630D1f6eBAb18b2324d6B14", "WETH", 18, Wrapper)],
        ["tron:0x2b6653dc"] =
        [
            new("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "USDT", 6, Freezes),
            new("TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8", "USDC", 6, Freezes),
            new("TNUC9Qb1rRpS5CbWLmNMxXBjyFoydXjWFR", "WTRX", 6, Wrapper),
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The chains of which tokens are known.</summary>
    public static IEnumerable<string> Chains => Table.Keys;

    /// <summary>The namespace of a chain's fungible tokens.</summary>
    public static string SpaceOf(ChainId chain) => chain.IsTron ? "trc20" : "erc20";

    /// <summary>The tokens known of a chain.</summary>
    public static IReadOnlyList<KnownToken> Of(ChainId chain) => Table.TryGetValue(chain.ToString(), out KnownToken[]? tokens) ? tokens : [];

    /// <summary>Whether a token is one of them.</summary>
    public static bool IsWellKnown(Asset asset) => asset.Namespace is "erc20" or "trc20" && Of(asset.Chain).Any(token => token.Contract == asset.Reference);
}
