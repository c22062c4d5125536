using System.Runtime.CompilerServices;
using WalletTrace.Chains;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// A source of a run: whom it tells what, what it can give, and how it fared. A source that counts nothing itself is counted here: a request for each page,
/// block, transaction, size and question where coins went.
/// </summary>
internal sealed class Provider
{
    private const int FailuresBeforeRest = 3;
    private const int MostWaits = 3;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    // Set only where the source has no meter of its own.
    private readonly SourceMeter? counted;
    private readonly TimeProvider time;
    private int failures;
    private int waited;
    private long failedAt;
    private long? settledAt;
    private long highest = -1;

    /// <summary>Looks at a source; nothing is asked.</summary>
    public Provider(IChainSource source, TimeProvider time)
    {
        Source = source;
        this.time = time;
        counted = source is IMeteredSource ? null : new SourceMeter(source.Name, source.Name);
        Meters = source is IMeteredSource metered ? metered.Meters : [counted!];
    }

    /// <summary>The source.</summary>
    public IChainSource Source { get; }

    /// <summary>What coverage calls it.</summary>
    public string Name => Source.Name;

    /// <summary>Its meters.</summary>
    public IReadOnlyList<SourceMeter> Meters { get; }

    /// <summary>Whether anybody else may learn what is asked. Of a source that does not say so itself it is not known, and so taken for granted.</summary>
    public bool IsThirdParty => Meters.Any(meter => meter.IsThirdParty);

    /// <summary>Whether it failed several times in a row a short while ago: others are asked first.</summary>
    public bool IsResting => (failures >= FailuresBeforeRest && time.GetElapsedTime(failedAt) < Rest) || Meters.Any(meter => meter.State.Condition == SourceCondition.Broken);

    /// <summary>
    /// How long to wait until it may be asked again, where it is left alone because it failed again and again; null where waiting is of no use, or was of none
    /// several times.
    /// </summary>
    public TimeSpan? Patience =>
        waited < MostWaits && Meters.Select(meter => meter.State).Where(state => state.Condition == SourceCondition.Broken).Max(state => state.Until) is { } until
            && until - time.GetUtcNow() is var left && left <= LongestWait ? left : null;

    /// <summary>Whether its chain was held against the ledger's a short while ago.</summary>
    public bool IsSettled
    {
        get => settledAt is { } at && time.GetElapsedTime(at) < Rest;
        set => settledAt = value ? time.GetTimestamp() : null;
    }

    /// <summary>Whether something came from it since its chain was last held against all of the ledger.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Notes that it could not be asked.</summary>
    public void Failed()
    {
        failures++;
        failedAt = time.GetTimestamp();
    }

    /// <summary>Notes that it answered.</summary>
    public void Answered()
    {
        failures = 0;
        waited = 0;
    }

    /// <summary>Waits until it may be asked again.</summary>
    public async ValueTask WaitAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        waited++;
        await Task.Delay(span > TimeSpan.Zero ? span : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Its highest block: not asked for again where one is known that is high enough.</summary>
    public async ValueTask<long> TipAsync(long atLeast, CancellationToken cancellationToken)
    {
        if (highest < atLeast)
        {
            highest = (await Source.TipAsync(cancellationToken).ConfigureAwait(false)).Height;
        }

        return highest;
    }

    /// <summary>As <see cref="ICoinSource.TransactionAsync"/>.</summary>
    public ValueTask<IReadOnlyList<Fact>?> TransactionAsync(TransactionId id, CancellationToken cancellationToken) =>
        CountedAsync(() => ((ICoinSource)Source).TransactionAsync(id, cancellationToken));

    /// <summary>As <see cref="ICoinSource.OutspendsAsync"/>.</summary>
    public ValueTask<IReadOnlyList<CoinSpend>?> OutspendsAsync(TransactionId id, CancellationToken cancellationToken) =>
        CountedAsync(() => ((ICoinSource)Source).OutspendsAsync(id, cancellationToken));

    /// <summary>How large an account is; null where it is not told.</summary>
    public async ValueTask<AccountSize?> SizeAsync(Address address, CancellationToken cancellationToken) =>
        Source is IAccountSizeSource sizes ? await CountedAsync(() => sizes.SizeAsync(address, cancellationToken)).ConfigureAwait(false) : null;

    /// <summary>Passes pages or blocks on, up to the last one, each counted as a request where the source does not count.</summary>
    public async IAsyncEnumerable<T> Counted<T>(
        IAsyncEnumerable<T> parts, Func<T, bool> isLast, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IAsyncEnumerator<T> each = parts.GetAsyncEnumerator(cancellationToken);
        await using (each.ConfigureAwait(false))
        {
            while (await CountedAsync(each.MoveNextAsync).ConfigureAwait(false))
            {
                T part = each.Current;
                yield return part;
                if (isLast(part))
                {
                    break;
                }
            }
        }
    }

    private async ValueTask<T> CountedAsync<T>(Func<ValueTask<T>> ask)
    {
        counted?.Begin();
        bool failed = true;
        try
        {
            T answer = await ask().ConfigureAwait(false);
            failed = false;
            return answer;
        }
        finally
        {
            counted?.End(0, failed);
        }
    }
}
