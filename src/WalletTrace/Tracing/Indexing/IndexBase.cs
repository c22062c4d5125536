using WalletTrace.Graph;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Tracing.Indexing;

/// <summary>
/// What an index stands on: mapped files, or a graph in memory. The files stay mapped as long as anybody asks, however early they are retired, so that no
/// question ever reads memory that is gone.
/// </summary>
internal sealed class IndexBase
{
    private readonly Lock gate = new();
    private readonly SectionFolder? folder;
    private readonly Lazy<Task> verification;
    private int leases;
    private bool isRetired;

    private IndexBase(SectionFolder? folder, LedgerQuestions questions, bool isVerified)
    {
        this.folder = folder;
        Questions = questions;
        questions.Base = this;
        IsVerified = isVerified || folder is null;
        CanBeDamaged = !IsVerified;
        verification = new Lazy<Task>(BeginToVerify);
    }

    /// <summary>What answers questions about the graph as it was frozen.</summary>
    public LedgerQuestions Questions { get; }

    /// <summary>Whether the contents are known to be as they were written.</summary>
    public bool IsVerified { get; private set; }

    /// <summary>Whether somebody else wrote the files, or this process long ago.</summary>
    public bool CanBeDamaged { get; }

    /// <summary>What the manifest says beside the graph; nothing where there are no files.</summary>
    public IReadOnlyDictionary<string, string> Values => folder?.Values ?? new Dictionary<string, string>();

    /// <summary>A graph in memory.</summary>
    public static IndexBase InMemory(LedgerGraph graph) => new(null, new LedgerQuestions(graph), true);

    /// <summary>Opens the files of an index. Takes the time of opening them, whatever their size.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="isVerified">Whether this process wrote them just now.</param>
    /// <exception cref="IndexDamagedException">They are not those of an index, or not all there.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IndexBase Open(string path, bool isVerified = false)
    {
        SectionFolder folder = SectionFolder.Open(path);
        bool isOpen = false;
        try
        {
            var opened = new IndexBase(folder, LedgerQuestions.Open(folder, LedgerGraph.Open(folder)), isVerified);
            isOpen = true;
            return opened;
        }
        finally
        {
            if (!isOpen)
            {
                folder.Dispose();
            }
        }
    }

    /// <summary>
    /// Makes sure that the contents are as they were written: once, on all cores, for all who wait for it. For who has entered.
    /// </summary>
    /// <exception cref="IndexDamagedException">They are not.</exception>
    public Task VerifiedAsync(CancellationToken cancellationToken) => verification.Value.WaitAsync(cancellationToken);

    /// <summary>Begins to use the memory; false where it was given back. What is retired is still there as long as somebody else uses it.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (isRetired && leases == 0)
            {
                return false;
            }

            leases++;
            return true;
        }
    }

    /// <summary>Ends the use of the memory.</summary>
    public void Exit()
    {
        lock (gate)
        {
            leases--;
            GiveBack();
        }
    }

    /// <summary>Gives the memory back once nobody uses it.</summary>
    public void Retire()
    {
        lock (gate)
        {
            isRetired = true;
            GiveBack();
        }
    }

    private void GiveBack()
    {
        if (isRetired && leases == 0)
        {
            folder?.Dispose();
        }
    }

    private Task BeginToVerify()
    {
        if (IsVerified)
        {
            return Task.CompletedTask;
        }

        // Whoever asks may go before it is done, but is there yet: so the memory is too, even if it was retired meanwhile.
        ObjectDisposedException.ThrowIf(!TryEnter(), typeof(LedgerIndex));
        return Task.Run(Verify);
    }

    private void Verify()
    {
        try
        {
            folder!.Verify();
            Questions.Graph.Check(folder);
            IsVerified = true;
        }
        finally
        {
            Exit();
        }
    }
}
