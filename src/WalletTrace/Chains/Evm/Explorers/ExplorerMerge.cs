using System.Runtime.CompilerServices;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>Reads several lists side by side, so that all rows of a block come together and no list is ever held whole.</summary>
internal static class ExplorerMerge
{
    /// <summary>The rows of all lists, block by block upwards; within a block in the order of the lists.</summary>
    /// <param name="lists">The lists, each upwards.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<List<ExplorerRow>> ReadAsync(IEnumerable<IAsyncEnumerable<ExplorerRow>> lists, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<ExplorerRow>[] readers = [.. lists.Select(list => list.GetAsyncEnumerator(cancellationToken))];
        try
        {
            bool[] has = await Task.WhenAll(readers.Select(reader => reader.MoveNextAsync().AsTask())).ConfigureAwait(false);
            while (has.Contains(true))
            {
                long height = readers.Where((_, at) => has[at]).Min(reader => reader.Current.Height);
                var rows = new List<ExplorerRow>();
                for (int at = 0; at < readers.Length; at++)
                {
                    while (has[at] && readers[at].Current.Height == height)
                    {
                        rows.Add(readers[at].Current);
                        has[at] = await readers[at].MoveNextAsync().ConfigureAwait(false);
                    }
                }

                yield return rows;
            }
        }
        finally
        {
            foreach (IAsyncEnumerator<ExplorerRow> reader in readers)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
