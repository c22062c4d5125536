using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.DuckDb.Tests.Support;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Writing;

public sealed class ContradictionTests
{
    private static readonly DuckDbLedgerOptions Apart = new() { Threads = 1, OnContradiction = OnContradiction.SetApart, TimeProvider = new TestTime(TimeSpan.Zero) };

    private static readonly Fact[] Known =
    [
        Facts.Block(ChainId.Ethereum, 5, hash: 105, parent: 104),
        Facts.Transaction(ChainId.Ethereum, 5, 0, 50),
        Facts.Transfer(5, 0, 2, 1, 2, 700),
        Facts.Block(ChainId.Bitcoin, 3),
        Facts.Transaction(ChainId.Bitcoin, 3, 0, 30),
        Facts.Output(3, 0, 0, 1, 900),
        Facts.Coverage(ChainId.Ethereum, null, 0, 5, CoverageKinds.Native),
    ];

    [Fact]
    public async Task What_is_refused_is_noted_once_as_its_source_told_it_and_changes_nothing_else()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync();
        await pair.AppendAsync(Known);
        string before = await pair.FingerprintAsync();
        TransferRecord wrong = Facts.Transfer(5, 0, 2, 1, 2, 701);

        Assert.False(await pair.AppendAsync(Facts.Block(ChainId.Ethereum, 6), wrong));
        Assert.False(await pair.AppendAsync(wrong));

        SetApartFact noted = Assert.Single(await pair.Durable.ContradictionsAsync());
        Assert.Equal(
            (1, "one index of a transaction holds one transfer", FactText.Describe(wrong), FactText.Describe(Known[2]), null),
            (noted.Id, noted.Problem, noted.Found, noted.Known, noted.AppendId));
        Assert.Contains(wrong, await ReadAsync(noted));
        Assert.Equal(before, await pair.FingerprintAsync());
        await pair.CompareAsync();
    }

    [Fact]
    public async Task A_coin_with_other_decimals_is_refused()
    {
        ChainId chain = ChainId.Parse("eip155:424242");
        await using LedgerPair pair = await LedgerPair.OpenAsync();
        Fact[] With(int decimals, int index) =>
        [
            Facts.Block(chain, 1),
            Facts.Transaction(chain, 1, 0, 1),
            new TransferRecord(
                chain, 1, 0, index, TransferKind.Native, Asset.Parse("eip155:424242/slip44:60", decimals, "X"), Facts.Address(chain, 1), Facts.Address(chain, 2), 5u),
        ];

        Assert.True(await pair.AppendAsync(With(18, 2)));
        Assert.False(await pair.AppendAsync(With(17, 3)));
        Assert.True(await pair.AppendAsync(With(18, 3)));
        await pair.CompareAsync();
        await pair.RewindAsync(chain, 0);
        Assert.True(await pair.AppendAsync(With(17, 3)));
        await pair.CompareAsync();
    }

    [Fact]
    public async Task A_block_that_would_be_its_own_ancestor_is_refused_in_the_same_words_however_long_the_way_round()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync();
        Assert.True(await pair.AppendAsync([.. Enumerable.Range(5, 30).Select(height => Facts.Block(ChainId.Ethereum, height, hash: 100 + height, parent: 99 + height))]));

        Assert.False(await pair.AppendAsync(Facts.Block(ChainId.Ethereum, 4, hash: 104, parent: 134)));

        Assert.Equal("a block is its own ancestor", Assert.Single(await pair.Durable.ContradictionsAsync()).Problem);
        Assert.False(await pair.AppendAsync(Facts.Block(ChainId.Ethereum, 40, hash: 140, parent: 120)));
        await pair.CompareAsync();
    }

    [Fact]
    public async Task Set_apart_a_movement_leaves_the_rest_but_for_what_its_source_says_of_the_chain()
    {
        TransferRecord wrong = Facts.Transfer(5, 0, 2, 1, 2, 701);
        TransferRecord right = Facts.Transfer(5, 0, 3, 1, 2, 8);
        await using LedgerPair pair = await LedgerPair.OpenAsync(Apart);
        await pair.AppendAsync(Known);

        await pair.Durable.AppendAsync(
        [
            wrong, right, Facts.Block(ChainId.Bitcoin, 4),
            Facts.Coverage(ChainId.Ethereum, 1, 0, 9, CoverageKinds.Native), Facts.Coverage(ChainId.Bitcoin, 1, 0, 9, CoverageKinds.Coins),
        ]);

        await pair.Memory.AppendAsync([right, Facts.Block(ChainId.Bitcoin, 4), Facts.Coverage(ChainId.Bitcoin, 1, 0, 9, CoverageKinds.Coins)]);
        await pair.CompareAsync();
        SetApartFact noted = Assert.Single(await pair.Durable.ContradictionsAsync());
        Assert.Equal(2, noted.AppendId);
        Assert.Contains(wrong, await ReadAsync(noted));
    }

    [Fact]
    public async Task Set_apart_a_transaction_takes_all_that_stands_at_its_place_with_it()
    {
        Fact[] wrong = [Facts.Transaction(ChainId.Ethereum, 5, 0, 51), Facts.Transfer(5, 0, 2, 8, 9, 1), Facts.Transfer(5, 0, 7, 8, 9, 1)];
        Fact[] rest = [Facts.Transaction(ChainId.Ethereum, 5, 1, 52), Facts.Transfer(5, 1, 2, 8, 9, 1)];
        await using LedgerPair pair = await LedgerPair.OpenAsync(Apart);
        await pair.AppendAsync(Known);

        await pair.Durable.AppendAsync([.. wrong, .. rest]);

        await pair.Memory.AppendAsync(rest);
        await pair.CompareAsync();
        IReadOnlyList<SetApartFact> noted = await pair.Durable.ContradictionsAsync();
        Assert.Equal(wrong, (await Task.WhenAll(noted.Select(ReadAsync))).Select(facts => facts[^1]));
    }

    [Fact]
    public async Task Set_apart_a_block_takes_all_that_stands_in_it_with_it()
    {
        Fact[] wrong = [Facts.Block(ChainId.Ethereum, 9, hash: 105), Facts.Transaction(ChainId.Ethereum, 9, 0, 90), Facts.Transfer(9, 0, 2, 8, 9, 1)];
        Fact[] rest = [Facts.Block(ChainId.Ethereum, 8), Facts.Transaction(ChainId.Ethereum, 8, 1, 52), Facts.Transfer(8, 1, 2, 8, 9, 1)];
        await using LedgerPair pair = await LedgerPair.OpenAsync(Apart);
        await pair.AppendAsync(Known);

        await pair.Durable.AppendAsync([.. rest, .. wrong]);

        await pair.Memory.AppendAsync(rest);
        await pair.CompareAsync();
        Assert.Equal(3, (await pair.Durable.ContradictionsAsync()).Count);
    }

    [Fact]
    public async Task Set_apart_an_output_that_a_known_input_contradicts()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync(Apart);
        await pair.AppendAsync(
        [
            .. Known, Facts.Transaction(ChainId.Bitcoin, 3, 1, 31), Facts.Block(ChainId.Bitcoin, 7), Facts.Transaction(ChainId.Bitcoin, 7, 0, 70),
            Facts.Input(7, 0, 0, 31, 0, owner: 4, amount: 6),
        ]);
        OutputRecord wrong = Facts.Output(3, 1, 0, 4, 7);
        OutputRecord right = Facts.Output(3, 1, 1, 4, 7);

        await pair.Durable.AppendAsync([wrong, right]);

        await pair.Memory.AppendAsync([right]);
        await pair.CompareAsync();
        Assert.Contains(wrong, await ReadAsync(Assert.Single(await pair.Durable.ContradictionsAsync())));
    }

    [Fact]
    public async Task A_reorganisation_is_thrown_even_where_contradictions_are_set_apart()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync(Apart);
        await pair.AppendAsync(Known);

        Assert.False(await pair.AppendAsync(Facts.Block(ChainId.Ethereum, 6, hash: 106, parent: 204)));

        await pair.CompareAsync();
        Assert.Empty(await pair.Durable.ContradictionsAsync());
    }

    private static async Task<Fact[]> ReadAsync(SetApartFact noted)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["fact.jsonl"], noted.Fact + "\n");
        return await FactFile.ReadAsync(folder["fact.jsonl"]).ToArrayAsync();
    }
}
