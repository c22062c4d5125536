namespace WalletTrace.Chains.Replay;

/// <summary>
/// Records what sources are answered, in memory, and gives it again: give it to sources as <see cref="Http.HttpSourceOptions.Answers"/>, and
/// <see cref="Replay"/> as <see cref="Http.HttpSourceOptions.Archive"/>. What is said often is held once. Can be saved to one file that anybody can replay and check.
/// Safe to use from several threads.
/// </summary>
public sealed class AnswerRecording : IAnswerLog
{
    /// <summary>The most bytes of different contents that are loaded unless more is said: 1 GiB.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    private readonly Lock turn = new();
    private readonly List<RawAnswer> answers = [];
    private readonly Dictionary<string, ReadOnlyMemory<byte>> contents = new(StringComparer.Ordinal);

    /// <summary>What was recorded, the first first; a copy.</summary>
    public IReadOnlyList<RawAnswer> Answers
    {
        get
        {
            lock (turn)
            {
                return [.. answers];
            }
        }
    }

    /// <summary>Loads a recording that was saved.</summary>
    /// <param name="path">The file. It may be hostile.</param>
    /// <param name="maxBytes">How many bytes it may hold, unpacked; more is refused.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="LedgerFormatException">It is no recording, is damaged, or a content is not the one that was saved.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Task<AnswerRecording> LoadAsync(string path, long maxBytes = DefaultMaxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        return Task.Run(
            () =>
            {
                var recording = new AnswerRecording();
                foreach (RawAnswer answer in RecordingFile.Read(path, maxBytes, cancellationToken))
                {
                    recording.Add(answer);
                }

                return recording;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Add(RawAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        string hash = RecordingFile.HashOf(answer.Content.Span);
        lock (turn)
        {
            contents.TryAdd(hash, answer.Content);
            answers.Add(answer with { Content = contents[hash] });
        }
    }

    /// <summary>Gives what was recorded so far again, from the beginning. One for each run.</summary>
    public IAnswerArchive Replay()
    {
        var order = new AnswerOrder<RawAnswer>();
        foreach (RawAnswer answer in Answers)
        {
            order.Add(answer.Source, answer.RequestHash, answer.IsRefusal, answer);
        }

        return new Archive(order);
    }

    /// <summary>
    /// Saves what was recorded so far as one file: a ZIP with a line of JSON for each answer (<c>answers.jsonl</c>, in order) and each content under its SHA-256. The same
    /// recording gives the same bytes.
    /// </summary>
    /// <param name="path">The file, by custom with the extension <c>.zip</c>; one that is there is replaced once all is written.</param>
    /// <param name="cancellationToken">Ends the saving; nothing stays of it.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        await RecordingFile.WriteAsync(path, Answers, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Archive(AnswerOrder<RawAnswer> order) : IAnswerArchive
    {
        public ValueTask<RawAnswer?> NextAsync(string source, string requestHash, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(order.TryNext(source, requestHash, out RawAnswer answer) ? answer : null);
    }
}
