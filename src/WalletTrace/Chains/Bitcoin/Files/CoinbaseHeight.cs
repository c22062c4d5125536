namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>The height that a block's coinbase begins with (BIP 34).</summary>
internal static class CoinbaseHeight
{
    private const int FirstVersion = 2;
    private const byte Op0 = 0x00;
    private const byte Op1 = 0x51;
    private const byte Op16 = 0x60;
    private const int LongestNumber = 5;

    /// <summary>The height that a block tells; null when it tells none.</summary>
    public static long? Of(BlockView block)
    {
        DecodedInput input = block.Inputs[0];
        ReadOnlySpan<byte> script = block.Bytes.Slice(input.ScriptStart, input.ScriptLength);
        if (block.Header.Version < FirstVersion || script.IsEmpty)
        {
            return null;
        }

        byte first = script[0];
        if (first is Op0 or (>= Op1 and <= Op16))
        {
            return first == Op0 ? 0 : first - Op1 + 1;
        }

        // A push of a number with its least significant byte first, whose highest bit is its sign.
        if (first > LongestNumber || script.Length <= first || (script[first] & 0x80) != 0)
        {
            return null;
        }

        long height = 0;
        for (int at = first; at >= 1; at--)
        {
            height = (height << 8) | script[at];
        }

        return height;
    }
}
