using System.Collections.Frozen;

namespace WalletTrace.Attribution.Lists;

/// <summary>What the words mean by which packs of labels say what something is.</summary>
/// <remarks>
/// The words of GraphSense's taxonomy of entities and abuses (INTERPOL's DW-VA taxonomy), of the labels of Etherscan and its sisters, and plain English. A word
/// that is not here, or that says what something is about rather than what it is (<c>gaming</c>, <c>dao</c>), has no category: its claims are kept as unknown, with the
/// word in their text. That a stablecoin's issuer froze an account (<c>black_list</c>, <c>blocked</c>) is no sanction of a state, and has none either.
/// </remarks>
internal static class CategoryWords
{
    private static readonly (Category Category, string Words)[] Words =
    [
        (Category.Exchange, "exchange exchanges cex centralised_exchange centralized_exchange hosted_wallet deposit trading_platform p2p_exchange binance_deposit proof_of_reserves reserves"),
        (Category.Mixer, "mixer mixers mixing mixing_service coinjoin tumbler ethereum_mixer privacy_protocol tornado tornado_cash"),
        (Category.Bridge, "bridge bridges defi_bridge cross_chain swap instant_swap instant_exchange interoperability_cross_chain"),
        (Category.Otc, "otc otc_desk broker"),
        (Category.Payment, "payment payments payment_processor merchant_services payment_service atm crypto_atm fiat_gateway crypto_card"),
        (Category.Defi, "defi dex amm defi_dex defi_lending defi_derivative lending loans derivatives yield_farming liquid_staking liquidity vaults options_trading yield_aggregator"),
        (Category.Gambling, "gambling casino betting lottery"),
        (Category.DarknetMarket, "darknet_market darknet dark_web market drugs weapons stolen_data carding"),
        (Category.Mining, "mining miner miners mining_service mining_pool pool validator staking_pool block_builder mev_builder proposer_fee_recipient beacon_depositor"),
        (Category.Ransomware, "ransomware ransom ransomwhere"),
        (Category.Theft, "theft heist hack hacks hacker exploit service_hack exchange_hack hacking stolen_funds compromised bancor_contract_vulnerability exploiter"),
        (Category.Scam, "scam scams scam_ponzi phishing phish_hack phish ponzi ponzi_scheme pyramid_scheme fraud fake_phishing social_engineering extortion sextortion blackmail romance_scam investment_scam"
            + " high_risk something_fishy spam_token rug_pull"),
        (Category.Sanctioned, "sanction sanctions sanctioned ofac ofac_sanctions_lists sdn"),
        (Category.Contract, "contract smart_contract token_contract proxy_contract factory_contract logic_contract old_contract system_contract token tokens wrapped_token bridged_token stablecoin"
            + " algorithmic_stablecoin security_token bitcoin_pegged binance_pegged rebase_token deflationary_token tokenized_asset nft"),
        (Category.Service, "service services wallet_service wallet hosting donation charity donate airdrop_distributor p2p_platform p2p faucet shop mev_bot backrunning_bots crowdfunding launchpad token_sale"
            + " multisig hot_wallet cold_wallet cold_storage"),
        (Category.User, "user users private individual person multisig_owner maker_vault_owner contract_deployer fund white_hat_group"),
    ];

    /// <summary>The labels by which explorers group the accounts of one actor, with what that actor is.</summary>
    private static readonly (Category Category, string Slugs)[] Actors =
    [
        (Category.Exchange, "abcc allbit ascendex bgogo binance bitfinex bithumb bitmart bitmex bitpie bitstamp bittrex cobinhood coinbase coinbit coincheck coinhako coinmetro coinone coinsquare coss-io counter-market"
            + " crex24 crypto-com deribit digifinex ftx gate-io gemini hitbtc hoo-com hotbit huobi korbit kraken kryptono kucoin latoken lcx-ag liquid okx onyx-to paribu poloniex quadrigacx remitano resfinex tidex topbtc"
            + " trade-io upbit yunbi zb-com bitcoin-suisse"),
        (Category.Mixer, "tornado-cash typhoon-cash typhoon-network"),
        (Category.Bridge, "across-protocol celer-network connext hop-protocol multichain optics ren router synapse wormhole changenow shapeshift axelar"),
        (Category.Defi, "1inch 0x-protocol aave abracadabra-money airswap alchemix-finance aura-finance balancer bancor burgerswap bscswap bzx compound convex-finance cow-protocol cream-finance curve-fi dforce dydx"
            + " fei-protocol gearbox-protocol hydro-protocol idex idle-finance instadapp inverse-finance kyberswap lido liquity loopring maker mcdex mdex mstable olympusdao opyn pancake-bunny pancakeswap paraswap"
            + " pooltogether rari-capital reflexer-finance rhino-fi ribbon-finance rocket-pool saddle-finance sudoswap sushiswap swipeswap synthetix tokenlon uniswap venus-protocol vesper-finance yearn-finance"),
        (Category.Gambling, "etheroll fomo3d zethr"),
        (Category.Mining, "miningpoolhub f2pool bloxroute"),
        (Category.Payment, "wirex flexa bitpay"),
        (Category.Service, "celsius-network nexo blockfi metamask myetherwallet safe-formerly-gnosis-safe zerion opensea alameda-research"),
    ];

    private static readonly FrozenDictionary<string, Category> ByWord = Words
        .SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Category)))
        .ToFrozenDictionary(pair => pair.word, pair => pair.Category, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Category> ByActor = Actors
        .SelectMany(row => row.Slugs.Split(' ').Select(slug => (slug, row.Category)))
        .ToFrozenDictionary(pair => pair.slug, pair => pair.Category, StringComparer.Ordinal);

    /// <summary>The category of a word; null where it has none.</summary>
    public static Category? Of(string word) =>
        ByWord.TryGetValue(Normal(word), out Category category) ? category
        : Encodings.EnumText.TryParse(Normal(word), out category) ? category
        : null;

    /// <summary>What the actor is whose accounts an explorer groups under a label; null where the label groups no actor's.</summary>
    public static Category? OfActor(string slug) => ByActor.TryGetValue(slug, out Category category) ? category : null;

    /// <summary>The category of the first words of a name that have one, for instance of <c>mixer-addresses</c>; null where none has.</summary>
    public static Category? OfName(string name)
    {
        string[] words = Normal(name).Split('_', StringSplitOptions.RemoveEmptyEntries);
        for (int first = 0; first < words.Length; first++)
        {
            for (int last = words.Length; last > first; last--)
            {
                if (Of(string.Join('_', words[first..last])) is { } category and not (Category.Unknown or Category.User))
                {
                    return category;
                }
            }
        }

        return null;
    }

    private static string Normal(string word) => word.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_').Replace('/', '_');
}
