using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>
/// The pulled facts of one chain in a case's folder, without a database: files of the interchange format under <c>facts</c>, each with a stretch of
/// blocks (<c>facts/bitcoin-000000000-000001999.jsonl.gz</c>), one account's history or coins that were followed, complete with blocks and coverage.
/// A case reads them with <c>facts: [facts/*.jsonl.gz]</c>. One case's folder can hold several chains.
/// </summary>
/// <remarks>
/// <para>
/// Of account chains one source tells more kinds of movement than another, so that a file's name says which are all in it
/// (<c>facts/ethereum-014442800-014442899-native+fee.jsonl.gz</c>). What is read again with more kinds makes the old file spare; it goes once others hold all
/// that it tells. Until then both tell the same movements, which count once.
/// </para>
/// <para>
/// A file gets its name only once it is whole, so that a killed pull loses what was not yet in one and nothing else, and the next goes on after the last.
/// Memory does not grow with the facts: what a pull needs of them, hashes of blocks, is read when it is asked for. One process writes at a time.
/// </para>
/// <para>
/// A reorganisation takes files away from the top down before anything new is written. Killed anywhere on the way, the folder holds part of the old
/// chain and nothing else; the next pull finds that its highest block is not the source's, and goes on taking away. What was taken back is noted in
/// <c>stale-blocks.csv</c>, which is no file of facts.
/// </para>
/// </remarks>
public sealed partial class FactFolder : IHistoryTarget, IAsyncDisposable
{
    /// <summary>The folder under a case's folder that holds pulled facts.</summary>
    public const string FactsFolder = "facts";

    /// <summary>What a case file writes under <c>facts</c> to read them.</summary>
    public const string FactsPattern = "facts/*.jsonl.gz";

    /// <summary>The file in a case's folder that tells which recorded blocks the chain took back.</summary>
    public const string StaleBlocksFile = "stale-blocks.csv";

    private readonly FolderFiles files;
    private readonly FolderLimits limits;
    private readonly FolderBlocks blocks;
    private readonly StaleBlockFile staleBlocks;
    private SegmentWriter? open;

    private FactFolder(FolderFiles files, ChainId chain, FolderLimits limits)
    {
        this.files = files;
        this.limits = limits;
        Chain = chain;
        blocks = new FolderBlocks(files);
        staleBlocks = new StaleBlockFile(files, chain);
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>The heights of which all blocks are there, upwards.</summary>
    public IReadOnlyList<BlockRange> Blocks => [.. blocks.Covered(CoverageKinds.None).Ranges.Select(range => new BlockRange(range.From, range.To))];

    /// <summary>Opens a case's folder to pull facts into it.</summary>
    /// <param name="folder">The case's folder; it is made if need be.</param>
    /// <param name="chain">A chain of EVM or TRON kind, or a known bip122 chain.</param>
    /// <exception cref="ArgumentException">The chain is of another kind.</exception>
    /// <exception cref="WalletTraceException">Another pull is at work there.</exception>
    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    public static FactFolder Open(string folder, ChainId chain) => Open(folder, chain, new FolderLimits());

    internal static FactFolder Open(string folder, ChainId chain, FolderLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return FactShape.ChainProblem(chain) is { } problem
            ? throw new ArgumentException($"facts cannot be kept: {problem}", nameof(chain))
            : new FactFolder(new FolderFiles(folder, chain, limits.Step), chain, limits);
    }

    /// <summary>Ends the writing; blocks that are in no whole file are lost.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await DropAsync().ConfigureAwait(false);
        }
        finally
        {
            files.Dispose();
        }
    }

    /// <inheritdoc/>
    HeightRanges IPullTarget.Covered(CoverageKinds kinds) => blocks.Covered(kinds);

    /// <inheritdoc/>
    ValueTask<BlockRecord?> IPullTarget.LastBlockAsync(long atMost, CancellationToken cancellationToken) => blocks.LastAsync(atMost, cancellationToken);

    /// <inheritdoc/>
    async ValueTask<IReadOnlyList<int>> IPullTarget.AppendAsync(
        IReadOnlyList<BlockFacts> appended, string source, long readAt, CancellationToken cancellationToken)
    {
        await CheckKnownAsync(appended, cancellationToken).ConfigureAwait(false);
        bool fromTheStart = EndOfTheStart() >= appended[0].Block.Height - 1;
        bool complete = false;
        try
        {
            foreach (BlockFacts block in appended)
            {
                if (open is { } other && other.Kinds != block.Kinds)
                {
                    await KeepAsync(cancellationToken).ConfigureAwait(false);
                }

                open ??= await BeginAsync(block.Block.Height, block.Kinds, cancellationToken).ConfigureAwait(false);
                await open.AddAsync(block, source, readAt, cancellationToken).ConfigureAwait(false);
                if (open.Facts >= limits.FactsPerFile || (block.Block.Height + 1) % limits.BlocksPerFile == 0)
                {
                    await KeepAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            complete = true;
        }
        finally
        {
            if (!complete)
            {
                await DropAsync().ConfigureAwait(false);
            }
        }

        return [.. appended.Select(block => fromTheStart ? 0 : block.Facts.OfType<InputRecord>().Count(LedgerTarget.IsUntold))];
    }

    /// <inheritdoc/>
    async ValueTask IPullTarget.FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (open is not null)
            {
                await KeepAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await DropAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    async ValueTask IPullTarget.RewindAsync(long height, IReadOnlyList<DroppedBlock> dropped, CancellationToken cancellationToken)
    {
        await staleBlocks.AddAsync(dropped, cancellationToken).ConfigureAwait(false);
        await blocks.RewindAsync(height, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The height up to which all blocks are there from the first on, those of the open file included.</summary>
    private long EndOfTheStart()
    {
        long end = blocks.Covered(CoverageKinds.None).EndOfRun(0);
        return open is not null && open.From <= end + 1 ? Math.Max(end, open.To) : end;
    }

    private async ValueTask<SegmentWriter> BeginAsync(long height, CoverageKinds kinds, CancellationToken cancellationToken)
    {
        Segment? below = blocks.EndingAt(height - 1, kinds);
        bool isShort = below is { } file && file.From / limits.BlocksPerFile == height / limits.BlocksPerFile && new FileInfo(file.Path).Length < limits.ShortFile;
        return await SegmentWriter.BeginAsync(files, Chain, height, kinds, isShort ? below : null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask KeepAsync(CancellationToken cancellationToken)
    {
        SegmentWriter writer = open!;
        Segment segment = await writer.KeepAsync(cancellationToken).ConfigureAwait(false);
        open = null;
        await writer.DisposeAsync().ConfigureAwait(false);
        blocks.Add(segment);
    }

    private async ValueTask DropAsync()
    {
        if (open is { } writer)
        {
            open = null;
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Where blocks are there already, read for fewer kinds or from the next height on, the new ones must be of the same chain.</summary>
    private async ValueTask CheckKnownAsync(IReadOnlyList<BlockFacts> appended, CancellationToken cancellationToken)
    {
        BlockRecord last = appended[^1].Block;
        if (blocks.LastBetween(appended[0].Block.Height, last.Height) is { } height
            && (await blocks.FindAsync(height, cancellationToken).ConfigureAwait(false))?.Hash is { } known
            && appended[(int)(height - appended[0].Block.Height)].Block.Hash is { } now && known != now)
        {
            throw new ReorgException(Chain, known.ToString(), now.ToString(), height - 1);
        }

        if (await blocks.FindAsync(last.Height + 1, cancellationToken).ConfigureAwait(false) is { Parent: { } expected } && last.Hash is { } found && expected != found)
        {
            throw new ReorgException(Chain, expected.ToString(), found.ToString(), last.Height);
        }
    }
}

/// <summary>How files of facts are cut, and who is told.</summary>
/// <param name="BlocksPerFile">A file ends before each height that is a multiple of this.</param>
/// <param name="FactsPerFile">A file with so many facts ends after the block it is at.</param>
/// <param name="ShortFile">A file with fewer bytes is taken up again by the next pull.</param>
/// <param name="Step">Told before and after each change of a file, for tests.</param>
internal sealed record FolderLimits(int BlocksPerFile = 2_000, int FactsPerFile = 500_000, long ShortFile = 1 << 18, Action<string>? Step = null);
