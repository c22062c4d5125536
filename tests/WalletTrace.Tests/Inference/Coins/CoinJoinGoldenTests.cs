using System.Globalization;
using WalletTrace.Inference.Coins;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Inference.Coins;

/// <summary>
/// How many of four sets of real transactions each rule takes for a CoinJoin. The sets are what Dumplings' scanner chose, with the values and scripts of what
/// was spent.
/// </summary>
public sealed class CoinJoinGoldenTests
{
    private const string Folder = "bitcoin/coinjoin/";

    private static readonly CoinJoinRule[] Rules = Enum.GetValues<CoinJoinRule>();

    [SharedDataFact(Folder + "sw_202403__SamouraiCoinJoins.txt.gz")]
    public void Samourais_CoinJoins_are_recognised_by_each_rule_for_Whirlpool_and_by_no_other() =>
        Check("sw_202403__SamouraiCoinJoins.txt.gz", 834_000, 1403, 1403,
            "DumplingsWhirlpool 1403, AnalysisWhirlpool 1403, GraphSenseWhirlpool 1403");

    [SharedDataFact(Folder + "sw_202403__SamouraiTx0s.txt.gz")]
    public void What_was_chosen_as_Tx0_is_partly_CoinJoins() =>
        Check("sw_202403__SamouraiTx0s.txt.gz", 834_000, 900, 158,
            "BlockSci 17, BlockSciPacked 2, DumplingsOther 4, AnalysisWhirlpool 151, GraphSenseJoinMarket 31, GraphSenseWhirlpool 151, GraphSenseTx0 628");

    [SharedDataFact(Folder + "ww1_202405__WasabiCoinJoins.txt.gz")]
    public void Wasabi_1_is_recognised_by_the_wide_windows_and_hardly_by_the_narrow_ones() =>
        Check("ww1_202405__WasabiCoinJoins.txt.gz", 696_000, 196, 196,
            "BlockSci 27, BlockSciPacked 10, DumplingsWasabi1 196, AnalysisJoinMarket 10, AnalysisWasabi1 196, GraphSenseJoinMarket 68, GraphSenseWasabi10 6, GraphSenseWasabi11 6, GraphSenseWasabi20 184");

    [SharedDataFact(Folder + "end_zksnacks_202405__Wasabi2CoinJoins.txt.gz")]
    public void Wasabi_2_is_recognised_by_its_own_rules() =>
        Check("end_zksnacks_202405__Wasabi2CoinJoins.txt.gz", 845_000, 35, 35,
            "DumplingsWasabi2 29, AnalysisWasabi1 1, GraphSenseWasabi20 33");

    private static void Check(string file, long height, int rows, int joins, string expected)
    {
        IReadOnlyList<CoinTransaction> transactions = DumplingsLines.Read(Folder + file, height);
        var finder = new CoinJoinFinder(Rules);
        string found = string.Join(", ", transactions.SelectMany(transaction => finder.Find(transaction)).CountBy(finding => finding.Rule)
            .OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));

        Assert.Equal(rows, transactions.Count);
        Assert.Equal(joins, transactions.Count(new CoinJoinFinder().IsCoinJoin));
        Assert.True(found == expected, $"found {found}, expected {expected}");
    }
}
