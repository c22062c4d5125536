using System.Text.Json;

namespace WalletTrace.Chains.Evm;

/// <summary>Reads a hash that the same answers tell over and over again, a block's by every log of it, without reading its digits anew.</summary>
internal sealed class HashMemo(string name)
{
    private readonly byte[] last = new byte[2 * TransactionId.Length];
    private TransactionId hash;

    /// <summary>The hash; null for a value that is not given.</summary>
    public TransactionId? Read(in JsonElement value)
    {
        if (!value.IsGiven())
        {
            return null;
        }

        ReadOnlySpan<byte> digits = EvmJson.Digits(value, name);
        if (!digits.SequenceEqual(last))
        {
            hash = EvmJson.Hash(value, name);
            digits.CopyTo(last);
        }

        return hash;
    }
}
