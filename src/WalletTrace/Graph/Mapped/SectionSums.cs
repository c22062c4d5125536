namespace WalletTrace.Graph.Mapped;

/// <summary>The checksums of many sections at once, on all cores.</summary>
internal static class SectionSums
{
    // What one core takes at a time.
    private const int BlocksAtOnce = 16;

    /// <summary>The checksum of each section.</summary>
    /// <param name="sections">The sections.</param>
    /// <param name="progress">Told the bytes that are done, from several threads and in no order; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static ulong[] Of(IReadOnlyList<MappedSection> sections, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ulong[][] blocks = [.. sections.Select(section => new ulong[SectionSum.BlocksOf(section.Length)])];
        var parts = new List<(int Section, int First)>();
        for (int section = 0; section < blocks.Length; section++)
        {
            for (int first = 0; first < blocks[section].Length; first += BlocksAtOnce)
            {
                parts.Add((section, first));
            }
        }

        long done = 0;
        Parallel.For(0, parts.Count, new ParallelOptions { CancellationToken = cancellationToken }, part =>
        {
            (int section, int first) = parts[part];
            long bytes = 0;
            for (int block = first; block < Math.Min(first + BlocksAtOnce, blocks[section].Length); block++)
            {
                ReadOnlySpan<byte> content = sections[section].Block(block);
                blocks[section][block] = SectionSum.OfBlock(content);
                bytes += content.Length;
            }

            progress?.Report(Interlocked.Add(ref done, bytes));
        });
        return [.. sections.Select((section, i) => SectionSum.OfBlocks(section.Length, blocks[i]))];
    }
}
