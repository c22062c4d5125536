using WalletTrace.Chains;
using WalletTrace.Chains.Files;

namespace WalletTrace.Ledger.Pulling;

public sealed partial class FactFolder
{
    /// <summary>The accounts whose histories are there, complete up to some height, by address.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async ValueTask<IReadOnlyList<Address>> AccountsAsync(CancellationToken cancellationToken = default) =>
        [.. (await blocks.CoverageAsync(Chain, cancellationToken).ConfigureAwait(false)).Select(record => record.Address).OfType<Address>().Distinct().Order()];

    /// <summary>The height up to which the facts speak: the last one that any coverage reaches; null where nothing is covered.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async ValueTask<long?> AsOfAsync(CancellationToken cancellationToken = default) =>
        (await blocks.CoverageAsync(Chain, cancellationToken).ConfigureAwait(false)).Max(record => (long?)record.ToHeight);

    /// <summary>The transactions by which coins of an account whose history was pulled are spent, in the order of the chain.</summary>
    /// <param name="address">The account.</param>
    /// <param name="fromHeight">The first height.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Their ids; none for an account without a history of its own in the folder.</returns>
    /// <exception cref="LedgerFormatException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async ValueTask<IReadOnlyList<TransactionId>> SpendsAsync(Address address, long fromHeight = 0, CancellationToken cancellationToken = default)
    {
        string path = files.AccountPath(address.ToString(Chain));
        var ids = new Dictionary<(long Height, int Index), TransactionId>();
        var spends = new SortedSet<(long Height, int Index)>();
        await foreach (Fact fact in (File.Exists(path) ? FactFile.ReadAsync(path, cancellationToken) : AsyncEnumerable.Empty<Fact>()).ConfigureAwait(false))
        {
            switch (fact)
            {
                case TransactionRecord transaction:
                    ids[(transaction.Height, transaction.Index)] = transaction.Id;
                    break;
                case InputRecord input when input.Owner == address && input.Height >= fromHeight:
                    spends.Add((input.Height, input.TransactionIndex));
                    break;
            }
        }

        return [.. spends.Select(place => ids[place])];
    }

    /// <inheritdoc/>
    async ValueTask<long> IHistoryTarget.CompleteToAsync(Address address, CoverageKinds kinds, CancellationToken cancellationToken) =>
        LedgerTarget.CompleteTo(await blocks.CoverageAsync(Chain, cancellationToken).ConfigureAwait(false), address, kinds);

    /// <inheritdoc/>
    IHistoryWriter IHistoryTarget.BeginHistory(Address address) => new HistoryFile(this, files.AccountPath(address.ToString(Chain)));

    /// <inheritdoc/>
    async ValueTask<IReadOnlyList<Fact>> IHistoryTarget.FollowedAsync(CancellationToken cancellationToken) =>
        File.Exists(files.FollowedPath) ? await FactFile.ReadAsync(files.FollowedPath, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false) : [];

    /// <inheritdoc/>
    async ValueTask IHistoryTarget.AddFollowedAsync(IReadOnlyList<Fact> facts, CancellationToken cancellationToken)
    {
        IReadOnlyList<Fact> known = await ((IHistoryTarget)this).FollowedAsync(cancellationToken).ConfigureAwait(false);
        await WriteSparseAsync(files.FollowedPath, known.Concat(facts).Distinct(), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteSparseAsync(string path, IEnumerable<Fact> facts, CancellationToken cancellationToken)
    {
        var writer = new FactFileWriter(path);
        await using (writer.ConfigureAwait(false))
        {
            foreach (Fact fact in facts)
            {
                await writer.WriteAsync(fact, cancellationToken).ConfigureAwait(false);
            }

            await files.KeepAsync(writer, path, cancellationToken).ConfigureAwait(false);
        }

        await blocks.AddSparseAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gathers an account's history in a file that takes the place of the one before.</summary>
    private sealed class HistoryFile(FactFolder folder, string path) : IHistoryWriter
    {
        private readonly FactFileWriter writer = new(path);
        private readonly HashSet<Fact> written = [];

        public async ValueTask AddAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken)
        {
            foreach (Fact fact in facts)
            {
                if (written.Add(fact))
                {
                    await writer.WriteAsync(fact, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        public async ValueTask KeepAsync(CancellationToken cancellationToken)
        {
            if (File.Exists(path))
            {
                CoverageRecord[] known = await FactFile.ReadAsync(path, cancellationToken).OfType<CoverageRecord>().ToArrayAsync(cancellationToken).ConfigureAwait(false);
                CoverageRecord[] stated = [.. written.OfType<CoverageRecord>()];
                bool isBetter = ReadKinds.Hold(stated, known);
                if (!isBetter && ReadKinds.Hold(known, stated))
                {
                    return;
                }

                // Neither tells all that the other does; of a file that states nothing nobody knows what is in it, say the part of a history that was cut short.
                if (!isBetter || known.Length == 0)
                {
                    await AddAsync(await FactFile.ReadAsync(path, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                }
            }

            await folder.files.KeepAsync(writer, path, cancellationToken).ConfigureAwait(false);
            await folder.blocks.AddSparseAsync(path, cancellationToken).ConfigureAwait(false);
        }

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
