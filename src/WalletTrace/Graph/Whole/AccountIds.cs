using WalletTrace.Graph.Building;

namespace WalletTrace.Graph.Whole;

/// <summary>Numbers the accounts of several chains as they come; found again by chain and address.</summary>
internal sealed class AccountIds
{
    private readonly Column<uint> words = new();
    private readonly Column<int> starts = new();
    private readonly IdTable table = new();

    /// <summary>How many accounts there are.</summary>
    public int Count => starts.Count;

    /// <summary>The number of an account; a new one for one that has none.</summary>
    public int NumberOf(int chain, Address address)
    {
        Span<uint> buffer = stackalloc uint[AddressWords.Max];
        ReadOnlySpan<uint> written = AddressWords.Write(chain, address, buffer);
        int hash = StableHash.Of(written);
        for (int place = table.First(hash); place >= 0; place = table.Next(hash, place))
        {
            if (IsAt(starts[table.NumberAt(place)], written))
            {
                return table.NumberAt(place);
            }
        }

        int number = starts.Count;
        starts.Add(words.Count);
        foreach (uint word in written)
        {
            words.Add(word);
        }

        table.Add(hash, number);
        return number;
    }

    /// <summary>Reads an account's words.</summary>
    /// <param name="number">The account's number.</param>
    /// <param name="buffer"><see cref="AddressWords.Max"/> words.</param>
    public ReadOnlySpan<uint> Read(int number, Span<uint> buffer)
    {
        int start = starts[number];
        int count = AddressWords.Count(words[start]);
        for (int at = 0; at < count; at++)
        {
            buffer[at] = words[start + at];
        }

        return buffer[..count];
    }

    private bool IsAt(int start, ReadOnlySpan<uint> written)
    {
        for (int at = 0; at < written.Length; at++)
        {
            if (words[start + at] != written[at])
            {
                return false;
            }
        }

        return true;
    }
}
