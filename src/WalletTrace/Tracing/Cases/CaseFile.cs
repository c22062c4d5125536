using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing.Cases;

/// <summary>
/// A case: where stolen value enters, the files that hold facts and labels, by which rules the value is followed and until where. It stands in
/// one small YAML file, whose keys and their meaning are those of the properties; samples/README.md documents them with examples. Immutable.
/// </summary>
/// <remarks>
/// A case that somebody else wrote is safe to open: it can name files in its own folder only, and an unknown key is an error, so that
/// a limit with a typing mistake in its name is not silently left out.
/// </remarks>
public sealed class CaseFile
{
    /// <summary>The largest case file, in bytes.</summary>
    public const int MaxFileLength = 1 << 20;

    /// <summary>The name of a case file when only its folder is given.</summary>
    public const string DefaultName = "case.yaml";

    internal CaseFile(
        string name, string description, TraceParameters parameters, ImmutableArray<string> factFiles, ImmutableArray<string> labelFiles, string? ledgerFile = null)
    {
        Name = name;
        Description = description;
        Parameters = parameters;
        FactFiles = factFiles;
        LabelFiles = labelFiles;
        LedgerFile = ledgerFile;
    }

    /// <summary>What reports call the case (<c>name</c>, must be given).</summary>
    public string Name { get; }

    /// <summary>What the case is about (<c>description</c>); empty when not told.</summary>
    public string Description { get; }

    /// <summary>
    /// What the trace is asked to do: <c>thefts</c> (at least one), <c>rules</c> (default: FIFO and haircut), <c>direction</c> (default:
    /// forward), <c>stop</c> (default: at all services), <c>lifo</c> (default: as taken) and <c>fees</c> (default: a sink).
    /// </summary>
    public TraceParameters Parameters { get; }

    /// <summary>What the trace starts from (<c>thefts</c>).</summary>
    public ImmutableArray<Theft> Thefts => Parameters.Thefts;

    /// <summary>When branches are not followed (<c>stop</c>).</summary>
    public StopRules Stops => Parameters.Stops;

    /// <summary>The full paths of the files with facts (<c>facts</c>: at least one name or pattern, relative to the case file); empty where a ledger holds them.</summary>
    public ImmutableArray<string> FactFiles { get; }

    /// <summary>
    /// The full path of the DuckDB ledger that holds the facts (<c>ledger</c>: a name relative to the case file, instead of <c>facts</c>); null where files do.
    /// WalletTrace.DuckDb opens it, and <see cref="Over"/> asks it.
    /// </summary>
    public string? LedgerFile { get; }

    /// <summary>The full paths of the files with labels (<c>labels</c>: names or patterns, relative to the case file); may be empty.</summary>
    public ImmutableArray<string> LabelFiles { get; }

    /// <summary>The files with prices (<c>prices</c>: names or patterns, relative to the case file, with what is to be said of them); may be empty.</summary>
    public ImmutableArray<CasePriceFile> PriceFiles { get; internal init; } = [];

    /// <summary>How prices are picked (<c>prices</c>); null where the case has none, so that no values are told.</summary>
    public PriceOptions? PriceOptions { get; internal init; }

    /// <summary>Reads a case file. The files that it names must be there, but are not read yet.</summary>
    /// <param name="path">The case file, or the folder with a <see cref="DefaultName"/> in it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">The file is malformed or incomplete, or names a file that is not there or not in its folder; with the line.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or no case file in it.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static Task<CaseFile> LoadAsync(string path, CancellationToken cancellationToken = default) => LoadAsync(path, null, [], cancellationToken);

    /// <summary>Reads a case file whose ledger, and thefts perhaps, are named elsewhere.</summary>
    /// <param name="path">The case file.</param>
    /// <param name="ledger">The full path of the ledger with the facts; null as the file says.</param>
    /// <param name="thefts">What the trace starts from instead of what the file says; empty for that.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal static async Task<CaseFile> LoadAsync(string path, string? ledger, IReadOnlyList<Theft> thefts, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Directory.Exists(path) ? Path.Combine(path, DefaultName) : path;
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"the case cannot be read: found no file {SafeText.Quote(path)}, expected a case file or a folder with a {DefaultName} in it", file);
        }

        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            // One byte more than is taken shows that there are too many.
            var utf8 = new byte[MaxFileLength + 1];
            int length = await stream.ReadAtLeastAsync(utf8, utf8.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length <= MaxFileLength
                ? CaseReader.Read(utf8[..length], file, ledger, thefts)
                : throw new LedgerFormatException(FormattableString.Invariant($"the file is no case: found more than {MaxFileLength} bytes"), Path.GetFileName(file));
        }
    }

    /// <summary>Reads all facts of the case into a ledger.</summary>
    /// <param name="progress">Told at the start of each file and after every few ten thousand facts.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">A file is malformed, damaged or cut short; with file and line.</exception>
    /// <exception cref="ChainDataException">A value cannot be what it should be; with file, line, column and text.</exception>
    /// <exception cref="ContradictionException">Two facts cannot both be true; with file and line of the one that came later.</exception>
    /// <exception cref="ReorgException">The blocks of a chain do not follow each other.</exception>
    /// <exception cref="WalletTraceException">The facts are in a DuckDB ledger, see <see cref="LedgerFile"/>.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public Task<MemoryLedger> LoadLedgerAsync(IProgress<CaseProgress>? progress = null, CancellationToken cancellationToken = default) => LedgerFile is null
        ? new CaseLoader(FactFiles, Attendant.Hearing(progress)).LoadAsync(Attendant.Ending(cancellationToken))
        : throw new WalletTraceException(
            $"the facts of the case cannot be loaded: found them in the ledger {SafeText.Quote(Path.GetFileName(LedgerFile))}, expected files of facts; open the ledger with WalletTrace.DuckDb");

    /// <summary>Reads all labels of the case, with entities, relations and asserted links: those that stand.</summary>
    /// <exception cref="LedgerFormatException">A file or a label in it is malformed; with file and line.</exception>
    /// <exception cref="ChainDataException">An account is none, or its checksum is wrong; with file, line and text.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public LabelSet LoadLabels()
    {
        CancellationToken end = Attendant.Ending(default);
        return LabelSet.Together(LabelFiles.Select(file =>
        {
            end.ThrowIfCancellationRequested();
            return LabelFile.ReadAll(file);
        })).Standing();
    }

    /// <summary>Reads all prices of the case; null where it has none.</summary>
    /// <exception cref="LedgerFormatException">A file or a price in it is malformed; with file and line.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public PriceBook? LoadPrices() => PriceOptions is null ? null : new PriceBook(PriceFiles.SelectMany(file => PriceFile.Read(file.Path, file.Options)), PriceOptions);

    /// <summary>Reads facts and labels and makes the query that the case asks, ready to run or to be refined.</summary>
    /// <param name="progress">As for <see cref="LoadLedgerAsync"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalletTraceException">As for <see cref="LoadLedgerAsync"/> and <see cref="LoadLabels"/>.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public async Task<Trace> OpenAsync(IProgress<CaseProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var labels = LoadLabels();
        return Over(await LoadLedgerAsync(progress, cancellationToken).ConfigureAwait(false), labels);
    }

    /// <summary>The query that the case asks over a ledger, with the prices of the case, ready to run or to be refined.</summary>
    /// <param name="ledger">The ledger with the facts of the case.</param>
    /// <param name="labels">The labels that are known.</param>
    /// <exception cref="LedgerFormatException">A file of prices is malformed; with file and line.</exception>
    /// <exception cref="IOException">A file of prices cannot be opened or read.</exception>
    public Trace Over(ILedger ledger, LabelSet labels)
    {
        var trace = Trace.From(Thefts).Over(ledger).Knowing(labels)
            .Using(Parameters.Rules).With(Stops).With(Parameters.LifoOrder).With(Parameters.FeeConvention).FollowSwaps(Parameters.FollowSwaps).Vouching(Parameters.KnownTokens).Valued(LoadPrices());
        return Parameters.Direction == TraceDirection.Backward ? trace.Backward() : trace;
    }

    /// <summary>What the case is: where it starts, what it reads and how it follows value, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
