namespace WalletTrace.Notebooks.Jupyter;

/// <summary>Questions to the reader of a notebook: one at a time, each asked of the front end that runs the cell.</summary>
/// <param name="connection">Sends them.</param>
internal sealed class ReaderQuestions(KernelConnection connection) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1);
    private (JupyterMessage Request, string Id, TaskCompletionSource<string> Answer)? open;

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="request">The request that runs the cell.</param>
    /// <param name="prompt">The question.</param>
    /// <param name="isSecret">Whether the answer must not be seen.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public string Ask(JupyterMessage request, string prompt, bool isSecret, CancellationToken cancellationToken)
    {
        turn.Wait(cancellationToken);
        try
        {
            var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
            {
                open = (request, connection.Ask(request, prompt, isSecret), answer);
            }

            answer.Task.Wait(cancellationToken);
            return answer.Task.Result;
        }
        finally
        {
            lock (gate)
            {
                open = null;
            }

            turn.Release();
        }
    }

    /// <summary>Takes an answer. One that belongs to no open question is not taken: it came late.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Take(JupyterMessage answer)
    {
        lock (gate)
        {
            // Some front ends name the question in the answer's parent, some the request, some nothing.
            if (open is not { } question
                || answer.Content?.Text("value") is not { } value
                || !answer.Identities.AsSpan().SequenceEqual(question.Request.Identities.AsSpan(), SameBytes.Instance)
                || (answer.ParentId is { } parent && parent != question.Id && parent != question.Request.Id))
            {
                return false;
            }

            return question.Answer.TrySetResult(value);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public static readonly SameBytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
