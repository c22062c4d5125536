using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>What a JSON report that was written earlier says of the blocks on which it stands, and of what moved in them.</summary>
/// <param name="Title">What the report is called: text of unknown origin.</param>
/// <param name="Blocks">The blocks in which traced value moved, as they were.</param>
/// <param name="Flows">The flows that carry traced value, in the report's order. Each moved in one of the blocks.</param>
internal sealed record SavedReport(string Title, ImmutableArray<BlockRecord> Blocks, ImmutableArray<SavedFlow> Flows)
{
    /// <summary>The largest report that is read, in bytes.</summary>
    public const int MaxLength = 1 << 28;

    private const int FirstRead = 1 << 16;

    /// <summary>Reads a report as <see cref="JsonReport"/> writes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">The file is too large, no such report, damaged, or of another version of the format.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static async Task<SavedReport> LoadAsync(string path, CancellationToken cancellationToken)
    {
        string file = Path.GetFileName(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            // What is no plain file does not say how long it is, and a plain one may grow, so that what counts is what came.
            long expected = stream.CanSeek ? stream.Length : FirstRead;
            byte[] utf8 = expected <= MaxLength ? new byte[expected + 1] : throw TooLarge(file);
            int length = 0;
            while (await stream.ReadAsync(utf8.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and int more)
            {
                length += more;
                if (length > MaxLength)
                {
                    throw TooLarge(file);
                }

                if (length == utf8.Length)
                {
                    Array.Resize(ref utf8, (int)Math.Min(2L * length, MaxLength + 1L));
                }
            }

            return new SavedReportReader(utf8.AsSpan(0, length), file).Read();
        }
    }

    /// <summary>Holds the blocks against a ledger, as <see cref="TraceResult.RecheckAsync"/> does for a trace.</summary>
    public ValueTask<BlockCheck> RecheckAsync(ILedger ledger, CancellationToken cancellationToken) => BlockCheck.RunAsync(
        Blocks, Flows.Select(flow => new BlockMovement(flow.Chain, flow.Height, flow.Transaction, flow.SpentIn)), ledger, cancellationToken);

    private static LedgerFormatException TooLarge(string file) =>
        new(FormattableString.Invariant($"the file is too large for a report: found more than {MaxLength} bytes, expected at most that; trace with fewer rules or tighter limits"), file);
}

/// <summary>A flow of a report that was written earlier.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The height of the block in which it left.</param>
/// <param name="Transaction">The transaction that moved it.</param>
/// <param name="SpentIn">Of a coin: the transaction that spends it, where the trace followed it.</param>
/// <param name="Asset">What moved.</param>
/// <param name="Traced">The traced part by rule, all thefts together; rules that find none are left out.</param>
internal sealed record SavedFlow(
    ChainId Chain, long Height, TransactionId Transaction, TransactionId? SpentIn, Asset Asset, ImmutableArray<(TaintRule Rule, UInt256 Amount)> Traced);
