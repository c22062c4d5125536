using System.Collections.Immutable;
using System.Text;

namespace WalletTrace.Notebooks.Displaying;

/// <summary>One thing that a cell has shown, as it is now.</summary>
internal abstract record CellEntry;

/// <summary>Text that a cell wrote without a break to one stream.</summary>
internal sealed record WrittenEntry(bool IsError, string Text) : CellEntry;

/// <summary>Something that a cell showed, with the name by which it can be replaced.</summary>
internal sealed record ShownEntry(MimeBundle Bundle, string? DisplayId) : CellEntry;

/// <summary>The names by which the cells of a notebook can replace what they, or cells before them, have shown; also what orders the outputs of all of them.</summary>
internal sealed class ShownNames
{
    /// <summary>Held by whoever reads or changes outputs.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Who shows something under a name.</summary>
    public Dictionary<string, HashSet<CellOutputs>> Holders { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// What a cell has shown so far, as a front end keeps it: text that follows text of the same stream is one piece, what was replaced is what it was replaced by,
/// what was cleared is gone. Asks nobody: nobody is there.
/// </summary>
/// <param name="names">Those of the notebook.</param>
internal sealed class CellOutputs(ShownNames names) : ICellOutput
{
    private readonly List<object> entries = [];
    private long written;
    private bool clearsNext;

    /// <summary>What is there to be seen now.</summary>
    public ImmutableArray<CellEntry> Entries
    {
        get
        {
            lock (names.Gate)
            {
                return [.. entries.Select(entry => entry is Stream stream ? new WrittenEntry(stream.IsError, stream.Text.ToString()) : (CellEntry)entry)];
            }
        }
    }

    /// <inheritdoc/>
    public void Write(bool isError, string text)
    {
        lock (names.Gate)
        {
            if (text.Length == 0 || written > CellTextLimit.Most)
            {
                return;
            }

            ClearIfDue();
            written += text.Length;
            Append(isError, CellTextLimit.Within(text, written));
            if (written > CellTextLimit.Most)
            {
                Append(true, CellTextLimit.Notice);
            }
        }
    }

    /// <inheritdoc/>
    public void Display(MimeBundle bundle, string? displayId = null)
    {
        lock (names.Gate)
        {
            ClearIfDue();
            if (displayId is not null)
            {
                // What is shown again under a name replaces what was shown under it before, as front ends have it.
                Replace(bundle, displayId);
                (names.Holders.TryGetValue(displayId, out HashSet<CellOutputs>? holders) ? holders : names.Holders[displayId] = []).Add(this);
            }

            entries.Add(new ShownEntry(bundle, displayId));
        }
    }

    /// <inheritdoc/>
    public void Update(MimeBundle bundle, string displayId)
    {
        lock (names.Gate)
        {
            Replace(bundle, displayId);
        }
    }

    /// <inheritdoc/>
    public void Clear(bool wait)
    {
        lock (names.Gate)
        {
            clearsNext = true;
            if (!wait)
            {
                ClearIfDue();
            }
        }
    }

    /// <inheritdoc/>
    public string ReadLine(string prompt, bool isSecret, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The cell asks for a line, and nobody is there to be asked: run the notebook in Jupyter.");

    private void Append(bool isError, string text)
    {
        if (entries.LastOrDefault() is not Stream last || last.IsError != isError)
        {
            entries.Add(last = new Stream(isError, new StringBuilder()));
        }

        last.Text.Append(text);
    }

    private void Replace(MimeBundle bundle, string displayId)
    {
        foreach (CellOutputs holder in names.Holders.GetValueOrDefault(displayId, []))
        {
            for (int at = 0; at < holder.entries.Count; at++)
            {
                holder.entries[at] = holder.entries[at] is ShownEntry shown && shown.DisplayId == displayId ? shown with { Bundle = bundle } : holder.entries[at];
            }
        }
    }

    private void ClearIfDue()
    {
        if (clearsNext)
        {
            clearsNext = false;
            entries.Clear();
        }
    }

    private sealed record Stream(bool IsError, StringBuilder Text);
}
