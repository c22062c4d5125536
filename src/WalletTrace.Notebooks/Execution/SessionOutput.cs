using System.Text;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// Where the cells of a session write and show: to the cell that runs, or, when none does, to the one that ran last, so that what a thread writes late is not
/// lost. Text is gathered for some milliseconds, since front ends pay for each message; everything comes out in the order in which it was given.
/// </summary>
internal sealed class SessionOutput : IDisposable
{
    private const int GatheredLength = 16 * 1024;

    private static readonly TimeSpan GatheringTime = TimeSpan.FromMilliseconds(40);

    private static readonly AsyncLocal<SessionOutput?> Flowing = new();

    // That of the cell that runs, for threads to which nothing flows, such as those of native code.
    private static volatile SessionOutput? running;

    private readonly Lock order = new();
    private readonly StringBuilder gathered = new();
    private bool gatheredError;
    private bool timed;
    private ICellOutput? cell;
    private CancellationToken interruption;
    private int displays;

    /// <summary>That of the current flow of control: of a cell, and of what it started.</summary>
    public static SessionOutput? Current => Flowing.Value ?? running;

    /// <summary>Makes this that of the current flow of control.</summary>
    public void Enter() => Flowing.Value = this;

    /// <summary>Lets a cell begin.</summary>
    public void Begin(ICellOutput output, CancellationToken interrupted)
    {
        Flush();
        lock (order)
        {
            cell = output;
            interruption = interrupted;
        }

        running = this;
    }

    /// <summary>Ends a cell; everything that it has written has come out.</summary>
    public void End()
    {
        Interlocked.CompareExchange(ref running, null, this);
        Flush();
    }

    /// <summary>Takes text.</summary>
    public void Write(bool isError, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        InOrder(() =>
        {
            if (gatheredError != isError)
            {
                FlushGathered();
                gatheredError = isError;
            }

            gathered.Append(text);
            if (gathered.Length >= GatheredLength)
            {
                FlushGathered();
            }
            else if (!timed)
            {
                timed = true;
                _ = Task.Delay(GatheringTime).ContinueWith(_ => Flush(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        });
    }

    /// <summary>Gives out what was gathered.</summary>
    public void Flush() => InOrder(() =>
    {
        timed = false;
        FlushGathered();
    });

    /// <summary>Shows something.</summary>
    /// <returns>The name by which it can be replaced.</returns>
    public string Show(MimeBundle bundle)
    {
        var name = "";
        InOrder(() =>
        {
            name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"shown-{++displays}");
            FlushGathered();
            cell?.Display(bundle, name);
        });
        return name;
    }

    /// <summary>Replaces what was shown.</summary>
    public void Replace(string name, MimeBundle bundle) => InOrder(() =>
    {
        FlushGathered();
        cell?.Update(bundle, name);
    });

    /// <summary>Removes what the cell has shown so far.</summary>
    public void Clear(bool wait) => InOrder(() =>
    {
        FlushGathered();
        cell?.Clear(wait);
    });

    /// <summary>Asks the reader for a line.</summary>
    public string ReadLine()
    {
        Flush();
        return cell is { } asked
            ? asked.ReadLine("", false, interruption)
            : throw new InvalidOperationException("Found no running cell whose reader could be asked for a line.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        lock (order)
        {
            cell = null;
        }
    }

    private void InOrder(Action action)
    {
        lock (order)
        {
            action();
        }
    }

    private void FlushGathered()
    {
        if (gathered.Length > 0)
        {
            string text = gathered.ToString();
            gathered.Clear();
            cell?.Write(gatheredError, text);
        }
    }
}
