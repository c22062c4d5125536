using System.Globalization;
using System.Text;

namespace WalletTrace.Graph.Whole;

/// <summary>The assets of a ledger's graph by number. Those that lie in a file are read when they are asked for.</summary>
internal sealed class AssetList
{
    private readonly FrozenArray<int> starts;
    private readonly FrozenArray<byte> text;
    private readonly Asset[] read;
    private readonly Lazy<Dictionary<Asset, int>> numbers;

    /// <summary>A list in memory.</summary>
    public AssetList(Asset[] assets)
    {
        read = assets;
        numbers = new Lazy<Dictionary<Asset, int>>(Number);
    }

    /// <summary>A list in a file, as <see cref="Write"/> makes it.</summary>
    /// <param name="starts">Where the text of each asset begins, and at the end where the last ends.</param>
    /// <param name="text">The text.</param>
    public AssetList(FrozenArray<int> starts, FrozenArray<byte> text)
    {
        this.starts = starts;
        this.text = text;
        read = new Asset[Math.Max(0, starts.Length - 1)];
        numbers = new Lazy<Dictionary<Asset, int>>(Number);
    }

    /// <summary>How many there are.</summary>
    public int Count => read.Length;

    /// <summary>The asset with a number.</summary>
    /// <exception cref="LedgerFormatException">What the file says is no asset.</exception>
    public Asset this[int number]
    {
        get
        {
            if (read[number].IsDefault)
            {
                // Two threads may read it at once; they read the same.
                read[number] = Read(text.Slice(starts[number], starts[number + 1] - starts[number]).Span, number);
            }

            return read[number];
        }
    }

    /// <summary>The number of an asset; -1 for one that is not among them. The first call takes O(assets).</summary>
    public int Find(Asset asset) => numbers.Value.TryGetValue(asset, out int number) ? number : -1;

    /// <summary>The list as text: for each asset its id, decimals and symbol, if it has one, with a line feed between.</summary>
    public (int[] Starts, byte[] Text) Write()
    {
        var all = new int[Count + 1];
        using var written = new MemoryStream();
        for (int number = 0; number < Count; number++)
        {
            all[number] = checked((int)written.Length);
            Asset asset = this[number];
            string line = asset.Symbol is { } symbol
                ? string.Create(CultureInfo.InvariantCulture, $"{asset}\n{asset.Decimals}\n{symbol}")
                : string.Create(CultureInfo.InvariantCulture, $"{asset}\n{asset.Decimals}");
            written.Write(Encoding.UTF8.GetBytes(line));
        }

        all[Count] = checked((int)written.Length);
        return (all, written.ToArray());
    }

    private static Asset Read(ReadOnlySpan<byte> bytes, int number)
    {
        string[] parts = Encoding.UTF8.GetString(bytes).Split('\n', 3);
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int decimals) || decimals > Asset.MaxDecimals)
        {
            throw Damaged(number, "expected an id and its decimals");
        }

        string? symbol = parts.Length == 3 ? parts[2] : null;
        return Asset.TryParse(parts[0], decimals, symbol, out Asset asset, out string? problem) ? asset : throw Damaged(number, problem);
    }

    private static LedgerFormatException Damaged(int number, string problem) =>
        new("the index cannot be read", FormattableString.Invariant($"asset {number}: {problem}"));

    private Dictionary<Asset, int> Number()
    {
        var all = new Dictionary<Asset, int>(Count);
        for (int number = 0; number < Count; number++)
        {
            all.TryAdd(this[number], number);
        }

        return all;
    }
}
