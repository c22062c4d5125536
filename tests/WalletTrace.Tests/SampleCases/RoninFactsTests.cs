using System.Globalization;
using System.Numerics;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.SampleCases;

public class RoninFactsTests
{
    private static readonly Address Wallet = Evm("0x098B716B8Aaf21512996dC57EB0615e2383E2f96");
    private static readonly Address Router = Evm("0xd90e2f925DA726b50C4Ed8D0Fb90Ad053324F31b");

    [Fact]
    public async Task The_wallet_sends_182165_95603_ETH_in_31_transfers()
    {
        TransferRecord[] sent = [.. (await Moved()).Where(transfer => transfer.From == Wallet && transfer.Height >= 14_442_835)];
        Assert.Equal(31, sent.Length);
        Assert.Equal("182165.95603 ETH", Sum(sent).ToString());
    }

    [Fact]
    public async Task The_circle_makes_1751_deposits_of_100_ETH_into_the_router_from_48_accounts()
    {
        TransferRecord[] deposits = [.. (await Moved()).Where(transfer => transfer.To == Router)];
        Assert.Equal(1_751, deposits.Length);
        Assert.All(deposits, deposit => Assert.Equal(Amount.Parse("100 ETH", Asset.Native(ChainId.Ethereum)).Units, deposit.Amount));
        Assert.Equal(48, deposits.Select(deposit => deposit.From).Distinct().Count());
    }

    [Theory]
    [InlineData("0x776b80e3fd97516ae3a2579cf4eae5ff5867d0f3", "0x17a96cd2aff8bece22b54a83955fbab5c92a98ca", "0x73f8fc2e74302eb2efda125a326655acf0dc2d1b", "1249.978575296 ETH", 1)]
    [InlineData("0x9fae13de16d34873246e48b514fc88581751533f", "0xbc771fb7b6a8876d09fd2e3e2f17fbc91896d8c8", "0x73f8fc2e74302eb2efda125a326655acf0dc2d1b", "1249.969030342 ETH", 1)]
    [InlineData("0xdb3a63562bb7afd44e6b6be8c8269f807c39f5fa", "0x6102f081de19eb53404b684b4e14667745a4c874", "0x28ffe35688ffffd0659aee2e34778b0ae4e193ad", "1249.978115764 ETH", 1)]
    [InlineData("0x29fc9b71492ec63696cf9cd56e9832a42b0dced0", "0x5b5082214d62585d686850ab8d9e3f6b6a5c58ff", "0xcac725bef4f114f728cbcfd744a731c2a463c3fc", "1233.981173423 ETH", 1)]
    [InlineData("0x5d84a732b355ada31a36b33c446e3dee28f51555", "0x036587e77eabe6a7e181886a5a6ed10dc25654f9", "0xc098b2a3aa256d2140208c3de6543aaef5cd3a94", "1219.961789396573753 ETH", 23)]
    public async Task Five_tranches_of_1250_ETH_reach_exchanges(string first, string last, string exchange, string arrives, int transfers)
    {
        IReadOnlyList<TransferRecord> moved = await Moved();
        Assert.Equal("1250 ETH", Sum(moved.Where(transfer => transfer.From == Wallet && transfer.To == Evm(first))).ToString());
        TransferRecord[] arrivals = [.. moved.Where(transfer => transfer.From == Evm(last) && transfer.To == Evm(exchange))];
        Assert.Equal(transfers, arrivals.Length);
        Assert.Equal(arrives, Sum(arrivals).ToString());
        Assert.Contains((await Sample.Ronin).Labels.Of(new Account(ChainId.Ethereum, Evm(exchange))), label => label.Category == Category.Exchange);
    }

    [Fact]
    public async Task All_73_histories_are_covered_to_the_last_block()
    {
        ILedger ledger = (await Sample.Ronin).Ledger;
        Assert.Equal(18_113_225, ledger.AsOf(ChainId.Ethereum));
        Assert.Equal(73, ledger.Coverage.Select(record => record.Address).Distinct().Count());
        foreach (CoverageRecord record in ledger.Coverage)
        {
            AccountHistory history = await ledger.HistoryAsync(new Account(ChainId.Ethereum, record.Address!.Value));
            Assert.Equal(CoverageKinds.Native | CoverageKinds.Fee, history.CompleteKinds);
        }
    }

    [Fact]
    public async Task Every_label_is_about_an_account_of_the_facts_and_names_its_source()
    {
        Sample ronin = await Sample.Ronin;
        var accounts = new HashSet<Account>();
        foreach (LedgerTransaction transaction in await ronin.TransactionsAsync())
        {
            foreach (Address? address in transaction.Transfers.SelectMany(transfer => new[] { transfer.From, transfer.To }))
            {
                _ = address is { } given && accounts.Add(new Account(ChainId.Ethereum, given));
            }
        }

        Assert.Equal(809, accounts.Count);
        Assert.Equal(175, ronin.Labels.Count);
        Assert.All(ronin.Labels.All, label => Assert.Contains(label.Account, accounts));
        Assert.All(ronin.Labels.All, label => Assert.True(label.Source.Contains('(') || label is { Source: "OFAC SDN", Url: not null }, label.Source));
        Assert.Equal(Category.Mixer, ronin.Labels.Of(new Account(ChainId.Ethereum, Router))[0].Category);
        Assert.DoesNotContain(ronin.Labels.Of(Account.Parse("eip155:1:0xdac17f958d2ee523a2206206994597c13d831ec7")), label => label.Category != Category.Contract);
    }

    [SharedDataFact("cases/ronin/transactions.csv")]
    public async Task Every_transaction_of_the_explorer_answers_is_restated()
    {
        Dictionary<TransactionId, LedgerTransaction> restated = (await (await Sample.Ronin).TransactionsAsync()).ToDictionary(transaction => transaction.Record.Id);
        string[] rows = SharedData.ReadLines("cases/ronin/transactions.csv");
        Assert.Equal(rows.Length - 1, restated.Count);
        foreach (string[] row in rows.Skip(1).Select(row => row.Split(',')))
        {
            LedgerTransaction found = restated[TransactionId.Parse(row[3])];
            bool failed = row[9] == "1";
            Assert.Equal(long.Parse(row[0], CultureInfo.InvariantCulture), found.Record.Height);
            Assert.Equal(int.Parse(row[1], CultureInfo.InvariantCulture), found.Record.Index);
            Assert.Equal(long.Parse(row[2], CultureInfo.InvariantCulture), found.Time);
            Assert.Equal(failed, found.Record.Failed);
            Assert.Equal(failed ? 1 : 2, found.Transfers.Count);
            var fee = BigInteger.Parse(row[7], CultureInfo.InvariantCulture) * BigInteger.Parse(row[8], CultureInfo.InvariantCulture);
            Assert.Equal((TransferKind.Fee, Evm(row[4]), (Address?)null, fee.ToString(CultureInfo.InvariantCulture)), Told(found.Transfers[0]));
            if (!failed)
            {
                Assert.Equal((TransferKind.Native, Evm(row[4]), Evm(row[5].Length > 0 ? row[5] : row[11]), row[6]), Told(found.Transfers[1]));
            }
        }
    }

    private static (TransferKind Kind, Address? From, Address? To, string Amount) Told(TransferRecord transfer) =>
        (transfer.Kind, transfer.From, transfer.To, transfer.Amount.ToString());

    /// <summary>The transfers of ether that moved something.</summary>
    private static async Task<IReadOnlyList<TransferRecord>> Moved() =>
    [
        .. (await (await Sample.Ronin).TransactionsAsync())
            .SelectMany(transaction => transaction.Transfers)
            .Where(transfer => transfer.Kind == TransferKind.Native && !transfer.Amount.IsZero),
    ];

    private static Amount Sum(IEnumerable<TransferRecord> transfers) =>
        transfers.Aggregate(Amount.Zero(Asset.Native(ChainId.Ethereum)), (sum, transfer) => sum + new Amount(transfer.Amount, sum.Asset));

    private static Address Evm(string text) => Address.Parse(text, ChainId.Ethereum);
}
