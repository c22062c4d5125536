using WalletTrace.Chains;
using WalletTrace.Chains.Files;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Writes one stretch of blocks into a file of their own, with the statement that they were read.</summary>
internal sealed class SegmentWriter : IAsyncDisposable
{
    private readonly FolderFiles files;
    private readonly FactFileWriter writer;
    private readonly ChainId chain;
    private readonly List<CoverageRecord> coverage = [];

    private SegmentWriter(FolderFiles files, ChainId chain, long from, CoverageKinds kinds)
    {
        this.files = files;
        this.chain = chain;
        From = from;
        Kinds = kinds;
        To = from - 1;
        writer = new FactFileWriter(files.SegmentPath(from, from, kinds));
    }

    /// <summary>The first height.</summary>
    public long From { get; }

    /// <summary>The kinds of movement that are all in its blocks.</summary>
    public CoverageKinds Kinds { get; }

    /// <summary>The height written last.</summary>
    public long To { get; private set; }

    /// <summary>The number of facts written.</summary>
    public int Facts { get; private set; }

    /// <summary>Begins a file.</summary>
    /// <param name="files">Where.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="from">The height of the first block that will be added.</param>
    /// <param name="kinds">The kinds of movement that every block will have.</param>
    /// <param name="extended">A short file that ends right below; the new one takes its place. Null for none.</param>
    /// <param name="cancellationToken">Ends the beginning.</param>
    public static async ValueTask<SegmentWriter> BeginAsync(
        FolderFiles files, ChainId chain, long from, CoverageKinds kinds, Segment? extended, CancellationToken cancellationToken)
    {
        var segment = new SegmentWriter(files, chain, extended?.From ?? from, kinds);
        bool begun = false;
        try
        {
            if (extended is { } known)
            {
                await foreach (Fact fact in FactFile.ReadAsync(known.Path, cancellationToken).ConfigureAwait(false))
                {
                    await segment.writer.WriteAsync(fact, cancellationToken).ConfigureAwait(false);
                    segment.Facts++;
                }

                segment.To = known.To;
            }

            begun = true;
            return segment;
        }
        finally
        {
            if (!begun)
            {
                await segment.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Adds the next block.</summary>
    public async ValueTask AddAsync(BlockFacts block, string source, long readAt, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(block.Block, cancellationToken).ConfigureAwait(false);
        foreach (Fact fact in block.Facts)
        {
            await writer.WriteAsync(fact, cancellationToken).ConfigureAwait(false);
        }

        To = block.Block.Height;
        Facts += block.Facts.Count + 1;

        // Blocks of one source are one statement, as of when the last of them was read.
        if (coverage.Count > 0 && coverage[^1] is { } last && last.Source == source)
        {
            coverage[^1] = last with { ToHeight = To, ReadAt = readAt };
        }
        else
        {
            coverage.Add(new CoverageRecord(chain, null, To, To, Kinds, source, readAt));
        }
    }

    /// <summary>Ends the file and gives it its name; the one it extends is spare then.</summary>
    public async ValueTask<Segment> KeepAsync(CancellationToken cancellationToken)
    {
        foreach (CoverageRecord record in coverage)
        {
            await writer.WriteAsync(record, cancellationToken).ConfigureAwait(false);
        }

        string path = files.SegmentPath(From, To, Kinds);
        await files.KeepAsync(writer, path, cancellationToken).ConfigureAwait(false);
        return new Segment(From, To, Kinds, path);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
