using System.Security.Cryptography;
using WalletTrace.Encodings;

namespace WalletTrace.Valuation;

/// <summary>What a file of prices does not tell about itself. Immutable.</summary>
public sealed record PriceFileOptions
{
    /// <summary>Of which asset the prices are, where the file does not tell; null where it does.</summary>
    public Asset? Asset { get; init; }

    /// <summary>Who told the prices, where the file does not tell. Null: the file's name.</summary>
    public string? Source { get; init; }

    /// <summary>The currency where the file does not tell, three capitals. Default: USD.</summary>
    public string Currency { get; init; } = "USD";
}

/// <summary>
/// Reads prices from CSV. The library's own format has the columns <c>asset,currency,time,price</c> and perhaps <c>decimals</c> and <c>source</c>; three shapes in
/// use are recognised as well, of which the user has to say the asset: a day and one column for each currency (<c>date,usd,eur</c>), a day with open, high, low
/// and close (<c>date,open,high,low,close</c>), and daily bars without a header (<c>yyyyMMdd 00:00,open,high,low,close,volume</c>). samples/README.md documents
/// them.
/// </summary>
/// <remarks>
/// Read strictly: a row that cannot be read is an error with its line, and nothing of the file is taken. A row of a day is that day's close (UTC), a row of a
/// moment the price of that moment.
/// </remarks>
public static class PriceFile
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxFileLength = 64 << 20;

    /// <summary>The longest source, in characters.</summary>
    public const int MaxSourceLength = 500;

    /// <summary>What the names of files of prices end in.</summary>
    public const string Extension = ".csv";

    /// <summary>Whether a file's name ends as one of prices does.</summary>
    /// <param name="name">The file's name.</param>
    public static bool IsPriceFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads the prices of a file: a series for each asset and currency, in the order in which they first stand there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What it does not tell; null for the defaults.</param>
    /// <exception cref="LedgerFormatException">The file is malformed, of no known shape, or does not say of which asset it is; with file and line.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IReadOnlyList<PriceSeries> Read(string path, PriceFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, Path.GetFileName(path), options);
    }

    /// <summary>Reads the prices of a stream: a series for each asset and currency, in the order in which they first stand there.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="name">The name of the file, for messages and reports.</param>
    /// <param name="options">What it does not tell; null for the defaults.</param>
    /// <exception cref="LedgerFormatException">The file is malformed, of no known shape, or does not say of which asset it is; with file and line.</exception>
    public static IReadOnlyList<PriceSeries> Read(Stream stream, string name, PriceFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new PriceFileOptions();
        if (!PriceSeries.IsCurrency(options.Currency))
        {
            throw new ArgumentException($"found the currency {SafeText.Quote(options.Currency)}, expected three capitals such as USD", nameof(options));
        }

        byte[] file = ReadAll(stream, name);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        // All is in memory: reading never waits, and the task is done when it is returned.
        return ReadAsync(file, name, sha256, options).GetAwaiter().GetResult();
    }

    private static async Task<IReadOnlyList<PriceSeries>> ReadAsync(byte[] file, string name, string sha256, PriceFileOptions options)
    {
        var csv = new CsvReader(new LineReader(new MemoryStream(file), name), needsFinalLineBreak: false);
        if (PriceShape.IsBars(file))
        {
            csv.NameColumns(PriceShape.BarColumns);
        }
        else
        {
            await csv.ReadHeaderAsync("prices (asset,currency,time,price)", default).ConfigureAwait(false);
        }

        PriceShape shape = PriceShape.Of(csv.Columns, name, options);
        var rows = new PriceRows(name, sha256);
        while (await csv.ReadAsync(default).ConfigureAwait(false))
        {
            shape.Read(column => csv[column].ToString(), csv.Line, rows);
        }

        return rows.ToSeries();
    }

    private static byte[] ReadAll(Stream stream, string name)
    {
        var file = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            file.Write(buffer, 0, read);
            if (file.Length > MaxFileLength)
            {
                throw new LedgerFormatException(
                    FormattableString.Invariant($"the file cannot be read: found more than {MaxFileLength} bytes, expected prices of days or hours; split it into several"), name);
            }
        }

        return file.ToArray();
    }
}

/// <summary>The prices of a file as they come, by asset and currency.</summary>
internal sealed class PriceRows(string file, string sha256)
{
    private readonly Dictionary<(Asset Asset, string Currency), Rows> series = [];
    private readonly List<(Asset Asset, string Currency)> order = [];

    /// <summary>Takes a price in.</summary>
    public void Add(Asset asset, string currency, int? decimals, string source, PricePoint point, long line)
    {
        if (!series.TryGetValue((asset, currency), out Rows? rows))
        {
            series.Add((asset, currency), rows = new Rows(decimals, source));
            order.Add((asset, currency));
        }

        if (rows.Source != source || rows.Decimals != decimals)
        {
            throw Fail($"found another {(rows.Source != source ? "source" : "number of decimals")} than in the rows before, expected the same in all rows of {asset}; put what others say into a file of its own", line);
        }

        if (!rows.Points.TryAdd(point.At, point.Rate))
        {
            throw Fail($"found a second price of the same time, expected one of each time for {asset} in {currency}", line);
        }
    }

    /// <summary>An error at a line.</summary>
    public LedgerFormatException Fail(string problem, long line) => new($"a price cannot be read: {problem}", file, line);

    /// <summary>The series, in the order in which they began.</summary>
    /// <exception cref="LedgerFormatException">There is none.</exception>
    public IReadOnlyList<PriceSeries> ToSeries() => order.Count == 0
        ? throw new LedgerFormatException("the file has no prices: found no row with one, expected at least one", file)
        : [
            .. order.Select(key => new PriceSeries(key.Asset, key.Currency, series[key].Source, series[key].Points.Select(pair => new PricePoint(pair.Key, pair.Value)))
            {
                Decimals = series[key].Decimals, File = file, Sha256 = sha256,
            }),
        ];

    private sealed record Rows(int? Decimals, string Source)
    {
        public Dictionary<long, decimal> Points { get; } = [];
    }
}
