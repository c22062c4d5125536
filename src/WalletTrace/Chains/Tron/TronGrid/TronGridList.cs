using System.Globalization;
using System.Text;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron.TronGrid;

/// <summary>
/// One of TronGrid's lists of an account, the oldest entry first, read page by page to its end. Where a list is not continued, or was read far enough, it is
/// asked for anew from the time reached, and what was given before is left out.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="path">The list.</param>
/// <param name="times">The times of the first and the last block whose entries are wanted, in milliseconds since 1970.</param>
/// <param name="options">The sizes of pages and stretches.</param>
/// <param name="read">Reads an entry.</param>
/// <param name="reading">Is told when pages were read.</param>
internal sealed class TronGridList(TronServer server, string path, (long From, long To) times, TronGridOptions options, Func<JsonValue, TronGridRow> read, ReadingTime reading)
{
    // A block has far fewer transactions; a server that goes on for ever at one time is found out.
    private const int MostAtOneTime = 1 << 14;
    private const int LongestMark = 1 << 11;

    // Servers cap pages at round numbers: one that is short but round may be all that the server would give rather than all there is.
    private const int Roundness = 10;

    private readonly bool listsOnce = path.EndsWith("/transactions", StringComparison.Ordinal);
    private readonly Queue<TronGridRow> ahead = new();
    private readonly HashSet<string> marks = [];

    // The entries of the last time so far, as they were told, and how many of them were found again since the list was asked for anew.
    private readonly List<string> latest = [];
    private int toFind;
    private int found;

    private long time = times.From;
    private long since = times.From;
    private string? mark;
    private int pages;
    private int added;
    private bool isContinued;
    private bool hasEnded;

    /// <summary>Messages call the list so: without the account.</summary>
    private string Shown => $"GET /v1/accounts/…/{path[(path.LastIndexOf('/') + 1)..]}";

    /// <summary>The next entry; null after the last.</summary>
    /// <exception cref="ChainDataException">The list cannot be right.</exception>
    /// <exception cref="ChainSourceException">The server does not answer.</exception>
    public async ValueTask<TronGridRow?> PeekAsync(CancellationToken cancellationToken)
    {
        while (ahead.Count == 0 && !hasEnded)
        {
            await ReadPageAsync(cancellationToken).ConfigureAwait(false);
        }

        return ahead.TryPeek(out TronGridRow? row) ? row : null;
    }

    /// <summary>Goes on to the next entry.</summary>
    public void Take() => _ = ahead.Dequeue();

    private async Task ReadPageAsync(CancellationToken cancellationToken)
    {
        (TronGridRow[] rows, string? next) = await reading.OfAsync(() => server.AskAsync(
            new HttpQuestion(Shown, path) { Query = Query() },
            told => told["success"].Flag ? (told["data"].Items.Select(read).ToArray(), told.Find("meta")?.Find("fingerprint")?.Text) : throw told["success"].Wrong("true"),
            cancellationToken)).ConfigureAwait(false);
        if (next is not null && rows.Length == 0)
        {
            throw new MissingResponseException("found an empty page with a mark of the page after it, expected entries", server.Endpoint.Name, Shown, isTransient: true);
        }

        if (next is { Length: > LongestMark })
        {
            throw Wrong(FormattableString.Invariant($"found a mark of the next page of {next.Length} characters, expected at most {LongestMark}"));
        }

        if (next is not null && !marks.Add(next))
        {
            throw Wrong($"found the mark {SafeText.Quote(server.Endpoint.Redact(next))} of the next page twice, expected each once");
        }

        isContinued |= next is not null;
        foreach (TronGridRow row in rows)
        {
            Add(row);
        }

        mark = next;
        pages++;
        if (next is null)
        {
            End(rows.Length);
        }
        else if (pages >= options.PagesAtOnce && time > since)
        {
            AskAnew();
        }
    }

    private void Add(TronGridRow row)
    {
        if (found < toFind)
        {
            if (row.Told != latest[found++])
            {
                throw Wrong(FormattableString.Invariant($"found other entries at the time {time} than before, expected the same"));
            }

            return;
        }

        if (row.Time < time || row.Time > times.To)
        {
            throw Wrong(FormattableString.Invariant($"found an entry of the time {row.Time}, expected one from {time} to {times.To}"));
        }

        if (row.Time > time)
        {
            latest.Clear();
            toFind = found = 0;
        }

        if (listsOnce && latest.Contains(row.Told))
        {
            throw Wrong($"found an entry about transaction {row.Id} twice, expected each once");
        }

        time = row.Time;
        latest.Add(row.Told);
        if (latest.Count > MostAtOneTime)
        {
            throw Wrong(FormattableString.Invariant($"found more than {MostAtOneTime} entries at the time {time}, expected fewer"));
        }

        ahead.Enqueue(row);
        added++;
    }

    /// <summary>The list is not continued: it has ended, or it breaks off and is asked for anew.</summary>
    private void End(int lastPage)
    {
        // A full page without a mark may be the last. A server that tells of further pages where there are some has then told of none twice.
        bool isShort = lastPage < options.PageSize;
        hasEnded = found == toFind && ((isShort && lastPage % Roundness != 0) || (added == 0 && (isShort || isContinued)));
        if (!hasEnded && (found < toFind || added == 0))
        {
            throw Wrong(FormattableString.Invariant($"found {found} entries at the time {time} and nothing after them, expected {toFind} and more"));
        }

        AskAnew();
    }

    /// <summary>The next page is asked for by the time reached so far.</summary>
    private void AskAnew()
    {
        mark = null;
        marks.Clear();
        since = time;
        toFind = latest.Count;
        (found, pages, added) = (0, 0, 0);
    }

    private string Query()
    {
        var query = new StringBuilder().Append(CultureInfo.InvariantCulture, $"limit={options.PageSize}&only_confirmed=true&order_by=block_timestamp,asc&max_timestamp={times.To}");
        if (listsOnce)
        {
            // Calls between contracts have a list of their own.
            query.Append("&search_internal=false");
        }

        if (since > 0)
        {
            query.Append(CultureInfo.InvariantCulture, $"&min_timestamp={since}");
        }

        return mark is null ? query.ToString() : query.Append("&fingerprint=").Append(Uri.EscapeDataString(mark)).ToString();
    }

    private ChainDataException Wrong(string problem) => new($"a list cannot be right: {problem}", $"{server.Endpoint.Name}, {Shown}");
}
