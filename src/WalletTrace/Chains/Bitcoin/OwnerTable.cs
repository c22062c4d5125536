using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>Finds the class and owner of output scripts; the scripts that are owned by their hash are hashed together.</summary>
internal sealed class OwnerTable(ChainParameters chain)
{
    private HashRange[] scripts = new HashRange[16];
    private int[] rows = new int[16];
    private byte[] digests = new byte[16 * 32];
    private int count;

    /// <summary>Forgets the scripts of the block before.</summary>
    public void Clear() => count = 0;

    /// <summary>Fills in class and owner of each output.</summary>
    public void Fill(ReadOnlySpan<byte> bytes, Span<DecodedOutput> outputs)
    {
        count = 0;
        for (int row = 0; row < outputs.Length; row++)
        {
            ref DecodedOutput output = ref outputs[row];
            ScriptClass form = OutputScript.Classify(bytes.Slice(output.ScriptStart, output.ScriptLength), chain, out Address owner);
            output = output with { Class = form, Owner = owner };
            if (owner.IsDefault)
            {
                Add(row, output.ScriptStart, output.ScriptLength);
            }
        }

        Sha256Batch.Hash(bytes, scripts.AsSpan(0, count), digests);
        for (int at = 0; at < count; at++)
        {
            ref DecodedOutput output = ref outputs[rows[at]];
            output = output with { Owner = OutputScript.OwnerByHash(bytes.Slice(output.ScriptStart, output.ScriptLength), digests.AsSpan(at * 32, 32)) };
        }
    }

    private void Add(int row, int start, int length)
    {
        if (count == rows.Length)
        {
            Array.Resize(ref scripts, count * 2);
            Array.Resize(ref rows, count * 2);
            Array.Resize(ref digests, count * 2 * 32);
        }

        scripts[count] = new HashRange(start, length);
        rows[count++] = row;
    }
}
