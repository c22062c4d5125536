using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Tests.SampleCases;

/// <summary>The exposure of the accounts of the Ronin sample that paid into Tornado Cash, held against sums over the plain transfers.</summary>
public class RoninExposureTests
{
    private const string Lazarus = "ofac:27307";
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);
    private static readonly Account Router = Account.Parse("eip155:1:0xd90e2f925DA726b50C4Ed8D0Fb90Ad053324F31b");

    [Fact]
    public async Task The_file_of_depositors_has_all_of_them()
    {
        Dictionary<Account, UInt256> paid = (await TransfersAsync()).Where(transfer => transfer.To == Router.Address && !transfer.Amount.IsZero)
            .GroupBy(transfer => new Account(ChainId.Ethereum, transfer.From!.Value)).ToDictionary(group => group.Key, group => Sum(group.Select(transfer => transfer.Amount)));

        Assert.Equal(paid.Keys.Order(), Depositors().Order());
        Assert.Equal(48, paid.Count);
        Assert.Equal("175100 ETH", new Amount(Sum(paid.Values), Ether).ToString());
    }

    /// <summary>0x002c9345… got 8,721.2914 ETH from the listed 0x53b69365… in one movement, and sent 87 times 100 ETH to the router: counted by hand in transfers.csv.</summary>
    [Fact]
    public async Task One_depositor_is_as_counted_by_hand()
    {
        Account depositor = Account.Parse("eip155:1:0x002c93452d54B6d64bfA9879fCaB14a74f1BDD44");
        AssetExposure sent = Assert.Single((await AskAsync(depositor, isForward: true)).Assets);
        AssetExposure got = Assert.Single((await AskAsync(depositor, isForward: false)).Assets);
        ExposureEnd source = Assert.Single(got.Ends);

        Assert.Equal("8700 ETH", new Amount(sent.Amount, Ether).ToString());
        Assert.Equal("8700 ETH", new Amount(sent.Touching(label => label.Category == Category.Mixer).Direct, Ether).ToString());
        Assert.Equal("8721.2914 ETH", new Amount(got.Amount, Ether).ToString());
        Assert.Equal(Account.Parse("eip155:1:0x53b6936513e738f44FB50d2b9476730C0Ab3Bfc1"), source.Account);
        Assert.Equal(got.Amount, source.Direct);

        // It was paid on 3 May 2022, at height 14,703,256; the payer was listed on 22 April.
        ListingSplit split = source.SplitBy(source.Labels.First(label => label.Entity == Lazarus));
        Assert.Equal((UInt256.Zero, got.Amount, UInt256.Zero), (split.Before, split.While, split.After));
    }

    [Fact]
    public async Task Every_depositor_is_as_its_plain_transfers_say()
    {
        Sample ronin = await Sample.Ronin;
        List<TransferRecord> transfers = await TransfersAsync();
        HashSet<Address> listed = [.. ronin.Labels.Naming(Lazarus).Select(label => label.Account.Address)];
        Assert.Equal(8, listed.Count);
        int onlyFromListed = 0;
        foreach (Account depositor in Depositors())
        {
            AssetExposure sent = Assert.Single((await AskAsync(depositor, isForward: true)).Assets);
            AssetExposure got = Assert.Single((await AskAsync(depositor, isForward: false)).Assets);

            Assert.Equal(Sum(transfers.Where(one => one.From == depositor.Address).Select(one => one.Amount)), sent.Amount);
            Assert.Equal(
                Sum(transfers.Where(one => one.From == depositor.Address && one.To == Router.Address).Select(one => one.Amount)), sent.Touching(label => label.Category == Category.Mixer).Direct);
            Assert.Equal(Sum(transfers.Where(one => one.To == depositor.Address).Select(one => one.Amount)), got.Amount);
            UInt256 fromListed = Sum(transfers.Where(one => one.To == depositor.Address && listed.Contains(one.From!.Value)).Select(one => one.Amount));
            Assert.Equal(fromListed, got.Touching(label => label.Entity == Lazarus).Direct);
            Assert.Equal(sent.Amount, Sum(sent.By(ExposureGrouping.Category).Select(part => part.Amount)));
            onlyFromListed += fromListed == got.Amount ? 1 : 0;
        }

        Assert.Equal(OnlyFromListed, onlyFromListed);
    }

    /// <summary>The depositors that got ether from accounts of the Lazarus Group's entry and from nobody else, movements of nothing apart; counted from transfers.csv by a script.</summary>
    private const int OnlyFromListed = 21;

    private static async Task<AccountExposure> AskAsync(Account account, bool isForward)
    {
        Sample ronin = await Sample.Ronin;
        ExposureQuery query = ExposureQuery.Of(account).Over(ronin.Ledger).Knowing(ronin.Labels);
        return await (isForward ? query : query.Backward()).RunAsync();
    }

    private static IEnumerable<Account> Depositors() =>
        File.ReadLines(Repository.PathOf("samples", "ronin-bridge", "tornado-depositors.txt")).Select(Account.Parse);

    private static async Task<List<TransferRecord>> TransfersAsync() =>
        [.. (await (await Sample.Ronin).TransactionsAsync()).SelectMany(transaction => transaction.Transfers).Where(transfer => transfer.Kind == TransferKind.Native && transfer.From != transfer.To)];

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
