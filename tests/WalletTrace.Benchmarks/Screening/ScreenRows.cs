using System.Buffers.Binary;
using System.Text;
using WalletTrace.Attribution;

namespace WalletTrace.Benchmarks.Screening;

/// <summary>Made-up labels and rows: the same for the same seed. Every form of address, some of them labelled, some twins, some damaged.</summary>
internal sealed class ScreenRows
{
    // Of a hundred rows so many are of each form.
    private static readonly (int Share, Func<ulong, string> Write)[] Forms =
    [
        (35, seed => Text(ChainId.Ethereum, AddressKind.Evm, seed)),
        (20, seed => Text(ChainId.Ethereum, AddressKind.Evm, seed).ToLowerInvariant()),
        (20, seed => Text(ChainId.Tron, AddressKind.Tron, seed)),
        (8, seed => Text(ChainId.Bitcoin, AddressKind.P2pkh, seed)),
        (5, seed => Text(ChainId.Bitcoin, AddressKind.P2sh, seed)),
        (7, seed => Text(ChainId.Bitcoin, AddressKind.P2wpkh, seed)),
        (2, seed => Text(ChainId.Bitcoin, AddressKind.P2tr, seed)),
        (3, seed => new Account(ChainId.Bsc, Address(AddressKind.Evm, seed)).ToString()),
    ];

    private ScreenRows(LabelSet labels, string[] lines)
    {
        Labels = labels;
        Lines = lines;
        Bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
    }

    /// <summary>The labels.</summary>
    public LabelSet Labels { get; }

    /// <summary>The rows.</summary>
    public string[] Lines { get; }

    /// <summary>The rows as a file holds them.</summary>
    public byte[] Bytes { get; }

    /// <summary>Makes labels and rows: every hundredth row is of a labelled account or its twin, every thousandth has one letter wrong.</summary>
    public static ScreenRows Make(int rowCount, int labelCount)
    {
        var labels = new LabelSet(Enumerable.Range(0, labelCount).Select(i => LabelOf((ulong)i)));
        var lines = new string[rowCount];
        for (int row = 0; row < rowCount; row++)
        {
            ulong seed = row % 100 == 50 ? (ulong)(row / 100 % labelCount) : (1UL << 40) + (ulong)row;
            string line = WriteRow(Mix(0x5EED + (ulong)row), seed);
            lines[row] = row % 1000 == 999 ? Damaged(line) : line;
        }

        return new ScreenRows(labels, lines);
    }

    private static Label LabelOf(ulong seed)
    {
        (ChainId chain, AddressKind kind) = (seed % 4) switch
        {
            0 => (ChainId.Ethereum, AddressKind.Evm),
            1 => (ChainId.Tron, AddressKind.Tron),
            2 => (ChainId.Bitcoin, AddressKind.P2pkh),
            _ => (ChainId.Bitcoin, AddressKind.P2wpkh),
        };
        return new Label(new Account(chain, Address(kind, seed)), "made up", Category.Service, "benchmark");
    }

    private static string WriteRow(ulong chosen, ulong seed)
    {
        int left = (int)(chosen % 100);
        foreach ((int share, Func<ulong, string> write) in Forms)
        {
            if (left < share)
            {
                return write(seed);
            }

            left -= share;
        }

        throw new InvalidOperationException("The shares of the forms add up to less than a hundred.");
    }

    /// <summary>The same with its last character another of the same alphabet.</summary>
    private static string Damaged(string line) => line[..^1] + (line[^1] == '2' ? '3' : '2');

    private static string Text(ChainId chain, AddressKind kind, ulong seed) => Address(kind, seed).ToString(chain);

    private static Address Address(AddressKind kind, ulong seed)
    {
        Span<byte> bytes = stackalloc byte[32];
        for (int word = 0; word < 4; word++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes[(word * 8)..], Mix(unchecked((seed * 4) + (ulong)word + 1)));
        }

        return WalletTrace.Address.FromBytes(kind, kind == AddressKind.P2tr ? bytes : bytes[..20]);
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
