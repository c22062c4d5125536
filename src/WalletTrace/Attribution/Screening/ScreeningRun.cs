using System.Text;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Attribution.Screening;

/// <summary>Screens lines in batches: all of a batch are decoded, then their checksums verified together, then they are looked up.</summary>
/// <param name="index">The labels.</param>
internal sealed class ScreeningRun(ScreeningIndex index)
{
    private const int LongestShown = 120;

    private readonly RowBatch batch = new();
    private readonly List<ScreeningMatch> matches = [];
    private readonly List<DamagedRow> damaged = [];
    private readonly ulong[] key = new ulong[PayloadKey.Wide];
    private long rows;
    private long blank;
    private bool isInLongLine;

    /// <summary>Takes text in; gives how much of it was used: whole lines, and at the end all.</summary>
    public int Add(ReadOnlySpan<byte> text, bool isLast)
    {
        int used = 0;
        while (used < text.Length)
        {
            int length = text[used..].IndexOf((byte)'\n');
            if (length < 0 && !isLast)
            {
                break;
            }

            length = length < 0 ? text.Length - used : length;
            if (isInLongLine)
            {
                isInLongLine = false;
            }
            else
            {
                AddLine(text, used, length);
            }

            used = Math.Min(used + length + 1, text.Length);
        }

        Look(text);
        return used;
    }

    /// <summary>Gives up a line that is too long: the rest of it is passed over.</summary>
    public int SkipLongLine(ReadOnlySpan<byte> text)
    {
        if (!isInLongLine)
        {
            isInLongLine = true;
            Damage(++rows, text[..LongestShown], "the line is too long for an address: found more than a megabyte without a line break");
        }

        return text.Length;
    }

    public ScreenedRows Result() => new(rows, blank, [.. matches], [.. damaged]);

    private void AddLine(ReadOnlySpan<byte> text, int start, int length)
    {
        ReadOnlySpan<byte> line = text.Slice(start, length);
        if (rows++ == 0 && line.StartsWith(Encoding.UTF8.Preamble))
        {
            start += Encoding.UTF8.Preamble.Length;
            length -= Encoding.UTF8.Preamble.Length;
        }

        (int from, int until) = FieldOf(text.Slice(start, length));
        if (from == until || text[start + from] == (byte)'#')
        {
            blank++;
            return;
        }

        batch.Add(text, start + from, until - from, rows);
        if (batch.IsFull)
        {
            Look(text);
        }
    }

    /// <summary>The first field of a line, without blanks and quotation marks.</summary>
    private static (int From, int Until) FieldOf(ReadOnlySpan<byte> line)
    {
        int from = 0;
        while (from < line.Length && line[from] is (byte)' ' or (byte)'\t' or (byte)'"' or (byte)'\r')
        {
            from++;
        }

        int length = line[from..].IndexOfAny(RowBatch.Ends);
        return (from, length < 0 ? line.Length : from + length);
    }

    private void Look(ReadOnlySpan<byte> text)
    {
        batch.Verify();
        batch.Prefetch(index);
        for (int i = 0; i < batch.Count; i++)
        {
            switch (batch.StateOf(i))
            {
                case RowState.Narrow:
                    ReadOnlySpan<Label> found = batch.Find(index, i);
                    if (!found.IsEmpty)
                    {
                        ScreeningIndex.Match(found, batch.RowOf(i), batch.FormOf(i), batch.ChainOf(i), matches);
                    }

                    if (index.HasRanges)
                    {
                        index.MatchRanges(batch.AddressOf(i), batch.RowOf(i), batch.FormOf(i), batch.ChainOf(i), matches);
                    }

                    break;
                case RowState.Wide:
                    index.Find(batch.AddressOf(i), key, batch.RowOf(i), batch.FormOf(i), batch.ChainOf(i), matches);
                    break;
                default:
                    (int start, int length) = batch.PlaceOf(i);
                    ReadSlowly(text.Slice(start, length), batch.RowOf(i));
                    break;
            }
        }

        batch.Clear();
    }

    /// <summary>What is none of the usual forms, or damaged: read as lists write addresses, which says what is wrong.</summary>
    private void ReadSlowly(ReadOnlySpan<byte> bytes, long row)
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (text.Contains(':', StringComparison.Ordinal) && !text.StartsWith("bitcoincash:", StringComparison.OrdinalIgnoreCase))
        {
            if (Account.TryParse(text, out Account account, out string? error))
            {
                index.Find(account.Address, key, row, RowForms.Of(account), account.Chain, matches);
            }
            else
            {
                Damage(row, bytes, error);
            }

            return;
        }

        ListedAddress read = ListedAddress.Read(text);
        if (read.Problem is { } problem)
        {
            Damage(row, bytes, problem);
        }

        foreach (LabelSubject subject in read.Subjects)
        {
            if (subject.Kind == LabelSubjectKind.Foreign)
            {
                index.MatchForeign(subject.Id[(subject.Id.IndexOf(':', StringComparison.Ordinal) + 1)..], row, matches);
            }
            else
            {
                // A legacy address may be Bitcoin's or Bitcoin Cash's; one in the latter's own form is no other's.
                RowForm form = subject.Account.Chain.Parameters?.CashPrefix is null ? RowForms.Of(subject.Account) : RowForm.Cash;
                index.Find(subject.Account.Address, key, row, form, default, matches);
            }
        }
    }

    private void Damage(long row, ReadOnlySpan<byte> text, string problem) =>
        damaged.Add(new DamagedRow(row, Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestShown)]), problem));
}
