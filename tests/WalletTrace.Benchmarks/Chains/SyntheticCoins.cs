using System.Buffers.Binary;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>The forms of output that the synthetic chain has.</summary>
internal enum CoinForm : byte
{
    KeyHash,
    ScriptHash,
    WitnessKeyHash,
    WitnessScriptHash,
    Taproot,
    Data,
}

/// <summary>A coin that can be spent.</summary>
internal readonly record struct SyntheticCoin(TransactionId Transaction, int Index, long Value, CoinForm Form);

/// <summary>Random numbers that are the same everywhere (SplitMix64).</summary>
internal sealed class SyntheticRandom(ulong state)
{
    private ulong state = state;

    public ulong Next() => Mix(state = unchecked(state + 0x9E3779B97F4A7C15));

    public int Below(int limit) => (int)(Next() % (uint)limit);

    /// <summary>Bytes that are the same for the same number.</summary>
    public static void Fill(Span<byte> bytes, ulong number)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int at = 0; at < bytes.Length; at += word.Length)
        {
            number = unchecked(number + 0x9E3779B97F4A7C15);
            BinaryPrimitives.WriteUInt64LittleEndian(word, Mix(number));
            word[..Math.Min(word.Length, bytes.Length - at)].CopyTo(bytes[at..]);
        }
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
