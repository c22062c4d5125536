using System.Collections;
using System.Collections.Immutable;

namespace WalletTrace;

/// <summary>A list of results that shows itself as the table that the reports have for it. Immutable.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class ResultList<T> : IReadOnlyList<T>
{
    internal ResultList(ImmutableArray<T> items, object? owner = null)
    {
        Items = items;
        Owner = owner;
    }

    /// <summary>The same as an array.</summary>
    public ImmutableArray<T> Items { get; }

    /// <summary>How many there are.</summary>
    public int Length => Items.Length;

    /// <summary>How many there are.</summary>
    public int Count => Items.Length;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Items.IsEmpty;

    /// <summary>What the list is of, which tells what things in it are called; null where they say it themselves.</summary>
    internal object? Owner { get; }

    /// <summary>One of them, from 0 on.</summary>
    /// <exception cref="IndexOutOfRangeException">There are not so many.</exception>
    public T this[int index] => Items[index];

    /// <summary>The first of them, as a list that shows itself like this one.</summary>
    /// <param name="count">How many; all if there are fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public ResultList<T> Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(Items[..Math.Min(count, Items.Length)], Owner);
    }

    /// <summary>Goes through them in order.</summary>
    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    /// <summary>The list as a piece of HTML with its own style, for notebooks: long ones by pages, and what is left out is told.</summary>
    public string ToHtml() => ResultView.Html(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Items).GetEnumerator();
}
