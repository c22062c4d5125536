namespace WalletTrace;

/// <summary>
/// Who attends to the long runs that are started within a flow of control: hears how far they have come, and can end them. A run turns to its attendant only
/// where its caller named nobody to tell and gave nothing to end it by; so a prompt at which people type, which cannot ask them to pass such things along,
/// shows progress and can be interrupted all the same. It flows over awaits and into tasks. What a run finds does not depend on it.
/// </summary>
/// <remarks>
/// Only the public entrances of long runs ask for it. Within a run a <see cref="CancellationToken.None"/> is meant: what must not be broken off, such as
/// facts that were read and are now taken in, is not.
/// </remarks>
/// <param name="progress">Told what a run would tell its caller, of whatever type, on whatever thread the run is on.</param>
/// <param name="end">Ends runs with an <see cref="OperationCanceledException"/>.</param>
internal sealed class Attendant(IProgress<object> progress, CancellationToken end)
{
    private static readonly AsyncLocal<Attendant?> Current = new();

    /// <summary>Lets an attendant attend to what the current flow of control starts from now on.</summary>
    /// <param name="attendant">Who; null for nobody.</param>
    /// <returns>To be disposed of in the same flow: then attends who did so before.</returns>
    public static IDisposable Enter(Attendant? attendant)
    {
        var stay = new Stay(Current.Value);
        Current.Value = attendant;
        return stay;
    }

    /// <summary>Who is to be told how far a run has come: whom its caller named, else the attendant, else nobody.</summary>
    public static IProgress<T>? Hearing<T>(IProgress<T>? named)
        where T : notnull => named ?? (Current.Value is { } attendant ? new Heard<T>(attendant) : null);

    /// <summary>What ends a run: what its caller gave, else what the attendant ends it by, else nothing.</summary>
    public static CancellationToken Ending(CancellationToken given) => given.CanBeCanceled || Current.Value is not { } attendant ? given : attendant.End;

    private CancellationToken End => end;

    private void Tell(object value) => progress.Report(value);

    private sealed class Heard<T>(Attendant attendant) : IProgress<T>
        where T : notnull
    {
        public void Report(T value) => attendant.Tell(value);
    }

    private sealed class Stay(Attendant? before) : IDisposable
    {
        public void Dispose() => Current.Value = before;
    }
}
