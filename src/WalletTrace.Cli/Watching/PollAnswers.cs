using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Cli.Watching;

/// <summary>
/// Keeps the answers of those polls only from which something came into the ledger: that the chain goes on and nothing happened is asked again and again, and no
/// trace stands on it. What is kept is there before the facts that were read from it. Safe for several threads.
/// </summary>
/// <param name="log">Keeps them.</param>
internal sealed class PollAnswers(IAnswerLog log) : IAnswerLog
{
    // More than this is not held in memory.
    private const long MostHeld = 64L << 20;

    private readonly Lock turn = new();
    private readonly List<RawAnswer> held = [];
    private long bytes;
    private bool isUsed;

    /// <inheritdoc/>
    public void Add(RawAnswer answer)
    {
        lock (turn)
        {
            held.Add(answer);
            bytes += answer.Content.Length;
            if (isUsed || bytes > MostHeld)
            {
                Pass();
            }
        }
    }

    /// <summary>A poll begins: what is still held led to nothing.</summary>
    public void Begin()
    {
        lock (turn)
        {
            (isUsed, bytes) = (false, 0);
            held.Clear();
        }
    }

    /// <summary>The ledger that is written to: with what is written there, the answers of the poll are kept.</summary>
    /// <param name="ledger">The ledger.</param>
    public ILedgerWriter Of(ILedgerWriter ledger) => new Used(ledger, this);

    private void Use()
    {
        lock (turn)
        {
            isUsed = true;
            Pass();
        }
    }

    private void Pass()
    {
        held.ForEach(log.Add);
        held.Clear();
        bytes = 0;
    }

    private sealed class Used(ILedgerWriter ledger, PollAnswers answers) : PassingLedger(ledger)
    {
        public override ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default)
        {
            answers.Use();
            return base.AppendAsync(facts, cancellationToken);
        }

        public override ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
        {
            answers.Use();
            return base.RewindAsync(chain, height, cancellationToken);
        }
    }
}
