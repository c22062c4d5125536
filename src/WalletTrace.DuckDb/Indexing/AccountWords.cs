using System.Text;
using WalletTrace.DuckDb.Database;
using WalletTrace.Graph.Whole;

namespace WalletTrace.DuckDb.Indexing;

/// <summary>The accounts of a ledger by their numbers, as an index writes them: 28 bytes for the most common.</summary>
internal sealed class AccountWords
{
    private readonly Graph.Building.Column<uint> words = new();
    private readonly LedgerConnection connection;
    private readonly int[] starts;

    /// <summary>Reads those that are wanted.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="last">The highest number.</param>
    /// <param name="chainOf">By the number of a chain in the tables: the chain, and its number in the graph; -1 where none of its accounts is wanted.</param>
    /// <param name="cancellationToken">Interrupts the reading.</param>
    public AccountWords(LedgerConnection connection, int last, Func<byte, (ChainId Chain, int Number)> chainOf, CancellationToken cancellationToken)
    {
        this.connection = connection;
        starts = new int[last + 1];
        Array.Fill(starts, -1);
        Span<uint> buffer = stackalloc uint[AddressWords.Max];
        using ChunkReader rows = connection.Stream("SELECT id, chain_id, address FROM account", cancellationToken);
        while (rows.Read())
        {
            (ChainId chain, int number) = chainOf(rows.Byte(1));
            int id = rows.Int32(0);
            if (number < 0)
            {
                continue;
            }

            if (id < 0 || id > last)
            {
                throw rows.Malformed(FormattableString.Invariant($"account {id} in the table account, expected a number up to {last}"));
            }

            starts[id] = words.Count;
            foreach (uint word in AddressWords.Write(number, Read(rows, chain), buffer))
            {
                words.Add(word);
            }
        }
    }

    /// <summary>An account by its number.</summary>
    /// <exception cref="LedgerFormatException">There is none.</exception>
    public ReadOnlySpan<uint> Of(int account, Span<uint> buffer)
    {
        int start = starts[account];
        if (start < 0)
        {
            throw connection.Malformed(FormattableString.Invariant($"a fact with account {account}, expected it in the table account"));
        }

        int count = AddressWords.Count(words[start]);
        for (int at = 0; at < count; at++)
        {
            buffer[at] = words[start + at];
        }

        return buffer[..count];
    }

    private static Address Read(ChunkReader rows, ChainId chain)
    {
        ReadOnlySpan<byte> text = rows.Bytes(2);

        // The checksum in the letters' case was checked when the address was taken in; checking it again would take most of the time.
        Span<byte> bytes = stackalloc byte[20];
        if (chain.IsEvm && text.Length == 42 && text[0] == '0' && text[1] == 'x' && Convert.FromHexString(text[2..], bytes, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            return Address.Evm(bytes);
        }

        return Address.TryParse(Encoding.UTF8.GetString(text), chain, out Address address, out string? error)
            ? address
            : throw rows.Malformed($"in the table account {SafeText.Quote(Encoding.UTF8.GetString(text))}, expected an address of {chain} ({error})");
    }
}
