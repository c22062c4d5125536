namespace WalletTrace.Chains.Http;

/// <summary>
/// What every source that asks over HTTP can be told. The client is the caller's: proxies, certificates and connection limits are set there. Give it a
/// handler that follows no redirects (<c>AllowAutoRedirect = false</c>): an answer from another host than the one asked is refused, but by then that host
/// was told the question.
/// </summary>
public abstract class HttpSourceOptions
{
    private protected HttpSourceOptions(int maxResponseBytes, TimeSpan politeInterval = default)
    {
        MaxResponseBytes = maxResponseBytes;
        PoliteInterval = politeInterval;
    }

    /// <summary>
    /// What coverage and errors call the source, at most 200 characters; null for the kind of source with host and port. Must hold no secret.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>No answer is read further than so many bytes.</summary>
    public int MaxResponseBytes { get; init; }

    /// <summary>How long one try may take to its last byte; 60 seconds unless set. The client's own timeout holds as well.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a question may take with all its tries and the waits between them; 5 minutes unless set.</summary>
    public TimeSpan OverallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a question is put before a passing fault is reported; 4 unless set, 1 for no second try.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>
    /// The longest wait between two tries; 30 seconds unless set. A server that asks for a longer one (Retry-After) is not waited for: the failure says how
    /// long it asks for.
    /// </summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The least time between the beginnings of two requests to the same host with the same key, whichever sources of this process make them; zero for none.
    /// Unless it is set, what is known of the host holds (<see cref="HostLimit"/>); for another host that is not one's own what is polite for its kind.
    /// </summary>
    public TimeSpan? MinimumInterval { get; init; }

    /// <summary>
    /// When an answer takes longer than this, the same is asked once more, and the first answer of the two is taken; what hangs then costs a request rather
    /// than a timeout. Null, unless set, for never.
    /// </summary>
    public TimeSpan? HedgeAfter { get; init; }

    /// <summary>How many questions may be under way at once; 4 unless set.</summary>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>When a server that fails again and again is left alone for a while; null for never. As <see cref="BreakerOptions"/> says unless set.</summary>
    public BreakerOptions? Breaker { get; init; } = new();

    /// <summary>
    /// How many blocks the tip that a server tells may be below one that it told before; 5 unless set. Behind a common address there may be several servers:
    /// what lags further is asked again.
    /// </summary>
    public int TipTolerance { get; init; } = 5;

    /// <summary>Where time comes from; the system's clock unless set.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Is told of every address and transaction that the server is asked about, before it is; null for none.</summary>
    public IDisclosureLog? Disclosures { get; init; }

    /// <summary>
    /// Is given every answer from which something was read, and every refusal that stays, as the server gave it; tries that another try may better are not told.
    /// Null for none. With an archive it is given what is taken from there, too.
    /// </summary>
    public IAnswerLog? Answers { get; init; }

    /// <summary>
    /// Gives recorded answers, so that nothing is sent, told, counted or waited for: what is not recorded fails as <see cref="AnswerMissingException"/>, and is not
    /// tried again. Facts have the times of the recording. The source must have the name that it had then (<see cref="Name"/>). Null for asking the server.
    /// </summary>
    public IAnswerArchive? Archive { get; init; }

    /// <summary>
    /// Whether the server is somebody else's, who learns what is asked; null for what its address says: one of this machine or of a private network is not.
    /// </summary>
    public bool? IsThirdParty { get; init; }

    /// <summary>What one request costs; null for nothing.</summary>
    public SourcePrice? Price { get; init; }

    /// <summary>The least time between two requests to somebody else's server of this kind of which nothing more is known.</summary>
    internal TimeSpan PoliteInterval { get; }

    /// <summary>Whether the header X-RateLimit-Reset counts milliseconds.</summary>
    internal bool CountsMilliseconds { get; init; }

    /// <summary>Throws when a value makes no sense.</summary>
    /// <exception cref="ArgumentException">Names the value.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxResponseBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxAttempts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxConcurrency);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RequestTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(OverallTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumInterval ?? TimeSpan.Zero, TimeSpan.Zero, nameof(MinimumInterval));
        ArgumentOutOfRangeException.ThrowIfLessThan(HedgeAfter ?? TimeSpan.Zero, TimeSpan.Zero, nameof(HedgeAfter));
        ArgumentNullException.ThrowIfNull(TimeProvider);
        Breaker?.Check();
        ArgumentOutOfRangeException.ThrowIfNegative(TipTolerance);
        if (Name is not null && FactShape.NameProblem("a name", Name) is { } problem)
        {
            throw new ArgumentException($"a source cannot be called so: {problem}", nameof(Name));
        }
    }
}
