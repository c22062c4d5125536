using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Where the facts of one chain lie in a case's folder, and the few ways in which its files change.</summary>
/// <remarks>
/// Each change is one step that the file system does whole or not at all: a file gets its name, or it is gone. Whoever is killed between two steps
/// leaves a folder that can be read.
/// </remarks>
internal sealed class FolderFiles : IDisposable
{
    /// <summary>What the files with facts end in.</summary>
    public const string Ending = ".jsonl.gz";

    private readonly string slug;
    private readonly bool namesKinds;
    private readonly Regex segmentName;
    private readonly Action<string>? step;
    private readonly FileStream heldLock;

    /// <param name="folder">The case's folder; it is made if need be.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="step">Told before and after each step, for tests; null for nobody.</param>
    /// <exception cref="WalletTraceException">Another pull writes there.</exception>
    public FolderFiles(string folder, ChainId chain, Action<string>? step)
    {
        this.step = step;
        slug = SlugOf(chain);

        // A UTXO chain has only coins to tell of; of an account chain one source tells more than another.
        namesKinds = !chain.IsUtxo;
        segmentName = new Regex(
            $"^{Regex.Escape(slug)}-([0-9]{{9,18}})-([0-9]{{9,18}}){(namesKinds ? "-([a-z+]+)" : string.Empty)}{Regex.Escape(Ending)}$", RegexOptions.CultureInvariant);
        Root = Directory.CreateDirectory(folder).FullName;
        Facts = Directory.CreateDirectory(Path.Combine(Root, FactFolder.FactsFolder)).FullName;
        heldLock = Lock(Path.Combine(Facts, ".pull.lock"));
        foreach (string rest in Directory.GetFiles(Facts, $"{slug}-*{Ending}{PendingFile.Ending}"))
        {
            File.Delete(rest);
        }
    }

    /// <summary>The case's folder.</summary>
    public string Root { get; }

    /// <summary>The folder with the facts.</summary>
    public string Facts { get; }

    /// <summary>The file with the transactions that were followed from others.</summary>
    public string FollowedPath => Path.Combine(Facts, $"{slug}-followed{Ending}");

    /// <summary>The name of a chain as file names have it, for instance "bitcoin-testnet4"; its id where several chains have one name.</summary>
    public static string SlugOf(ChainId chain) =>
        string.Concat((ChainParameters.Known.Count(known => known.Name == chain.Name) > 1 ? chain.ToString() : chain.Name).ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));

    /// <summary>The files that hold stretches of blocks, by their heights; of two that begin alike the longer first.</summary>
    public List<Segment> Segments()
    {
        var found = new List<Segment>();
        foreach (string path in Directory.GetFiles(Facts, $"{slug}-*{Ending}"))
        {
            CoverageKinds kinds = CoverageKinds.Coins;
            if (segmentName.Match(Path.GetFileName(path)) is { Success: true } match && Number(match, 1) <= Number(match, 2)
                && (!namesKinds || CoverageText.TryParse(match.Groups[3].ValueSpan, out kinds, out _)))
            {
                found.Add(new Segment(Number(match, 1), Number(match, 2), kinds, path));
            }
        }

        found.Sort(Compare);
        return found;

        static long Number(Match match, int group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>Orders files with stretches of blocks by their heights; of two that begin alike the longer comes first, then by their kinds.</summary>
    public static int Compare(Segment left, Segment right) =>
        left.From != right.From ? left.From.CompareTo(right.From)
        : left.To != right.To ? right.To.CompareTo(left.To)
        : right.Kinds.CompareTo(left.Kinds);

    /// <summary>The other files with pulled facts of the chain: histories of accounts, and coins that were followed.</summary>
    public IEnumerable<string> Sparse() =>
        Directory.GetFiles(Facts, $"{slug}-account-*{Ending}").Concat(File.Exists(FollowedPath) ? [FollowedPath] : []).Order(StringComparer.Ordinal);

    /// <summary>The path of a file that holds a stretch of blocks; on an account chain its name says which kinds of movement are all in it.</summary>
    public string SegmentPath(long from, long to, CoverageKinds kinds) => Path.Combine(Facts, string.Create(
        CultureInfo.InvariantCulture, $"{slug}-{from:d9}-{to:d9}{(namesKinds ? $"-{CoverageText.Write(kinds)}" : string.Empty)}{Ending}"));

    /// <summary>The path of the file with an account's history; what stands before a colon in an address says only which chain it is of.</summary>
    public string AccountPath(string address) => Path.Combine(Facts, $"{slug}-account-{address[(address.LastIndexOf(':') + 1)..]}{Ending}");

    /// <summary>Gives a file that was written its name.</summary>
    public async ValueTask KeepAsync(FactFileWriter writer, string path, CancellationToken cancellationToken)
    {
        step?.Invoke($"before {Path.GetFileName(path)} is kept");
        await writer.KeepAsync(path, cancellationToken).ConfigureAwait(false);
        step?.Invoke($"after {Path.GetFileName(path)} was kept");
    }

    /// <summary>Deletes a file.</summary>
    public void Delete(string path)
    {
        File.Delete(path);
        step?.Invoke($"after {Path.GetFileName(path)} was deleted");
    }

    /// <summary>Writes a small text file as a whole.</summary>
    public async ValueTask WriteTextAsync(string path, string text, CancellationToken cancellationToken)
    {
        var file = new PendingFile(path);
        await using (file.ConfigureAwait(false))
        {
            await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
            step?.Invoke($"before {Path.GetFileName(path)} is kept");
            file.Keep();
            step?.Invoke($"after {Path.GetFileName(path)} was kept");
        }
    }

    /// <summary>Lets others write there.</summary>
    public void Dispose() => heldLock.Dispose();

    private FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException cause) when (File.Exists(path))
        {
            throw new WalletTraceException(
                $"the case cannot be written to: found another pull at work in {SafeText.Quote(Path.GetFileName(Root))}, expected none; wait for its end", cause);
        }
    }
}

/// <summary>A file with all blocks from one height to another.</summary>
/// <param name="From">The first height.</param>
/// <param name="To">The last height.</param>
/// <param name="Kinds">The kinds of movement that are all in it.</param>
/// <param name="Path">The file.</param>
internal readonly record struct Segment(long From, long To, CoverageKinds Kinds, string Path);
