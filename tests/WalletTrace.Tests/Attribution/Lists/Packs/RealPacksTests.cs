using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists.Packs;

/// <summary>Every file of the real packs: what is taken from it, and each row that is not.</summary>
public class RealPacksTests
{
    // File, format, labels, different addresses, entities, rejected rows.
    private const string Expected = """
        am-i-exposed/bankruptcy-exchange-addresses.csv am-i-exposed 117 117 3 0
        am-i-exposed/darknet-market-addresses.csv am-i-exposed 186 186 4 1
        am-i-exposed/doj-seizure-addresses.csv am-i-exposed 104 104 3 0
        am-i-exposed/exchange-academic-addresses.csv am-i-exposed 2114 2114 46 0
        am-i-exposed/exchange-modern-curated.csv am-i-exposed 24 24 10 36
        am-i-exposed/exchange-por-forensics-addresses.csv am-i-exposed 587 587 16 3
        am-i-exposed/exchange-tier1-addresses.csv am-i-exposed 98 98 6 0
        am-i-exposed/exchange-tier2-addresses.csv am-i-exposed 47 47 4 0
        am-i-exposed/exchange-tier3-addresses.csv am-i-exposed 104 104 11 0
        am-i-exposed/mining-pool-addresses.csv am-i-exposed 50 50 10 1
        am-i-exposed/mixer-addresses.csv am-i-exposed 107 107 4 0
        am-i-exposed/ofac-entity-labeled.csv am-i-exposed 104 104 6 0
        am-i-exposed/p2p-platform-addresses.csv am-i-exposed 4 4 1 0
        am-i-exposed/proof-of-reserves.csv am-i-exposed 5 5 1 0
        am-i-exposed/ransomware-addresses.csv am-i-exposed 126 126 5 0
        am-i-exposed/ransomwhere.csv.gz am-i-exposed 9969 9969 1 0
        am-i-exposed/scam-ponzi-addresses.csv am-i-exposed 32 32 3 0
        eth-labels/etherscan_blocked.json eth-labels 662 662 0 0
        eth-labels/etherscan_bridge.json eth-labels 188 188 0 0
        eth-labels/etherscan_exchange.csv eth-labels 372 372 0 0
        eth-labels/etherscan_ofac.json eth-labels 72 72 0 0
        eth-labels/etherscan_phish-hack.csv eth-labels 5588 5588 0 6
        eth-labels/etherscan_tornado.json eth-labels 63 63 0 0
        eth-labels/etherscan_upbit.json eth-labels 14 14 1 0
        eth-labels/tokens.csv.gz eth-labels 27459 15621 87 0
        etherscan/bscscan__combinedAccountLabels.json.gz etherscan-json 2879 2873 16 2
        etherscan/etherscan__combinedAccountLabels.json.gz etherscan-json 23835 23288 133 0
        etherscan/etherscan__combinedTokenLabels.json.gz etherscan-json 7253 7253 67 0
        etherscan/etherscan_across-protocol.csv etherscan-csv 21 21 1 0
        etherscan/etherscan_binance-deposit.csv etherscan-csv 1 1 0 0
        etherscan/etherscan_binance.csv etherscan-csv 57 57 1 0
        etherscan/etherscan_bitfinex.csv etherscan-csv 40 40 1 0
        etherscan/etherscan_blocked.csv etherscan-csv 661 483 0 0
        etherscan/etherscan_bridge.csv etherscan-csv 166 166 0 0
        etherscan/etherscan_bridged-token.csv etherscan-csv 2 2 0 0
        etherscan/etherscan_celer-network.csv etherscan-csv 10 10 1 0
        etherscan/etherscan_coinbase.csv etherscan-csv 25 25 1 0
        etherscan/etherscan_cold-wallet.csv etherscan-csv 11 11 0 0
        etherscan/etherscan_ftx.csv etherscan-csv 13 13 1 0
        etherscan/etherscan_hop-protocol.csv etherscan-csv 34 34 1 0
        etherscan/etherscan_huobi.csv etherscan-csv 85 85 1 0
        etherscan/etherscan_kraken.csv etherscan-csv 18 18 1 0
        etherscan/etherscan_kucoin.csv etherscan-csv 20 20 1 0
        etherscan/etherscan_mev-bot.csv etherscan-csv 331 331 0 0
        etherscan/etherscan_multichain.csv etherscan-csv 38 38 1 0
        etherscan/etherscan_ofac-sanctions-lists.csv etherscan-csv 72 72 0 0
        etherscan/etherscan_okx.csv etherscan-csv 26 26 1 0
        etherscan/etherscan_synapse.csv etherscan-csv 11 11 1 0
        etherscan/etherscan_tornado-cash.csv etherscan-csv 63 63 1 0
        etherscan/etherscan_wormhole.csv etherscan-csv 18 18 1 0
        graphsense/africrypt-hack.yaml graphsense-tagpack 1 1 0 0
        graphsense/aft-alqaeda-forfeit_vc.yaml graphsense-tagpack 155 155 0 0
        graphsense/binance.yaml graphsense-tagpack 2 2 0 0
        graphsense/binance_hack.yaml graphsense-tagpack 44 44 0 0
        graphsense/blender_io.yaml graphsense-tagpack 45 45 0 0
        graphsense/coinjoin_bounty.yaml graphsense-tagpack 1 1 0 0
        graphsense/defi-protocols-csh.yaml graphsense-tagpack 1407 1407 0 0
        graphsense/demo.yaml graphsense-tagpack 5 5 0 0
        graphsense/electrum_phishing.yaml graphsense-tagpack 6 6 0 0
        graphsense/etherscan-wordcloud-exchange.yaml graphsense-tagpack 646 640 0 0
        graphsense/etherscan-wordcloud-mixing_service.yaml graphsense-tagpack 61 59 0 0
        graphsense/exchange-wallets-binance.yaml graphsense-tagpack 86 64 0 0
        graphsense/exchange-wallets-bitfinexcom.yaml graphsense-tagpack 130 128 0 5
        graphsense/exchange-wallets-bybit.yaml graphsense-tagpack 8 8 0 0
        graphsense/exchange-wallets-cryptocom.yaml graphsense-tagpack 10 10 0 0
        graphsense/exchange-wallets-deribit.yaml graphsense-tagpack 18 18 0 0
        graphsense/exchange-wallets-huobi.yaml graphsense-tagpack 58 46 0 0
        graphsense/exchange-wallets-kucoin.yaml graphsense-tagpack 48 27 0 11
        graphsense/exchange-wallets-okx.yaml graphsense-tagpack 36 36 0 0
        graphsense/exchange-wallets-swissborg.yaml graphsense-tagpack 14 14 0 0
        graphsense/forsage.yaml graphsense-tagpack 16 8 0 0
        graphsense/graphsense.actorpack.yaml.gz graphsense-actorpack 0 0 3813 0
        graphsense/hacks.yaml graphsense-tagpack 608 606 0 0
        graphsense/hydra.yaml graphsense-tagpack 117 117 0 0
        graphsense/interpol-real_services.yaml graphsense-tagpack 10 10 0 0
        graphsense/lazarus.yaml graphsense-tagpack 21 21 0 0
        graphsense/lazarus2.yaml graphsense-tagpack 6 6 0 0
        graphsense/lockbit_tattoos.yaml graphsense-tagpack 18 18 0 0
        graphsense/miners_additional.yaml graphsense-tagpack 234 234 0 0
        graphsense/mixing_fc2021.yaml graphsense-tagpack 66 66 0 0
        graphsense/ofac.yaml graphsense-tagpack 570 570 0 2
        graphsense/plustoken.yaml graphsense-tagpack 10 10 0 2
        graphsense/ponzi_scheme.yaml graphsense-tagpack 52 52 0 0
        graphsense/ransomware.yaml graphsense-tagpack 7178 7178 0 0
        graphsense/ransomwhere.yaml graphsense-tagpack 7457 7457 0 0
        graphsense/richest_addresses.yaml graphsense-tagpack 36 36 0 0
        graphsense/ronin_bridge.yaml graphsense-tagpack 6 6 0 0
        graphsense/service-wallets-checksig.yaml graphsense-tagpack 247 247 0 0
        graphsense/sinbad_io.yaml graphsense-tagpack 2 2 0 0
        graphsense/tornado_cash.yaml graphsense-tagpack 39 38 0 0
        graphsense/twitter_hack_scam.yaml graphsense-tagpack 3 3 0 0
        graphsense/usdt_blacklist.yaml graphsense-tagpack 774 774 0 0
        graphsense/walletexplorer.yaml graphsense-tagpack 386 386 0 0
        graphsense/wasabi_collector.yaml graphsense-tagpack 2 2 0 0
        heists/fbi_ic3_psa250226_bybit_51_eth.txt address-lines 51 51 0 0
        heists/fbi_stake_com_4_eth.txt address-lines 4 4 0 0
        heists/ransomwhere_export_excerpt.json ransomwhere 4 4 4 0
        """;

    private const string Rejected = """
        darknet-market-addresses.csv, line 166: 1EXPSwtbaSsWuXpVW8vaHvXm5Xgh2Xf4oA
        exchange-modern-curated.csv, line 7: 39884E3j6KZj82FK4hA3t6K5GCHkWwqLHv
        exchange-modern-curated.csv, line 8: 3LQeSGkvCMaRAmihAqUeSuGMKXX8WR7aXX
        exchange-modern-curated.csv, line 9: bc1qnkl53lls2qnqrpg5ay3t5gm9vpfm058phu9z05
        exchange-modern-curated.csv, line 11: 3JJmF63ifcamPLiAmLgG96RA599yNtEKSV
        exchange-modern-curated.csv, line 12: bc1qazcm763858nkj2dz7g3vafgk2ys2lf5gqhceag
        exchange-modern-curated.csv, line 13: 12ib7dApVFvg82TXKSwwgEMxjjDNVMFpR2
        exchange-modern-curated.csv, line 15: 17WLHZ5hFxHdGTWcq5VLb57a7y82PUi4Tq
        exchange-modern-curated.csv, line 19: 3Nxwenay9Z8Lc9JBiep5MYkpS3TFjGFz1
        exchange-modern-curated.csv, line 21: 3KbaBdnHWz1fhmFCqGBiEHLe8h4fUP8yu3
        exchange-modern-curated.csv, line 22: 395xEBrMqETHC8MruPMsKRrDqsNmvVcBSN
        exchange-modern-curated.csv, line 24: 1CWbhJpGi1MoNjNtADbF4kM3QGJxuGJ9E1
        exchange-modern-curated.csv, line 30: bc1qajmu5gm5hppmy4lf88z88t82v8gff5nnw4xc0a
        exchange-modern-curated.csv, line 33: 3AfP3BFWM7ELQJ1WCuBfYP33DGEmFLsYDf
        exchange-modern-curated.csv, line 34: bc1q5shngaekx8vmhm9q7zalzdxxecmmkru6rzt9pv
        exchange-modern-curated.csv, line 37: 3LhFMsMkaBETasFTQSPGQsLy247Jv3dsig
        exchange-modern-curated.csv, line 38: 1CYJRQ3nDBR9rQAQ3n5fSzWDnFP6YgcfVk
        exchange-modern-curated.csv, line 39: bc1q2s3rjwvam9dt2ftt4sqxqjf3twav0gdx0k0q2etjz8pd4shxazlqnfgjkq
        exchange-modern-curated.csv, line 41: bc1qjysjfd9t9aspttpjqzv68k0la5cas7suhe4uzm
        exchange-modern-curated.csv, line 42: bc1qse0xhtg5w0rcd0rylhsm9p37a0e3x4fmkrn8r2
        exchange-modern-curated.csv, line 44: bc1q5tjflgp67fmkhs3fcmah3ldfqyx3q3n2k3n92j
        exchange-modern-curated.csv, line 45: 36NkTqCAApfRJBKicQaqrdKs29g6hyE4eC
        exchange-modern-curated.csv, line 49: 3A1mvU3GBuGZpMZKCkKBCMiHzRMn2dFhUK
        exchange-modern-curated.csv, line 50: 1PJiGp2yDLvUgqeBsuZVCBADArNsk6XEiC
        exchange-modern-curated.csv, line 52: 3CySZ3R5mDeNFH3hHNVaehPfnAEipz5b8V
        exchange-modern-curated.csv, line 54: 1HpED4bHtNYMB5Bxb9PaMFVMHDWhmf7X8Y
        exchange-modern-curated.csv, line 56: bc1qtv0frlhf2vmh2w9v8vdczruav9g0fqlwqpfhxv
        exchange-modern-curated.csv, line 59: 12sETwhSuBrr3oVzWCMskLBPfGxB8j6YR2
        exchange-modern-curated.csv, line 60: 3M81bCRKKL6dDeqVHmh6udP55tS2vSUWXp
        exchange-modern-curated.csv, line 63: 3BMEXT65ZFbpHBaaSCig1BEfDCvP2hZ7Yb
        exchange-modern-curated.csv, line 65: bc1qm6q4cswpq6w5c38gpck37a939kfpeqfh567jxw
        exchange-modern-curated.csv, line 66: 3MWBoPaXPUJhE2UBTR9UR6B4q97HVArAjq
        exchange-modern-curated.csv, line 68: 18o1DGnMRjHbtPoGjv4fmtQVA23Wu7VWUj
        exchange-modern-curated.csv, line 73: 1Drt3c8pSdrkyjuBiwVcSSixZwQGMhL2mP
        exchange-modern-curated.csv, line 74: 17Tf4bVQaCzwWrDWGRCmUfkBvfiuPQ4vg8
        exchange-modern-curated.csv, line 77: 3Ps5e6qiLqWJXHWRSwcTSp6qHVRivhvCWa
        exchange-modern-curated.csv, line 79: 3PFJQaCaxMUjeJbBHHLi5XjAFX6NXLGF6d
        exchange-por-forensics-addresses.csv, line 156: 12JnUK69nFQYwDpdVo26GUhNUQ2FdscbK8b
        exchange-por-forensics-addresses.csv, line 397: 1ApQfqYSypGUtDiizjEk1ZeKXnQ6E9LK7
        exchange-por-forensics-addresses.csv, line 579: 161GstYqTw8vNDmvJU1t1o2nKKzJdZzwfa
        mining-pool-addresses.csv, line 37: 3FaYYQF6wCMUB9NCeRe4tUp1zZx8qqM7H1
        etherscan_phish-hack.csv, line 1009: 1.4390191554254E+48
        etherscan_phish-hack.csv, line 1468: 1.06323208699073E+48
        etherscan_phish-hack.csv, line 2547: 1.07711560455244E+48
        etherscan_phish-hack.csv, line 4696: 0xA0DF9CA52e8aB5DDE22C55D9B3C2CDF814B9B773
        etherscan_phish-hack.csv, line 4944: 8.09198839620803E+47
        etherscan_phish-hack.csv, line 5134: 0xf299f6B031Cc4dd1BfcB86A5e5590f99336a29c6
        bscscan__combinedAccountLabels.json.gz, entry 1777: There are no matching entries
        bscscan__combinedAccountLabels.json.gz, entry 1778:
        exchange-wallets-bitfinexcom.yaml, line 82: VJLAYX5DZX1KuCBvAdR8ob6S9yLpyhc4y5gCyRoVDEYMZVCszi58rkwpytX3WAtx2e8sB4pRpSwR153Z (AMP ID: GA3fBygpY36J6tbgEBD661dy74Mxe…
        exchange-wallets-bitfinexcom.yaml, line 106: Erd1a56dkgcpwwx6grmcvw9w5vpf9zeq53w3w7n6dmxcpxjry3l7uh2s3h9dtr
        exchange-wallets-bitfinexcom.yaml, line 166: Terra1t0an4m6t47rp3mj57rdfzw6dpd3lw8erxjppgw
        exchange-wallets-bitfinexcom.yaml, line 178: Oasis1qptlwu8arx7l8x0427f0xxke3swd27ctygukv0h5
        exchange-wallets-bitfinexcom.yaml, line 253: 965c8b57b7f36fe9a40ce6188d444ca78708e4d83843b108f7f53d0fe5332076
        exchange-wallets-kucoin.yaml, line 53: T6MXHXMGXURKJ7AD5NCB4IYPLWX
        exchange-wallets-kucoin.yaml, line 55: YXKKFLLO5KAPJ5
        exchange-wallets-kucoin.yaml, line 57: 6GKS7BFXHNHOODZCM
        exchange-wallets-kucoin.yaml, line 59: IMGMVBZEPMM36AIMWI7FZHG2G44
        exchange-wallets-kucoin.yaml, line 61: KEESC5ALZHWX7B7SBNBDY6Z7COYMO6U
        exchange-wallets-kucoin.yaml, line 63: qlwzviixzm1h
        exchange-wallets-kucoin.yaml, line 65: kucoinrise11
        exchange-wallets-kucoin.yaml, line 81: T6MXHXMGXURKJ7AD5NCB4IYPLWX
        exchange-wallets-kucoin.yaml, line 83: YXKKFLLO5KAPJ56GKS7BFXHNHOODZCM
        exchange-wallets-kucoin.yaml, line 85: IMGMVBZEPMM36AIMWI7FZHG2G44
        exchange-wallets-kucoin.yaml, line 87: KEESC5ALZHWX7B7SBNBDY6Z7COYMO6U
        ofac.yaml, line 801: 884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHh
        ofac.yaml, line 803: 49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZ
        plustoken.yaml, line 11: 1MFgcyJ7ZNSknbTBRaih6zWDE6V1A64tRYs
        plustoken.yaml, line 31: 14bwh6gmvol5ntwbvxqjkjdtzv4y5ebtvm
        """;

    [SharedDataFact("labels")]
    public async Task Every_file_is_of_one_format_and_nothing_of_it_is_dropped_in_silence()
    {
        List<string> found = [];
        List<string> rejected = [];
        foreach ((string name, ListEdition edition) in await All.Value)
        {
            ListCounts counts = edition.Counts;
            found.Add($"{name} {edition.Format} {counts.Labels} {counts.Addresses} {counts.Entities} {counts.Rejected}");
            rejected.AddRange(edition.Rejected.Select(row => $"{Path.GetFileName(name)}, {row.Place}: {row.Found}".TrimEnd()));
        }

        Assert.Equal(Lines(Expected), found);
        Assert.Equal(Lines(Rejected), rejected);
    }

    [SharedDataFact("labels")]
    public async Task All_files_together_have_these_labels_by_category_and_chain()
    {
        var all = await All.Value;
        Label[] labels = [.. all.SelectMany(pair => pair.Edition.Labels)];

        Assert.Equal(104_584, labels.Length);
        Assert.Equal(4_270, all.Sum(pair => pair.Edition.Entities.Length));
        Assert.Equal(69, all.Sum(pair => pair.Edition.Rejected.Length));
        Assert.Equal(97, labels.Select(label => label.Source).Concat(all.SelectMany(pair => pair.Edition.Entities).Select(entity => entity.Source)).Distinct().Count());
        Assert.Equal(
            "Unknown=10786 Exchange=6008 Mixer=602 Bridge=963 Otc=13 Payment=36 Defi=14576 Gambling=128 DarknetMarket=319 Mining=667 Ransomware=24734 Theft=291 Scam=5791 Sanctioned=347 Contract=36494 Service=1885 User=944",
            string.Join(" ", labels.CountBy(label => label.Category).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.All(labels, label => Assert.True(label.Text.Length is > 0 and <= LabelFile.MaxTextLength));


        // Whom TagPacks name, the ActorPack describes.
        HashSet<string> actors = [.. all.Single(pair => pair.Edition.Format == "graphsense-actorpack").Edition.Entities.Select(entity => entity.Id)];
        string[] unknown = [.. labels.Where(label => label.Source.StartsWith("GraphSense", StringComparison.Ordinal)).Select(label => label.Entity).OfType<string>().Where(id => !actors.Contains(id)).Distinct()];
        Assert.Empty(unknown);
    }

    [SharedDataFact("labels")]
    public async Task The_bad_list_of_exchanges_is_caught_row_by_row()
    {
        ListEdition bad = await ListEdition.ReadAsync(SharedData.Find("labels/am-i-exposed/exchange-modern-curated.csv")!);

        Assert.Equal((24, 36), (bad.Counts.Labels, bad.Counts.Rejected));
        Assert.Equal(35, bad.Rejected.Count(row => row.Problem.Contains("checksum is wrong", StringComparison.Ordinal)));
        Assert.Contains("stand for 24 bytes, expected 25", Assert.Single(bad.Rejected, row => row.Found == "3Nxwenay9Z8Lc9JBiep5MYkpS3TFjGFz1").Problem, StringComparison.Ordinal);
        Assert.All(bad.Labels, label => Assert.Equal(Confidence.Low, label.Confidence));
    }

    // Read once for all tests.
    private static Lazy<Task<List<(string Name, ListEdition Edition)>>> All { get; } = new(ReadAllAsync);

    private static async Task<List<(string Name, ListEdition Edition)>> ReadAllAsync()
    {
        string root = SharedData.Find("labels")!;
        List<(string, ListEdition)> all = [];
        foreach (string path in Directory.GetFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            all.Add((Path.GetRelativePath(root, path).Replace('\\', '/'), await ListEdition.ReadAsync(path)));
        }

        return all;
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim())];
}
