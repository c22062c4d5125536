using System.Collections.Immutable;
using WalletTrace.Chains.Files;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.DuckDb;

/// <summary>Reads the Parquet files of a folder together, in the order of their heights, so that what belongs together is taken in together.</summary>
internal sealed class ParquetImport(FactIntake intake, IProgress<CaseProgress>? progress)
{
    /// <summary>What Parquet files end in.</summary>
    public const string Ending = ".parquet";

    // What is told of accounts and assets by themselves stands in the facts, too.
    private static readonly string[] Unread = ["accounts", "assets"];

    /// <summary>The files of a folder that hold facts, and the others by their names.</summary>
    /// <exception cref="LedgerFormatException">A file is not what was exported, or there is none.</exception>
    public static async Task<ParquetFolder> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        ImmutableArray<string> names = await ParquetManifest.CheckAsync(folder, cancellationToken).ConfigureAwait(false)
            ?? [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Where(IsParquet).Order(StringComparer.Ordinal)];
        string? Named(string name) => names.Contains(name + Ending) ? Path.Combine(folder, name + Ending) : null;
        string[] others = [.. Unread, .. ClaimQueries.All.Select(claims => claims.Name), "answers", "disclosures"];
        return new ParquetFolder(
            [.. names.Where(name => !others.Contains(Path.GetFileNameWithoutExtension(name))).Select(name => Path.Combine(folder, name))],
            ClaimQueries.All.Where(claims => Named(claims.Name) is not null).ToImmutableDictionary(claims => claims.Name, claims => Named(claims.Name)!),
            Named("answers"),
            Named("disclosures"));
    }

    /// <summary>Whether a file's name says that it is a Parquet file.</summary>
    public static bool IsParquet(string name) => name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes the facts of files in.</summary>
    /// <exception cref="LedgerFormatException">A file is damaged, or its columns are none of facts.</exception>
    /// <exception cref="WalletTrace.ChainDataException">A row cannot be true; with file, row, column and text.</exception>
    public async Task RunAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var open = new List<ParquetRows>();
        var waiting = new PriorityQueue<ParquetRows, (bool IsLast, string Chain, long Height, int Order)>(Comparer<(bool, string, long, int)>.Create(Compare));
        try
        {
            foreach (string path in paths)
            {
                open.Add(Open(path));
                Next(open.Count - 1);
            }

            while (waiting.TryDequeue(out ParquetRows? rows, out var at))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await intake.AddAsync(rows.Facts, cancellationToken).ConfigureAwait(false))
                {
                    progress?.Report(new CaseProgress(rows.Name, open.Count - waiting.Count - 1, open.Count, intake.Facts));
                }

                Next(at.Order);
            }
        }
        finally
        {
            foreach (ParquetRows rows in open)
            {
                rows.Dispose();
            }
        }

        void Next(int order)
        {
            if (open[order].Read())
            {
                waiting.Enqueue(open[order], (open[order].Schema == RowSchema.Coverage, open[order].Place.Chain, open[order].Place.Height, order));
            }
        }
    }

    private static ParquetRows Open(string path)
    {
        ParquetFile file = ParquetFile.Open(path);
        try
        {
            return ParquetRows.Of(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static int Compare((bool IsLast, string Chain, long Height, int Order) left, (bool IsLast, string Chain, long Height, int Order) right) =>
        left.IsLast != right.IsLast ? left.IsLast.CompareTo(right.IsLast)
        : string.CompareOrdinal(left.Chain, right.Chain) is not 0 and var byChain ? byChain
        : left.Height != right.Height ? left.Height.CompareTo(right.Height)
        : left.Order.CompareTo(right.Order);
}

/// <summary>The files of a folder with Parquet files.</summary>
/// <param name="Facts">Those with facts.</param>
/// <param name="Claims">Those with labels, entities and the like, by what they hold.</param>
/// <param name="Answers">That with the answers of sources, if there is one.</param>
/// <param name="Disclosures">That with what was told to others, if there is one.</param>
internal sealed record ParquetFolder(ImmutableArray<string> Facts, ImmutableDictionary<string, string> Claims, string? Answers, string? Disclosures);
