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

    // One for each part, by its number.
    private readonly Lazy<Task>[] verifications = new Lazy<Task>[IndexPartsOf.Count];
    private int leases;
    private bool isRetired;
    private IndexParts verified;

    private IndexBase(SectionFolder? folder, LedgerQuestions questions, bool isVerified)
    {
        this.folder = folder;
        Questions = questions;
        questions.Base = this;
        verified = isVerified || folder is null ? IndexParts.All : IndexParts.None;
        CanBeDamaged = verified != IndexParts.All;
        for (int number = 0; number < verifications.Length; number++)
        {
            IndexParts part = IndexPartsOf.Number(number);
            verifications[number] = new Lazy<Task>(() => BeginToVerify(part));
        }
    }

    /// <summary>What answers questions about the graph as it was frozen.</summary>
    public LedgerQuestions Questions { get; }

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

    /// <summary>Whether the contents of some parts are known to be as they were written.</summary>
    public bool IsVerified(IndexParts parts)
    {
        lock (gate)
        {
            return (verified & parts) == parts;
        }
    }

    /// <summary>Makes sure that all contents are as they were written. For who has entered.</summary>
    /// <exception cref="IndexDamagedException">They are not.</exception>
    public Task VerifiedAsync(CancellationToken cancellationToken) => VerifiedAsync(IndexParts.All, cancellationToken);

    /// <summary>Makes sure that the contents of some parts are as they were written: each once, on all cores, for all who wait for it.</summary>
    /// <exception cref="IndexDamagedException">They are not.</exception>
    public Task VerifiedAsync(IndexParts parts, CancellationToken cancellationToken)
    {
        if (IsVerified(parts))
        {
            return Task.CompletedTask;
        }

        var asked = new List<Task>();
        for (int number = 0; number < verifications.Length; number++)
        {
            if ((parts & IndexPartsOf.Number(number)) != 0)
            {
                asked.Add(verifications[number].Value);
            }
        }

        return Task.WhenAll(asked).WaitAsync(cancellationToken);
    }

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

    private Task BeginToVerify(IndexParts part)
    {
        if (IsVerified(part))
        {
            return Task.CompletedTask;
        }

        // Whoever asks may go before it is done, but is there yet: so the memory is too, even if it was retired meanwhile.
        ObjectDisposedException.ThrowIf(!TryEnter(), typeof(LedgerIndex));
        return Task.Run(() => Verify(part));
    }

    private void Verify(IndexParts part)
    {
        try
        {
            folder!.Verify(section => IndexPartsOf.Section(section) == part);
            Questions.Graph.Flows.CheckIds(folder, section => IndexPartsOf.Section(section) == part);
            if (part == IndexParts.Names)
            {
                Questions.Graph.CheckNames(folder);
            }

            lock (gate)
            {
                verified |= part;
            }
        }
        finally
        {
            Exit();
        }
    }
}
