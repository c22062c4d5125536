using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing;

/// <summary>A movement of traced value as far as it tells whether a block is still the same.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The height of the block in which it moved.</param>
/// <param name="Transaction">The transaction that moved it.</param>
/// <param name="SpentIn">Of a coin: the transaction that spends it, where the trace follows it.</param>
internal readonly record struct BlockMovement(ChainId Chain, long Height, TransactionId Transaction, TransactionId? SpentIn);

/// <summary>How blocks on which traced value stands compare with those of a ledger.</summary>
/// <param name="Stale">Those that are gone or were replaced, in the order in which the blocks were given.</param>
/// <param name="Unproven">How many of the others have no hash to compare, then or now.</param>
internal sealed record BlockCheck(ImmutableArray<StaleBlock> Stale, int Unproven)
{
    /// <summary>What that says of the blocks as a whole.</summary>
    public Freshness Freshness => !Stale.IsEmpty ? Freshness.Stale : Unproven > 0 ? Freshness.Unproven : Freshness.Fresh;

    /// <summary>Looks each block up. O(blocks), and the movements of those without hashes.</summary>
    /// <param name="blocks">The blocks as they were.</param>
    /// <param name="movements">What moved in them.</param>
    /// <param name="ledger">What holds the blocks as they are now.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async ValueTask<BlockCheck> RunAsync(
        IEnumerable<BlockRecord> blocks, IEnumerable<BlockMovement> movements, ILedger ledger, CancellationToken cancellationToken)
    {
        ILookup<(ChainId, long), BlockMovement> byBlock = movements.Distinct().ToLookup(movement => (movement.Chain, movement.Height));
        var stale = ImmutableArray.CreateBuilder<StaleBlock>();
        int unproven = 0;
        foreach (BlockRecord was in blocks)
        {
            BlockRecord? now = await ledger.BlockAsync(was.Chain, was.Height, cancellationToken).ConfigureAwait(false);
            switch (now)
            {
                case null:
                    stale.Add(new StaleBlock(was, null));
                    break;
                case { Hash: { } after } when was.Hash is { } before:
                    if (before != after)
                    {
                        stale.Add(new StaleBlock(was, now));
                    }

                    break;

                // Without the hashes only the header's time can tell blocks apart, and what stood in them.
                default:
                    if (was.Time == now.Time && await StandAsync(byBlock[(was.Chain, was.Height)], ledger, cancellationToken).ConfigureAwait(false))
                    {
                        unproven++;
                    }
                    else
                    {
                        stale.Add(new StaleBlock(was, now));
                    }

                    break;
            }
        }

        return new BlockCheck(stale.ToImmutable(), unproven);
    }

    private static async ValueTask<bool> StandAsync(IEnumerable<BlockMovement> movements, ILedger ledger, CancellationToken cancellationToken)
    {
        foreach (BlockMovement movement in movements)
        {
            // A coin of which only the spending is known stands where it was spent.
            if (!await StandsAsync(movement, movement.Transaction).ConfigureAwait(false)
                && !(movement.SpentIn is { } spender && await StandsAsync(movement, spender).ConfigureAwait(false)))
            {
                return false;
            }
        }

        return true;

        async ValueTask<bool> StandsAsync(BlockMovement movement, TransactionId id) =>
            await ledger.TransactionAsync(movement.Chain, id, movement.Height, cancellationToken).ConfigureAwait(false) is not null;
    }
}
