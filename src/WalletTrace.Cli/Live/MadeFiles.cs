using WalletTrace.Cli.Ledgers;
using WalletTrace.DuckDb;

namespace WalletTrace.Cli.Live;

/// <summary>
/// The ledger and the case file that a run made. Where nothing came of the run they are taken away again, so that a typing mistake leaves no case behind. A ledger
/// that says what somebody was told stays.
/// </summary>
/// <param name="ledger">The ledger's file; looked at before it is opened.</param>
internal sealed class MadeFiles(string ledger)
{
    private readonly bool isNew = !File.Exists(ledger);
    private long before;
    private string? caseFile;
    private bool isKept;

    /// <summary>Notes what the ledger holds before the run.</summary>
    public async Task BeginAsync(DuckDbLedger opened, CancellationToken cancellationToken) =>
        before = await opened.CountAppendsAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Notes that the run made the case file.</summary>
    public void Made(string file) => caseFile = file;

    /// <summary>The run came to a result: what it made stays.</summary>
    public void Keep() => isKept = true;

    /// <summary>Takes away what is of no use. To be called once the ledger is closed: until then not all of it is written.</summary>
    public async Task TakeBackAsync()
    {
        if (isKept || (!isNew && caseFile is null))
        {
            return;
        }

        try
        {
            bool isBlank;
            DuckDbLedger closed = await LedgerFiles.ReadAsync(ledger, CancellationToken.None).ConfigureAwait(false);
            await using (closed.ConfigureAwait(false))
            {
                if (await closed.CountAppendsAsync(CancellationToken.None).ConfigureAwait(false) > before)
                {
                    return;
                }

                isBlank = await closed.IsBlankAsync(CancellationToken.None).ConfigureAwait(false);
            }

            if (caseFile is not null)
            {
                File.Delete(caseFile);
            }

            if (isNew && isBlank)
            {
                File.Delete(ledger);
            }
        }
        catch (Exception fault) when (fault is WalletTraceException or IOException or UnauthorizedAccessException)
        {
            // What cannot be taken away stays: why the run failed is what is to be said.
        }
    }
}
