namespace WalletTrace.Chains.Files;

/// <summary>One row of an interchange file, whichever format it is in: a text for each column. Used again for row after row.</summary>
internal sealed class FactRow
{
    private readonly (int Start, int Length)[] cells = new (int, int)[Enum.GetValues<Column>().Length];
    private char[] text = new char[1024];

    /// <summary>The kind of row.</summary>
    public RowSchema Schema { get; private set; } = RowSchema.Transfer;

    /// <summary>The line at which the row begins, from 1; 0 for a row that is to be written.</summary>
    public long Line { get; private set; }

    /// <summary>The number of characters in all columns together.</summary>
    public int Length { get; private set; }

    /// <summary>The text of a column; empty when it has none. Valid until the next row.</summary>
    public ReadOnlySpan<char> this[Column column] => text.AsSpan(cells[(int)column].Start, cells[(int)column].Length);

    /// <summary>Begins a new row.</summary>
    public void Clear(RowSchema schema, long line = 0)
    {
        Schema = schema;
        Line = line;
        Length = 0;
        Array.Clear(cells);
    }

    /// <summary>Gives a column its text.</summary>
    public void Set(Column column, ReadOnlySpan<char> value)
    {
        value.CopyTo(Room(value.Length));
        Took(column, value.Length);
    }

    /// <summary>Gives a column a number.</summary>
    public void Set(Column column, long value)
    {
        value.TryFormat(Room(20), out int written, default, System.Globalization.CultureInfo.InvariantCulture);
        Took(column, written);
    }

    /// <summary>Space for the text of the next column; <see cref="Took"/> says how much of it was used.</summary>
    public Span<char> Room(int size)
    {
        if (Length + size > text.Length)
        {
            Array.Resize(ref text, Math.Max(text.Length * 2, Length + size));
        }

        return text.AsSpan(Length);
    }

    /// <summary>Makes the first characters of <see cref="Room"/> the text of a column.</summary>
    public void Took(Column column, int size)
    {
        cells[(int)column] = (Length, size);
        Length += size;
    }
}
