using System.Runtime.CompilerServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>Reads the history of one account from an explorer's lists, once.</summary>
/// <param name="service">The explorer.</param>
/// <param name="decoder">Decodes receipts.</param>
/// <param name="options">Limits.</param>
/// <param name="address">Whose history.</param>
/// <param name="part">What of it.</param>
internal sealed class ExplorerHistory(ExplorerService service, ExplorerDecoder decoder, ExplorerOptions options, Address address, ExplorerPart part)
{
    private const uint Gwei = 1_000_000_000;

    private readonly string where = $"the history of {address.ToString(service.Chain)} from {service.Server.Name}";
    private readonly List<ListedTransaction> waiting = [];
    private readonly List<ExplorerFacts> ofBlocks = [];
    private readonly ReadingTime reading = new();
    private CoverageKinds missing;
    private long lastWithdrawal = -1;
    private bool isInGenesis;

    private ChainId Chain => service.Chain;

    /// <summary>Reads the history to its end, page by page, upwards.</summary>
    /// <param name="maxTransactions">Reads at most so many transactions; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ChainDataException">An answer is malformed or contradicts another.</exception>
    /// <exception cref="ChainSourceException">The explorer does not answer.</exception>
    /// <exception cref="ReorgException">The chain was reorganised meanwhile.</exception>
    public async IAsyncEnumerable<HistoryPage> ReadAsync(int? maxTransactions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var transactions = new ExplorerTransactions(service, decoder, address, part, where);
        ExplorerWindows[] lists = part.Range is not { } range ? [] : [.. service.Lists.Where(part.Needs).Select(list => new ExplorerWindows(
            list, address, range, options, service.Server.Name, where, RowsAsync))];
        int given = 0;
        await foreach (List<ExplorerRow> rows in ExplorerMerge.ReadAsync(lists.Select(list => list.ReadAsync(cancellationToken)), cancellationToken).ConfigureAwait(false))
        {
            await TakeAsync(rows, cancellationToken).ConfigureAwait(false);
            int count = waiting.Count + ofBlocks.Count;
            bool isCut = given + count > maxTransactions;
            if (isCut || count >= options.TransactionsPerPage)
            {
                HistoryPage page = await PageAsync(transactions, isCut ? maxTransactions!.Value - given : count, cancellationToken).ConfigureAwait(false);
                given += page.TransactionCount;
                yield return page;
            }

            if (isCut)
            {
                yield break;
            }
        }

        if (waiting.Count + ofBlocks.Count > 0)
        {
            yield return await PageAsync(transactions, int.MaxValue, cancellationToken).ConfigureAwait(false);
        }

        yield return await LastAsync(lists, cancellationToken).ConfigureAwait(false);
    }

    private Task<ExplorerRows> RowsAsync(ExplorerQuery query, CancellationToken cancellationToken) => reading.OfAsync(() => service.RowsAsync(query, cancellationToken));

    /// <summary>Takes the rows of a block.</summary>
    private async Task TakeAsync(List<ExplorerRow> rows, CancellationToken cancellationToken)
    {
        isInGenesis |= rows.OfType<GenesisRow>().Any();
        waiting.AddRange(rows.OfType<ExplorerTransactionRow>().GroupBy(row => row.Id).Select(group => new ListedTransaction(group.Key, rows[0].Height, [.. group])));
        WithdrawalRow[] withdrawals = [.. rows.OfType<WithdrawalRow>()];
        if (withdrawals.Length > 0)
        {
            ofBlocks.Add(await WithdrawnAsync(withdrawals, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<HistoryPage> PageAsync(ExplorerTransactions transactions, int most, CancellationToken cancellationToken)
    {
        List<ExplorerFacts> resolved = most == 0 ? [] : await transactions.ResolveAsync(waiting, cancellationToken).ConfigureAwait(false);
        ExplorerFacts[] all = [.. resolved.Concat(ofBlocks).OrderBy(told => told.Block.Height).ThenBy(told => told.Index).Take(most)];
        waiting.Clear();
        ofBlocks.Clear();
        var facts = new List<Fact>();
        BlockRecord? block = null;
        foreach (ExplorerFacts told in all)
        {
            if (block is null || told.Block.Height != block.Height)
            {
                facts.Add(told.Block);
            }
            else if (told.Block with { Parent = block.Parent } != block)
            {
                throw new ChainDataException(
                    FormattableString.Invariant($"two transactions of one block tell it differently: found {FactText.Describe(told.Block)}, expected {FactText.Describe(block)}"), where);
            }

            block = told.Block;
            facts.AddRange(told.Facts);
            missing |= told.Missing;
        }

        return new HistoryPage(facts, all.Length, false) { Noise = [.. all.SelectMany(told => told.Noise)] };
    }

    /// <summary>What a block's withdrawals gave the account.</summary>
    private async Task<ExplorerFacts> WithdrawnAsync(WithdrawalRow[] withdrawals, CancellationToken cancellationToken)
    {
        long height = withdrawals[0].Height;
        BlockRecord block = await service.BlockAsync(height, cancellationToken).ConfigureAwait(false) ?? throw new MissingResponseException(
            FormattableString.Invariant($"found no block {height}, whose withdrawals a list shows, expected one"), service.Server.Name, ExplorerCall.Block(height).Method, true);
        var facts = new List<Fact> { new TransactionRecord(Chain, height, TransactionRecord.OfBlock, block.Hash!.Value.Bytes) };
        foreach (WithdrawalRow row in withdrawals.OrderBy(row => row.Number))
        {
            if (row.Time != block.Time)
            {
                throw new ChainDataException(
                    FormattableString.Invariant($"a withdrawal cannot be right: found time {row.Time} in block {height}, expected {block.Time}"), where);
            }

            if (row.Number <= lastWithdrawal)
            {
                throw new ChainDataException(
                    FormattableString.Invariant($"a withdrawal cannot be right: found number {row.Number} in block {height} after number {lastWithdrawal}, expected a higher one"), where);
            }

            lastWithdrawal = row.Number;
            facts.Add(new TransferRecord(
                Chain, height, TransactionRecord.OfBlock, TransferIndex.Withdrawal(row.Number), TransferKind.Reward, decoder.Coin, null, row.To, (UInt128)row.Gwei * Gwei));
        }

        return new ExplorerFacts(block, TransactionRecord.OfBlock, facts, [], CoverageKinds.None);
    }

    private async Task<HistoryPage> LastAsync(ExplorerWindows[] lists, CancellationToken cancellationToken)
    {
        BlockRecord end = part.End;
        if (part.ChecksEnd)
        {
            BlockRecord now = await service.BlockAsync(end.Height, cancellationToken).ConfigureAwait(false)
                ?? throw TipWatch.Vanished(end.Height, service.Server.Name, ExplorerCall.Block(end.Height).Method);
            if (now.Hash != end.Hash)
            {
                throw new ReorgException(Chain, end.Hash!.Value.ToString(), now.Hash!.Value.ToString(), end.Height - 1);
            }
        }

        if (part.Range is not { } range)
        {
            // The chain ends below what is asked for.
            return new HistoryPage([end], 0, true);
        }

        if (!await service.HasAllBlocksAsync(cancellationToken).ConfigureAwait(false))
        {
            return new HistoryPage([end], 0, false);
        }

        bool knowsRewards = part.Wants(CoverageKinds.Reward) && await KnowsRewardsAsync(cancellationToken).ConfigureAwait(false);
        CoverageKinds kinds = ExplorerSource.Kinds | (knowsRewards ? CoverageKinds.Reward : CoverageKinds.None);
        kinds &= part.Kinds & ~(missing | (lists.Any(list => list.IsUnfinished) ? CoverageKinds.Internal : CoverageKinds.None));
        long from = range.From > 0 ? range.From
            : part.Wants(CoverageKinds.Mint) ? await service.FirstHeightAsync(address, isInGenesis, cancellationToken).ConfigureAwait(false) : 0;

        // With the block up to which the history speaks: should it be replaced, whoever holds the history notices.
        var coverage = new CoverageRecord(Chain, address, from, end.Height, kinds, service.Server.Name, reading.LatestOr(options.TimeProvider));
        return from <= end.Height && kinds != CoverageKinds.None ? new HistoryPage([end, coverage], 0, true) : new HistoryPage([end], 0, false);
    }

    private async Task<bool> KnowsRewardsAsync(CancellationToken cancellationToken) => EvmRules.Of(Chain).Fees switch
    {
        FeeFate.Burnt => await service.KnowsRewardsAsync(address, cancellationToken).ConfigureAwait(false),

        // Nobody but the vaults gets anything.
        FeeFate.Vaults => address != EvmRules.BaseFeeVault && address != EvmRules.L1FeeVault && address != EvmRules.SequencerFeeVault,
        _ => false,
    };
}
