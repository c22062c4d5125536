using System.Collections.Immutable;
using WalletTrace.Reports;
using WalletTrace.Reports.Html;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Notebooks.Displaying;

/// <summary>
/// The output of a cell, with a display at its end that says how far its long runs have come. It comes when the cell has run for half a second and a run tells
/// of itself, is replaced in place, and is gone when the cell ends: nothing of it is saved with the notebook, so that what is saved does not depend on how fast
/// the machine was.
/// </summary>
/// <remarks>
/// A front end can be told to replace a display, but not to remove one. So what the cell has shown is kept, and where progress was shown the cell is cleared
/// in the end and shows it again.
/// </remarks>
internal sealed class LiveOutput : ICellOutput, IProgress<object>, IDisposable
{
    private const int BarLength = 1_000;
    private const int TextWidth = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private static int displays;

    private readonly Lock gate = new();
    private readonly ICellOutput inner;
    private readonly CellOutputs kept = new(new ShownNames());
    private readonly string name = FormattableString.Invariant($"progress-{Interlocked.Increment(ref displays)}");
    private readonly ITimer timer;
    private object? latest;
    private object? drawn;
    private bool isShown;
    private bool isClearedNext;
    private bool isDone;

    /// <summary>Begins with the cell.</summary>
    /// <param name="inner">Where the cell writes.</param>
    /// <param name="time">Tells when progress is due; null for the system's clock.</param>
    public LiveOutput(ICellOutput inner, TimeProvider? time = null)
    {
        this.inner = inner;
        timer = (time ?? TimeProvider.System).CreateTimer(_ => Draw(), null, Patience, Beat);
    }

    /// <inheritdoc/>
    public void Report(object value)
    {
        // Between two requests the panel of a live trace stays: one that comes and goes cannot be read.
        if (value is LiveProgress || Volatile.Read(ref latest) is not LiveProgress || value is not Graph.GraphProgress)
        {
            Volatile.Write(ref latest, value);
        }
    }

    /// <inheritdoc/>
    public void Write(bool isError, string text)
    {
        lock (gate)
        {
            Come();
            kept.Write(isError, text);
            inner.Write(isError, text);
        }
    }

    /// <inheritdoc/>
    public void Display(MimeBundle bundle, string? displayId = null)
    {
        lock (gate)
        {
            Come();
            kept.Display(bundle, displayId);
            inner.Display(bundle, displayId);
        }
    }

    /// <inheritdoc/>
    public void Update(MimeBundle bundle, string displayId)
    {
        lock (gate)
        {
            kept.Update(bundle, displayId);
            inner.Update(bundle, displayId);
        }
    }

    /// <inheritdoc/>
    public void Clear(bool wait)
    {
        lock (gate)
        {
            kept.Clear(wait);
            inner.Clear(wait);
            isClearedNext = wait;
            isShown &= wait;
        }
    }

    /// <inheritdoc/>
    public string ReadLine(string prompt, bool isSecret, CancellationToken cancellationToken) => inner.ReadLine(prompt, isSecret, cancellationToken);

    /// <summary>Ends the display, with the cell: what the cell has shown is left.</summary>
    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            if (isShown && !isDone)
            {
                Restore();
            }

            isDone = true;
        }
    }

    /// <summary>How a run's progress is shown.</summary>
    internal static MimeBundle BundleOf(object progress)
    {
        string headline = ProgressText.Of(progress);
        if (progress is not LiveProgress live)
        {
            return MimeBundle.Of(MimeBundle.Plain, headline).With(MimeBundle.Html, Block([Markup.Of($"{headline}")]));
        }

        IEnumerable<Markup> lines =
        [
            Markup.Of($"{headline}"),
            .. live.Assets.Take(LiveText.MostBranches).Select(asset => Markup.Of($"{Bar(asset)} {LiveText.Whereabouts(asset)}")),
            .. LiveText.Next(live) is { } next ? [Markup.Of($"{next}")] : Array.Empty<Markup>(),
            .. live.Live.Providers.Take(LiveText.MostProviders).Select(provider => Markup.Of($"{LiveText.Provider(provider)}")),
        ];
        return MimeBundle.Of(MimeBundle.Plain, string.Join('\n', [headline, .. LiveText.Lines(live, TextWidth)])).With(MimeBundle.Html, Block(lines));
    }

    // The bar is the browser's own: it is readable on any paper, and needs neither style nor script.
    private static Markup Bar(AssetProgress asset)
    {
        int settled = asset.Traced.IsZero ? 0 : (int)(ulong)UInt256.MulDiv(LiveText.Settled(asset), BarLength, asset.Traced, out _);
        return Markup.Of($"<progress max=\"{BarLength}\" value=\"{settled}\"></progress>");
    }

    private static string Block(IEnumerable<Markup> lines) =>
        Markup.Of($"<div class=\"wallettrace-progress\">{Markup.Join("", lines.Select(line => Markup.Of($"<div>{line}</div>")))}</div>").Value;

    private void Restore()
    {
        ImmutableArray<CellEntry> entries = kept.Entries;
        inner.Clear(wait: !entries.IsEmpty);
        foreach (CellEntry entry in entries)
        {
            switch (entry)
            {
                case WrittenEntry written:
                    inner.Write(written.IsError, written.Text);
                    break;
                case ShownEntry shown:
                    inner.Display(shown.Bundle, shown.DisplayId);
                    break;
            }
        }
    }

    /// <summary>Something comes that the cell shows: what was to be cleared by it is gone.</summary>
    private void Come()
    {
        isShown &= !isClearedNext;
        isClearedNext = false;
    }

    private void Draw()
    {
        lock (gate)
        {
            if (isDone || Volatile.Read(ref latest) is not { } progress || (isShown && ReferenceEquals(progress, drawn)))
            {
                return;
            }

            drawn = progress;
            if (isShown)
            {
                inner.Update(BundleOf(progress), name);
            }
            else
            {
                Come();
                inner.Display(BundleOf(progress), name);
                isShown = true;
            }
        }
    }
}
