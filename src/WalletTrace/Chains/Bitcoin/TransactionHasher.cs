using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>
/// Hashes the transactions of a block all together: their ids, their Merkle root and the commitment to their witnesses. Keeps its buffers from block to
/// block.
/// </summary>
internal sealed class TransactionHasher
{
    private const int HashLength = 32;

    // What BIP 141 puts before the commitment in an output of the coinbase: OP_RETURN, a push of 36 bytes, and four bytes of its own.
    private static ReadOnlySpan<byte> CommitmentMark => [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed];

    private HashRange[] messages = [];
    private byte[] digests = [];
    private byte[] leaves = [];

    /// <summary>Fills in each transaction's id.</summary>
    public void FillIds(ReadOnlySpan<byte> bytes, Span<DecodedTransaction> transactions)
    {
        Grow(ref messages, transactions.Length);
        Grow(ref digests, transactions.Length * HashLength);
        for (int at = 0; at < transactions.Length; at++)
        {
            messages[at] = Stripped(transactions[at]);
        }

        Sha256Batch.DoubleHash(bytes, messages.AsSpan(0, transactions.Length), digests);
        for (int at = 0; at < transactions.Length; at++)
        {
            transactions[at] = transactions[at] with { Id = TransactionId.FromReversedBytes(digests.AsSpan(at * HashLength, HashLength)) };
        }
    }

    /// <summary>What is wrong with a block's Merkle root, given the transactions whose ids were filled in last; null when nothing is.</summary>
    public string? MerkleProblem(ReadOnlySpan<DecodedTransaction> transactions, TransactionId expected)
    {
        Grow(ref leaves, transactions.Length * HashLength);
        digests.AsSpan(0, transactions.Length * HashLength).CopyTo(leaves);
        Span<byte> root = stackalloc byte[HashLength];
        MerkleTree.FindRoot(leaves.AsSpan(0, transactions.Length * HashLength), root, out bool isAmbiguous);
        TransactionId found = TransactionId.FromReversedBytes(root);
        return found != expected ? $"found transactions with Merkle root {found}, expected the header's {expected}"
            : isAmbiguous ? "found transactions repeated so that the Merkle root stays the same (CVE-2012-2459), expected each once"
            : null;
    }

    /// <summary>What is wrong with a block's commitment to witnesses (BIP 141); null when nothing is.</summary>
    public string? WitnessProblem(ReadOnlySpan<byte> block, ReadOnlySpan<DecodedTransaction> transactions, ReadOnlySpan<DecodedOutput> outputs)
    {
        // A block without any is whole without a commitment, and before a chain knew of witnesses the mark meant nothing.
        if (FirstWith(transactions, static transaction => transaction.HasWitness) is not { } first)
        {
            return null;
        }

        DecodedTransaction coinbase = transactions[0];
        ReadOnlySpan<byte> commitment = CommitmentIn(block, outputs.Slice(coinbase.FirstOutput, coinbase.OutputCount));
        if (commitment.IsEmpty)
        {
            return $"found witnesses in transaction {first.Id} and no commitment to them in the coinbase, expected one (BIP 141)";
        }

        // The coinbase's one witness item is a value that goes into the commitment.
        if (!coinbase.HasWitness || block.Slice(coinbase.WitnessStart, 2) is not [1, HashLength])
        {
            return FormattableString.Invariant($"found no reserved value of {HashLength} bytes as the coinbase's only witness, expected one (BIP 141)");
        }

        Span<byte> both = stackalloc byte[2 * HashLength];
        WitnessRoot(block, transactions, both[..HashLength]);
        block.Slice(coinbase.WitnessStart + 2, HashLength).CopyTo(both[HashLength..]);
        DoubleSha256.Hash(both, both);
        return commitment.SequenceEqual(both[..HashLength]) ? null
            : $"found witnesses with commitment {Convert.ToHexStringLower(both[..HashLength])}, expected the coinbase's {Convert.ToHexStringLower(commitment)}";
    }

    /// <summary>The ids of transactions with their witnesses (wtxid), of bytes and transactions that were read together.</summary>
    public TransactionId[] WitnessIds(ReadOnlySpan<byte> bytes, ReadOnlySpan<DecodedTransaction> transactions)
    {
        FillWitnessDigests(bytes, transactions);
        var ids = new TransactionId[transactions.Length];
        for (int at = 0; at < ids.Length; at++)
        {
            ids[at] = TransactionId.FromReversedBytes(leaves.AsSpan(at * HashLength, HashLength));
        }

        return ids;
    }

    private static ReadOnlySpan<byte> CommitmentIn(ReadOnlySpan<byte> block, ReadOnlySpan<DecodedOutput> outputs)
    {
        // Where several outputs look like it the last one counts.
        for (int at = outputs.Length - 1; at >= 0; at--)
        {
            ReadOnlySpan<byte> script = block.Slice(outputs[at].ScriptStart, outputs[at].ScriptLength);
            if (script.StartsWith(CommitmentMark) && script.Length >= CommitmentMark.Length + HashLength)
            {
                return script.Slice(CommitmentMark.Length, HashLength);
            }
        }

        return default;
    }

    private void WitnessRoot(ReadOnlySpan<byte> block, ReadOnlySpan<DecodedTransaction> transactions, Span<byte> root)
    {
        FillWitnessDigests(block, transactions);

        // The coinbase cannot commit to itself and counts as zeros.
        leaves.AsSpan(0, HashLength).Clear();
        MerkleTree.FindRoot(leaves.AsSpan(0, transactions.Length * HashLength), root, out _);
    }

    private void FillWitnessDigests(ReadOnlySpan<byte> bytes, ReadOnlySpan<DecodedTransaction> transactions)
    {
        Grow(ref messages, transactions.Length);
        Grow(ref leaves, transactions.Length * HashLength);
        for (int at = 0; at < transactions.Length; at++)
        {
            ref readonly DecodedTransaction transaction = ref transactions[at];
            messages[at] = transaction.HasWitness ? new HashRange(transaction.Start, transaction.Length) : Stripped(transaction);
        }

        Sha256Batch.DoubleHash(bytes, messages.AsSpan(0, transactions.Length), leaves);
        for (int at = 0; at < transactions.Length; at++)
        {
            if (transactions[at] is { HasWitness: true, HasExtension: true })
            {
                ExtensionDigest(bytes, transactions[at], leaves.AsSpan(at * HashLength, HashLength));
            }
        }
    }

    /// <summary>A transaction as it was before witnesses: version, inputs and outputs, lock time.</summary>
    private static HashRange Stripped(in DecodedTransaction transaction)
    {
        int marker = transaction.HasMarker ? 2 : 0;
        int behind = transaction.Start + transaction.Length - sizeof(uint) - transaction.WitnessStart;
        return new HashRange(transaction.Start + marker, transaction.Length - marker - behind, marker, behind);
    }

    /// <summary>The hash of a transaction with witnesses that announces an extension block: without the announcement, a flag and a byte before the lock time.</summary>
    private static void ExtensionDigest(ReadOnlySpan<byte> bytes, in DecodedTransaction transaction, Span<byte> digest)
    {
        const int flags = sizeof(uint) + 1;
        byte[] message = bytes.Slice(transaction.Start, transaction.Length).ToArray();
        message[flags] = 1;
        message.AsSpan(message.Length - sizeof(uint)).CopyTo(message.AsSpan(message.Length - sizeof(uint) - 1));
        DoubleSha256.Hash(message.AsSpan(0, message.Length - 1), digest);
    }

    private static DecodedTransaction? FirstWith(ReadOnlySpan<DecodedTransaction> transactions, Func<DecodedTransaction, bool> has)
    {
        foreach (ref readonly DecodedTransaction transaction in transactions)
        {
            if (has(transaction))
            {
                return transaction;
            }
        }

        return null;
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[Math.Max(length, buffer.Length * 2)];
        }
    }
}
