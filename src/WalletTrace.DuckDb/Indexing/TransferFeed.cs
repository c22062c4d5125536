using System.Runtime.CompilerServices;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Graph;
using WalletTrace.Graph.Whole;

namespace WalletTrace.DuckDb.Indexing;

/// <summary>
/// Feeds the transfers of a ledger to the builder of its graph, where the database put them: first as they stand in the table, which is the order of events
/// where blocks were appended one after another; only if they turn out not to stand so, sorted by the database.
/// </summary>
/// <param name="connection">A connection in a transaction, so that all is of one moment.</param>
/// <param name="chains">The account chains by their numbers in the tables.</param>
/// <param name="assets">The assets as they are shown, by their numbers in the tables.</param>
/// <param name="progress">Told now and then; null for nobody.</param>
/// <param name="cancellationToken">Interrupts the reading.</param>
internal sealed class TransferFeed(
    LedgerConnection connection, IReadOnlyDictionary<byte, ChainId> chains, IReadOnlyDictionary<int, Asset> assets, IProgress<LedgerGraphProgress>? progress,
    CancellationToken cancellationToken)
{
    private const string Columns = "t.chain_id, t.height, t.transaction_index, t.index, t.kind, t.asset_id, t.from_id, t.to_id, t.amount, t.wide_amount, t.burnt, t.wide_burnt";
    private const int ReportEvery = 1 << 20;

    private readonly int lastAccount = checked((int)(connection.Number("SELECT max(id)::BIGINT FROM account", cancellationToken) ?? 0));
    private readonly Dictionary<byte, ChainState> states = chains.ToDictionary(pair => pair.Key, pair => new ChainState(pair.Value, new BlockClock(connection, pair.Key, cancellationToken), connection));

    // By their numbers in the tables.
    private readonly Dictionary<int, int> assetNumbers = [];
    private (int Id, int Number) lastAsset;

    // A fee may be two flows.
    private TransferEntry[] entries = new TransferEntry[2 * 2048];
    private int count;
    private int reported;

    /// <summary>The graph of all transfers.</summary>
    /// <param name="ends">How far the ledger speaks of its chains.</param>
    /// <param name="begin">Begins with a new builder, after what another was fed was in vain perhaps.</param>
    public LedgerGraph Build(IReadOnlyList<ChainEnd> ends, Func<LedgerGraphBuilder> begin)
    {
        LedgerGraphBuilder builder = TryFeed($"SELECT {Columns} FROM transfer t", begin()) ?? TryFeed(Sorted(), begin())
            ?? throw connection.Malformed("two transfers at one place in the table transfer, expected each to have its own");
        var words = new AccountWords(connection, lastAccount, chain => states.TryGetValue(chain, out ChainState? state) && state.Number >= 0 ? (state.Chain, state.Number) : (default, -1), cancellationToken);
        return builder.Build(ends, names: words.Of);
    }

    private string Sorted()
    {
        if (chains.Count <= 1)
        {
            return $"SELECT {Columns} FROM transfer t ORDER BY t.height, t.transaction_index, t.kind <> 'fee', t.index";
        }

        // Chains are merged by the latest time up to each block, then by their own order.
        string order = string.Join(' ', chains.OrderBy(pair => pair.Value).Select((pair, place) => FormattableString.Invariant($"WHEN {pair.Key} THEN {place}")));
        return $"SELECT {Columns} FROM transfer t JOIN (SELECT chain_id, height, max(time) OVER (PARTITION BY chain_id ORDER BY height) AS latest FROM block) b "
            + "ON t.chain_id = b.chain_id AND t.height = b.height "
            + $"ORDER BY b.latest, CASE t.chain_id {order} END, t.height, t.transaction_index, t.kind <> 'fee', t.index";
    }

    /// <summary>Feeds the rows of a statement to a builder; null where they do not stand in the order of events.</summary>
    private LedgerGraphBuilder? TryFeed(string statement, LedgerGraphBuilder builder)
    {
        builder.Reserve(lastAccount + 1);
        (count, reported) = (0, 0);
        assetNumbers.Clear();
        lastAsset = (-1, -1);
        foreach (var (chain, state) in states)
        {
            state.Restart(new FailedTransactions(connection, chain, cancellationToken));
        }

        (byte Chain, long Height, int Transaction, bool IsFee, long Index) last = default;
        ChainState? current = null;
        using ChunkReader rows = connection.Stream(statement, cancellationToken);
        while (rows.ReadChunk())
        {
            ReadOnlySpan<byte> chainIds = rows.Column<byte>(0);
            ReadOnlySpan<long> heights = rows.Column<long>(1);
            ReadOnlySpan<int> transactions = rows.Column<int>(2);
            ReadOnlySpan<long> indexes = rows.Column<long>(3);
            ReadOnlySpan<byte> kinds = rows.Column<byte>(4);
            ReadOnlySpan<int> assetIds = rows.Column<int>(5);
            ReadOnlySpan<int> givers = rows.Column<int>(6);
            ReadOnlySpan<int> takers = rows.Column<int>(7);
            builder.Expect(givers);
            builder.Expect(takers);
            for (int row = 0; row < rows.Count; row++)
            {
                bool isFee = kinds[row] == (byte)TransferKind.Fee;
                if (current is null || chainIds[row] != last.Chain || heights[row] != last.Height)
                {
                    Flush(builder, current);
                    ChainState before = current ?? ChainState.None;
                    current = StateOf(chainIds[row]);
                    if (!current.Enter(heights[row], before))
                    {
                        return null;
                    }
                }
                else if (!Follows((transactions[row], isFee, indexes[row]), (last.Transaction, last.IsFee, last.Index)))
                {
                    return null;
                }

                last = (chainIds[row], heights[row], transactions[row], isFee, indexes[row]);
                if (current.Failed!.Contain(heights[row], transactions[row]) && !isFee && kinds[row] != (byte)TransferKind.Reward)
                {
                    continue;
                }

                Add(builder, rows, row, isFee, rows.IsNull(6, row) ? TransferEntry.Issuance : Checked(givers[row]), rows.IsNull(7, row) ? TransferEntry.Burned : Checked(takers[row]), assetIds[row]);
            }

            Flush(builder, current);
            Report(builder, current);
        }

        return builder;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Follows((int Transaction, bool IsFee, long Index) next, (int Transaction, bool IsFee, long Index) last) =>
        next.Transaction != last.Transaction ? next.Transaction > last.Transaction
        : next.IsFee != last.IsFee ? last.IsFee
        : next.Index > last.Index;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(LedgerGraphBuilder builder, ChunkReader rows, int row, bool isFee, int giver, int taker, int asset)
    {
        Int128 amount = rows.Column<Int128>(8)[row];
        if (rows.IsNull(8, row) || isFee || amount < 0 || amount > long.MaxValue)
        {
            AddSlowly(builder, rows, row, isFee, giver, taker, asset);
            return;
        }

        if (giver != taker && amount != 0)
        {
            Put(giver, taker, NumberOf(builder, asset), (ulong)amount);
        }
    }

    private void AddSlowly(LedgerGraphBuilder builder, ChunkReader rows, int row, bool isFee, int giver, int taker, int asset)
    {
        UInt256 amount = rows.AmountAt(8, row) ?? throw rows.Malformed("a transfer without an amount, expected one");
        UInt256 burnt = isFee ? rows.AmountAt(10, row) ?? default : default;
        if (giver == taker || amount.IsZero)
        {
            return;
        }

        if (burnt > amount)
        {
            throw rows.Malformed($"a fee of {amount} of which {burnt} is burnt, expected no more than all of it");
        }

        int number = NumberOf(builder, asset);
        if (!isFee)
        {
            Put(giver, taker, number, builder.Store(amount));
            return;
        }

        if (!burnt.IsZero)
        {
            Put(giver, TransferEntry.Burned, number, builder.Store(burnt));
        }

        if (burnt < amount)
        {
            Put(giver, TransferEntry.Fees, number, builder.Store(amount - burnt));
        }
    }

    /// <summary>The number of an account, which is one that room was made for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Checked(int account) => account > 0 && account <= lastAccount
        ? account
        : throw connection.Malformed(FormattableString.Invariant($"a transfer of account {account}, expected a number from 1 to {lastAccount}"));

    private void Put(int giver, int taker, int asset, ulong stored)
    {
        entries[count++] = new TransferEntry { From = giver, To = taker, Asset = asset, Stored = stored };
        if (count == entries.Length)
        {
            Array.Resize(ref entries, count * 2);
        }
    }

    /// <summary>Hands over what moves in the block that is read. Chains, like assets, are numbered as they first move something.</summary>
    private void Flush(LedgerGraphBuilder builder, ChainState? current)
    {
        if (count > 0)
        {
            current!.Number = builder.ChainNumber(current.Chain);
            builder.BeginBlock(current.Number, current.Height, current.Time);
            builder.Add(entries.AsSpan(0, count));
            count = 0;
        }
    }

    /// <summary>The number in the graph of an asset that moves; most often it is that of the movement before.</summary>
    private int NumberOf(LedgerGraphBuilder builder, int asset)
    {
        if (lastAsset.Id != asset)
        {
            if (!assetNumbers.TryGetValue(asset, out int number))
            {
                number = assets.TryGetValue(asset, out Asset moved)
                    ? builder.AssetNumber(moved)
                    : throw connection.Malformed(FormattableString.Invariant($"a transfer of asset {asset}, expected it in the table asset"));
                assetNumbers.Add(asset, number);
            }

            lastAsset = (asset, number);
        }

        return lastAsset.Number;
    }

    private ChainState StateOf(byte chain) => states.TryGetValue(chain, out ChainState? state)
        ? state
        : throw connection.Malformed(FormattableString.Invariant($"a transfer on chain {chain}, expected an account chain of the table chain"));

    private void Report(LedgerGraphBuilder builder, ChainState? current)
    {
        if (current is not null && builder.FlowCount - reported >= ReportEvery)
        {
            reported = builder.FlowCount;
            progress?.Report(new LedgerGraphProgress(reported, current.Chain, current.Height));
        }
    }

    /// <summary>What is known of a chain while its transfers are read.</summary>
    private sealed class ChainState(ChainId chain, BlockClock clock, LedgerConnection connection)
    {
        private long monotone;

        public static ChainState None { get; } = new(default, null!, null!) { monotone = long.MinValue };

        public ChainId Chain => chain;

        /// <summary>Its number in the graph; -1 as long as it has no transfer.</summary>
        public int Number { get; set; } = -1;

        public FailedTransactions? Failed { get; private set; }

        public long Height { get; private set; } = -1;

        public long Time { get; private set; }

        public void Restart(FailedTransactions failed)
        {
            (Failed, Height, Number, monotone) = (failed, -1, -1, long.MinValue);
        }

        /// <summary>Goes on to a block; false where it does not come after the block of a chain that was read last.</summary>
        public bool Enter(long height, ChainState before)
        {
            if (height <= Height)
            {
                return false;
            }

            (long time, long latest) = clock.Find(height)
                ?? throw connection.Malformed(FormattableString.Invariant($"a transfer in block {height} of {chain}, expected that block in the table block"));
            (Height, Time, monotone) = (height, time, latest);
            return latest > before.monotone || (latest == before.monotone && (before == this || before.Chain.CompareTo(chain) < 0));
        }
    }
}
