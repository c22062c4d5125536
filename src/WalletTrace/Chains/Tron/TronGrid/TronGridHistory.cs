using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron.TronGrid;

/// <summary>Which part of a history is read.</summary>
/// <param name="Kinds">The kinds of movement that must be complete.</param>
/// <param name="First">The chain's first block, if it is part of it.</param>
/// <param name="FromTime">The time of the first block, in milliseconds since 1970; 0 for the beginning.</param>
/// <param name="End">The last block.</param>
internal sealed record TronGridPart(CoverageKinds Kinds, TronBlock? First, long FromTime, TronBlock End);

/// <summary>The history of one account, block by block upwards: puts TronGrid's lists together and asks for each transaction that they name.</summary>
internal sealed class TronGridHistory
{
    private readonly TronServer server;
    private readonly TronFacts facts;
    private readonly Address address;
    private readonly ChainId chain;
    private readonly TronGridList[] lists;
    private readonly TronBlock? first;
    private readonly TimeProvider time;
    private readonly ReadingTime reading = new();
    private bool hasBegun;

    /// <summary>Prepares to read a history; nothing is sent.</summary>
    /// <param name="server">The server.</param>
    /// <param name="facts">Decodes transactions.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="address">Whose history.</param>
    /// <param name="part">What of it.</param>
    /// <param name="options">The sizes of pages and stretches.</param>
    public TronGridHistory(TronServer server, TronFacts facts, ChainId chain, Address address, TronGridPart part, TronGridOptions options)
    {
        (this.server, this.facts, this.chain, this.address, first, time) = (server, facts, chain, address, part.First, options.TimeProvider);
        string account = $"v1/accounts/{address.ToString(chain)}";
        var times = (part.FromTime, part.End.Time);

        // What an account signs or is given by a transaction itself stands in the first list, whatever it is.
        bool isTopLevel = (part.Kinds & ~(CoverageKinds.Native | CoverageKinds.Fee)) == CoverageKinds.None;
        lists =
        [
            new TronGridList(server, $"{account}/transactions", times, options, TronGridRow.Transaction, reading),
            .. isTopLevel ? (TronGridList[])[] :
            [
                new TronGridList(server, $"{account}/transactions/trc20", times, options, TronGridRow.Token, reading),
                new TronGridList(server, $"{account}/internal-transactions", times, options, TronGridRow.Call, reading),
            ],
        ];
    }

    /// <summary>When the last page of the lists was read, unix seconds.</summary>
    public long ReadAt => reading.LatestOr(time);

    /// <summary>The next block that holds transactions of the account; null after the last.</summary>
    /// <exception cref="ChainDataException">What the server tells contradicts itself.</exception>
    /// <exception cref="ChainSourceException">The server does not answer.</exception>
    public async Task<TronGridBlock?> NextAsync(CancellationToken cancellationToken)
    {
        if (!hasBegun)
        {
            hasBegun = true;
            if (first is not null && GivenBy(first) is { } given)
            {
                return given;
            }
        }

        List<TronGridRow> rows = await RowsAsync(cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : await BlockAsync(rows, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the chain's first block gave the account, of which the lists say nothing; null for nothing.</summary>
    private TronGridBlock? GivenBy(TronBlock block)
    {
        var given = new List<(List<Fact> Facts, List<Noise> Noise)>();
        for (int index = 0; index < block.Transactions.Count; index++)
        {
            var moves = new List<Fact>();
            Add(block, index, null, moves, []);
            if (moves.OfType<TransferRecord>().Any(move => move.To == address))
            {
                given.Add((moves, []));
            }
        }

        return given.Count > 0 ? new TronGridBlock(block.Record, given, TronFacts.Kinds) : null;
    }

    /// <summary>The next entries of one time, and so of one block.</summary>
    private async Task<List<TronGridRow>> RowsAsync(CancellationToken cancellationToken)
    {
        long time = long.MaxValue;
        foreach (TronGridList list in lists)
        {
            time = Math.Min(time, (await list.PeekAsync(cancellationToken).ConfigureAwait(false))?.Time ?? long.MaxValue);
        }

        var rows = new List<TronGridRow>();
        foreach (TronGridList list in lists)
        {
            while (await list.PeekAsync(cancellationToken).ConfigureAwait(false) is { } row && row.Time == time)
            {
                rows.Add(row);
                list.Take();
            }
        }

        return rows;
    }

    private async Task<TronGridBlock> BlockAsync(List<TronGridRow> rows, CancellationToken cancellationToken)
    {
        var results = new Dictionary<TransactionId, TronInfo>();
        foreach (TransactionId id in rows.Select(row => row.Id).Distinct())
        {
            results.Add(id, await server.ResultAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Wrong($"found no result of transaction {id}, expected the one that a list tells of"));
        }

        long height = results.Values.First().Height;
        TronBlock block = await server.BlockAsync(height, cancellationToken).ConfigureAwait(false)
            ?? throw Wrong(FormattableString.Invariant($"found no block {height}, expected the one of transaction {results.Keys.First()}"));
        var transactions = new List<(List<Fact> Facts, List<Noise> Noise)>();
        CoverageKinds kinds = TronFacts.Kinds;
        for (int index = 0; index < block.Transactions.Count; index++)
        {
            if (results.Remove(block.Transactions[index].Id, out TronInfo? result))
            {
                var (moves, noise) = (new List<Fact>(), new List<Noise>());
                kinds &= Add(block, index, result, moves, noise);
                Check(rows.Where(row => row.Id == result.Id), result, block, moves, noise);
                transactions.Add((moves, noise));
            }
        }

        return results.Count == 0 ? new TronGridBlock(block.Record, transactions, kinds)
            : throw Wrong(FormattableString.Invariant($"found block {height} without transaction {results.Keys.First()}, expected it there"));
    }

    private CoverageKinds Add(TronBlock block, int index, TronInfo? result, List<Fact> moves, List<Noise> noise)
    {
        try
        {
            return facts.Add(block.Transactions[index], result, block, index, moves, noise);
        }
        catch (AnswerException problem)
        {
            throw Wrong(server.Endpoint.RedactMessage(problem.Message));
        }
    }

    /// <summary>Throws when a list tells of a transaction what it did not do.</summary>
    private void Check(IEnumerable<TronGridRow> rows, TronInfo result, TronBlock block, List<Fact> moves, List<Noise> noise)
    {
        List<TransferRecord> left = [.. moves.OfType<TransferRecord>()];
        foreach (TronGridRow row in rows)
        {
            if (row.Time != block.Time || !row.IsBorneOut(result, left, noise))
            {
                throw new ChainDataException(
                    $"a list tells what did not happen: found an entry about transaction {row.Id} that its result in block {block.Record.Height} does not bear out", Where(), server.Endpoint.Redact(row.Told));
            }
        }
    }

    private ChainDataException Wrong(string problem) => new($"a history cannot be right: {problem}", Where());

    private string Where() => $"the history of {address.ToString(chain)} from {server.Endpoint.Name}";
}
