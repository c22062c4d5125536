using System.Runtime.CompilerServices;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>One query for a part of a list.</summary>
/// <param name="List">The list.</param>
/// <param name="Address">Whose.</param>
/// <param name="From">The lowest height.</param>
/// <param name="To">The highest height.</param>
/// <param name="Page">Which page of the answer, from 1.</param>
/// <param name="Rows">How many rows a page holds.</param>
internal readonly record struct ExplorerQuery(ExplorerList List, Address Address, long From, long To, int Page, int Rows);

/// <summary>What was answered to such a query.</summary>
/// <param name="State">What the explorer says of it.</param>
/// <param name="Rows">The rows, in their order.</param>
internal readonly record struct ExplorerRows(ExplorerState State, ExplorerRow[] Rows);

/// <summary>
/// Reads a list upwards to its end, whatever its length, in windows of heights. An answer that is full is followed by one that begins with the block that
/// the full one ended in, and must begin with what is known of that block; a block of more rows than one answer holds is read page by page.
/// </summary>
/// <param name="list">The list.</param>
/// <param name="address">Whose.</param>
/// <param name="range">The heights.</param>
/// <param name="options">How many rows are asked for.</param>
/// <param name="source">What the explorer is called.</param>
/// <param name="where">What the history is called in messages.</param>
/// <param name="ask">Asks.</param>
internal sealed class ExplorerWindows(
    ExplorerList list, Address address, BlockRange range, ExplorerOptions options, string source, string where,
    Func<ExplorerQuery, CancellationToken, Task<ExplorerRows>> ask)
{
    // Servers cap what they give at round numbers: an answer that is short but round may be all that the server would give rather than all there is.
    private const int Roundness = 50;

    private int limit = options.RowsPerRequest;

    /// <summary>Whether the explorer said that it has not looked at everything.</summary>
    public bool IsUnfinished { get; private set; }

    /// <summary>Reads the list.</summary>
    /// <exception cref="ChainDataException">An answer contradicts another, or is not what was asked for.</exception>
    /// <exception cref="ChainSourceException">The explorer does not answer, or a block has more rows than it gives.</exception>
    public async IAsyncEnumerable<ExplorerRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long span = range.Count;
        ExplorerRow[] held = [];
        for (long from = range.From; from <= range.To;)
        {
            long to = Math.Min(range.To, from + span - 1);
            if (await PageAsync(from, to, 1, cancellationToken).ConfigureAwait(false) is not { } rows)
            {
                span = to > from ? (to - from + 1) / 2
                    : throw new ChainSourceException(FormattableString.Invariant($"found block {from} too large a range, expected an answer; try again later"), source, $"{list}", true);
                continue;
            }

            CheckBeginning(held, rows);
            bool isFull = IsFull(rows.Length);
            long last = rows.Length == 0 ? to : rows[^1].Height;
            bool isOneBlock = isFull && rows[0].Height == last;
            held = isFull && !isOneBlock ? [.. rows.Where(row => row.Height == last)] : [];
            foreach (ExplorerRow row in rows.Take(rows.Length - held.Length))
            {
                yield return row;
            }

            if (isOneBlock)
            {
                await foreach (ExplorerRow row in RestOfBlockAsync(last, cancellationToken).ConfigureAwait(false))
                {
                    yield return row;
                }
            }

            from = !isFull ? to + 1 : isOneBlock ? last + 1 : last;
            span = isFull ? span : Math.Min(range.Count, 2 * span);
        }
    }

    private async IAsyncEnumerable<ExplorerRow> RestOfBlockAsync(long height, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The size of the pages must stay the same.
        int size = limit;
        for (int page = 2; (long)page * size <= options.Window; page++)
        {
            ExplorerRow[] rows = await PageAsync(height, height, page, cancellationToken).ConfigureAwait(false)
                ?? throw new ChainSourceException(FormattableString.Invariant($"found block {height} too large a range, expected an answer; try again later"), source, $"{list}", true);
            foreach (ExplorerRow row in rows)
            {
                yield return row;
            }

            if (rows.Length < size)
            {
                yield break;
            }
        }

        throw new ChainSourceException(
            FormattableString.Invariant($"found more than {options.Window - (options.Window % size)} rows in block {height}, expected no more than the server gives; read the block from a node"), source, $"{list}");
    }

    private async Task<ExplorerRow[]?> PageAsync(long from, long to, int page, CancellationToken cancellationToken)
    {
        (ExplorerState state, ExplorerRow[] rows) = await ask(new ExplorerQuery(list, address, from, to, page, limit), cancellationToken).ConfigureAwait(false);
        IsUnfinished |= state == ExplorerState.Unfinished;
        long lowest = from;
        foreach (ExplorerRow row in rows)
        {
            if (row.Height < lowest || row.Height > to)
            {
                throw Problem(FormattableString.Invariant($"a row of height {row.Height}"), FormattableString.Invariant($"heights from {lowest} to {to}, upwards"));
            }

            if (!row.Concerns(address))
            {
                throw Problem(FormattableString.Invariant($"a row at height {row.Height} in which the account takes no part"), "one in which it does");
            }

            lowest = row.Height;
        }

        return rows.Length > limit ? throw Problem(FormattableString.Invariant($"{rows.Length} rows"), FormattableString.Invariant($"at most {limit}"))
            : state == ExplorerState.TooLarge ? null
            : rows;
    }

    private bool IsFull(int count)
    {
        bool isFull = count == limit || (count > 0 && count % Roundness == 0);
        limit = isFull ? count : limit;
        return isFull;
    }

    /// <summary>What was known of the first block must be told again.</summary>
    private void CheckBeginning(ExplorerRow[] held, ExplorerRow[] rows)
    {
        if (held.Length == 0)
        {
            return;
        }

        var told = rows.TakeWhile(row => row.Height == held[0].Height).CountBy(row => row).ToDictionary();
        foreach ((ExplorerRow row, int count) in held.CountBy(row => row))
        {
            if (told.GetValueOrDefault(row) < count)
            {
                throw Problem(FormattableString.Invariant($"a row at height {row.Height} that is not there when asked again"), "the same rows as before");
            }
        }
    }

    private ChainDataException Problem(string found, string expected) => new($"a list cannot be right: found {found}, expected {expected}", $"{list}, {where}");
}
