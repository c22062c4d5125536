using WalletTrace.DuckDb.Indexing;
using WalletTrace.Graph.Mapped;
using WalletTrace.Tracing.Indexing;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>Looks at the files of the index beside the ledger; none is made or changed.</summary>
    /// <param name="isThorough">Whether all of their contents are held against their checksums.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<IndexExamination> ExamineIndexAsync(bool isThorough, CancellationToken cancellationToken)
    {
        string folder = File + ".index";
        try
        {
            if (!SectionFolder.IsPublished(folder))
            {
                return new IndexExamination(IndexCondition.Missing, 0, null);
            }

            long bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            IndexState state = IndexFiles.Open(folder);
            try
            {
                if (isThorough)
                {
                    await state.Base.VerifiedAsync(cancellationToken).ConfigureAwait(false);
                }

                IndexStand now = Read(connection => IndexStand.At(Id, connection, LastChange(connection)));
                return new IndexExamination(IndexStand.Of(state.Values) == now ? IndexCondition.Fresh : IndexCondition.Behind, bytes, null);
            }
            finally
            {
                state.Base.Retire();
            }
        }
        catch (IndexDamagedException damage)
        {
            return new IndexExamination(IndexCondition.Damaged, 0, damage.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new IndexExamination(IndexCondition.Damaged, 0, "the file system refused its files");
        }
    }
}

/// <summary>What the files of an index are good for.</summary>
internal enum IndexCondition
{
    /// <summary>There are none: they are made when they are needed.</summary>
    Missing,

    /// <summary>They hold all that the ledger does.</summary>
    Fresh,

    /// <summary>The ledger changed since: they are extended or made anew when they are needed.</summary>
    Behind,

    /// <summary>They are damaged, and are made anew when they are needed.</summary>
    Damaged,
}

/// <summary>What was found of an index.</summary>
/// <param name="Condition">What it is good for.</param>
/// <param name="Bytes">Its size; 0 where that is not known.</param>
/// <param name="Problem">What is wrong with it; null for nothing.</param>
internal sealed record IndexExamination(IndexCondition Condition, long Bytes, string? Problem);
