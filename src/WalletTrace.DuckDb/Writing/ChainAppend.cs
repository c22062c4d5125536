using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Writing;

/// <summary>A batch of one chain's facts, held against those around it that are known, as a ledger in memory does it.</summary>
/// <param name="connection">The connection on which the append's transaction is open.</param>
/// <param name="names">The ids of chains and assets.</param>
/// <param name="chain">The chain.</param>
/// <param name="batch">The batch; what is set apart is taken out of it.</param>
internal sealed class ChainAppend(LedgerConnection connection, AssetNumbers names, ChainId chain, FactBatch batch)
{
    private FactBatch known = new();
    private ChainStore store = new(chain);
    private bool hasAncestors;

    /// <summary>The chain.</summary>
    public ChainId Chain => chain;

    /// <summary>What contradicts: noted whether the rest of the batch is taken in or not.</summary>
    public List<ContradictingFact> Contradictions { get; } = [];

    /// <summary>What is new.</summary>
    public StagedFacts Staged => store.Staged();

    /// <summary>Holds the batch against what is known.</summary>
    /// <param name="onContradiction">Whether what contradicts is thrown or left out.</param>
    /// <exception cref="ContradictionException">Two facts cannot both be true, and that is to be thrown.</exception>
    /// <exception cref="ReorgException">A block does not follow the one below it.</exception>
    /// <exception cref="ChainDataException">A fact refers to a block or transaction that is not known.</exception>
    public void Stage(OnContradiction onContradiction)
    {
        if (names.Find(chain) is { } id)
        {
            long? last = connection.Number($"SELECT max(height) FROM block WHERE chain_id = {Sql.Of(id)}");
            known = Neighbourhood.Of(connection, Reader(id), batch, last);
        }

        Begin();
        while (!TryStage(onContradiction))
        {
            Begin();
        }
    }

    private bool TryStage(OnContradiction onContradiction)
    {
        try
        {
            store.Stage(batch);
            return true;
        }
        catch (ContradictionException exception) when (exception.Fact is BlockRecord && !hasAncestors && names.Find(chain) is not null)
        {
            // What there is to say of it depends on all that lies between the blocks that contradict.
            hasAncestors = true;
            var heights = known.Blocks.Select(block => block.Height).ToHashSet();
            known.Blocks.AddRange(Neighbourhood.Ancestors(Reader(names.Find(chain)!.Value), batch, known).Where(block => heights.Add(block.Height)));
            return false;
        }
        catch (ContradictionException exception)
        {
            FactBatch apart = onContradiction == OnContradiction.SetApart ? Contradictory.TakeOut(batch, exception) : new FactBatch();
            if (apart.Count == 0)
            {
                if (exception.Fact is Fact fact)
                {
                    Contradictions.Add(ContradictingFact.Of(exception, fact, batch, known));
                }

                throw;
            }

            Contradictions.AddRange(Contradictory.All(apart).Select(fact => ContradictingFact.Of(exception, fact, apart, batch, known)));
            batch.Coverage.Clear();
            return false;
        }
    }

    private FactReader Reader(byte id) => new(connection, chain, id, names);

    private void Begin()
    {
        store = new ChainStore(chain);
        store.Stage(known);
        store.Commit();
        var told = batch.Transfers.Select(transfer => transfer.Asset).Concat(batch.Freezes.Select(freeze => freeze.Asset)).Distinct();
        store.Tell(told.SelectMany(names.Told));
    }
}
