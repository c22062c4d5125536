using System.Diagnostics.CodeAnalysis;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>What is checked of a block before it is given.</summary>
[Flags]
public enum BlockChecks
{
    /// <summary>Only that the bytes are a block.</summary>
    None = 0,

    /// <summary>The Merkle root of the transactions, without the ambiguity of CVE-2012-2459.</summary>
    MerkleRoot = 1,

    /// <summary>The commitment to all witnesses (BIP 141), where the block has any.</summary>
    WitnessCommitment = 2,

    /// <summary>That the hash meets the target the header states, and that the chain allows such a target.</summary>
    ProofOfWork = 4,

    /// <summary>All of them.</summary>
    All = MerkleRoot | WitnessCommitment | ProofOfWork,
}

/// <summary>
/// Turns the bytes of blocks of a Bitcoin-like chain into transactions, inputs and outputs, with ids and owners. Allocates nothing once its tables
/// have grown to the largest block: use one decoder for many blocks, on one thread at a time.
/// </summary>
/// <remarks>
/// Formats: the protocol's block and transaction messages with BIP 144 witnesses, merged mining headers (Dogecoin) and, as far as they do not concern
/// transparent coins, Litecoin's MWEB blocks, whose extension is passed over. O(bytes); tables never hold more than the bytes can stand for.
/// </remarks>
public sealed class BlockDecoder
{
    // The fewest bytes that these can take: version, input, output and lock time; outpoint, empty script and sequence; value and empty script.
    private const int MinTransaction = 60;
    private const int MinInput = 41;
    private const int MinOutput = 9;
    private const byte WitnessFlag = 1;
    private const byte ExtensionFlag = 8;

    private readonly ChainParameters parameters;
    private readonly UtxoRules rules;
    private readonly BlockChecks checks;
    private readonly TransactionHasher hasher = new();
    private readonly OwnerTable owners;

    private DecodedTransaction[] transactions = new DecodedTransaction[16];
    private DecodedInput[] inputs = new DecodedInput[32];
    private DecodedOutput[] outputs = new DecodedOutput[32];
    private int transactionCount;
    private int inputCount;
    private int outputCount;
    private BlockHeader lastHeader;

    /// <summary>Prepares a decoder.</summary>
    /// <param name="chain">A known bip122 chain.</param>
    /// <param name="checks">What to check of each block.</param>
    /// <exception cref="ArgumentException">The chain is unknown or has no such blocks.</exception>
    public BlockDecoder(ChainId chain, BlockChecks checks = BlockChecks.All)
    {
        (parameters, rules) = chain.Parameters is { Utxo: { } itsRules } known ? (known, itsRules)
            : throw new ArgumentException($"blocks cannot be read: found {Address.Name(chain)}, expected a known bip122 chain", nameof(chain));
        Chain = chain;
        this.checks = checks;
        owners = new OwnerTable(parameters);
    }

    /// <summary>The chain whose blocks are read.</summary>
    public ChainId Chain { get; }

    /// <summary>Reads a block and checks it.</summary>
    /// <param name="block">The block, without what stands around it in a file or message.</param>
    /// <param name="height">Its height, if known, for messages.</param>
    /// <returns>The block; it shows this decoder's own tables, and is good until the next block is decoded.</returns>
    /// <exception cref="ChainDataException">The bytes are no block of the chain, or a check fails; the message names the block and the byte.</exception>
    public BlockView Decode(ReadOnlySpan<byte> block, long? height = null)
    {
        if (block.Length < BlockHeader.Length || block.Length > rules.MaxBlockLength)
        {
            throw new ChainDataException(
                FormattableString.Invariant($"a block cannot be read: found {block.Length} bytes, expected {BlockHeader.Length} to {rules.MaxBlockLength}"),
                Where(null, height));
        }

        BlockHeader header = BlockHeader.Read(block);
        try
        {
            Read(block, header);
            Check(block, header);
        }
        catch (ByteException problem)
        {
            throw new ChainDataException(
                $"a block cannot be read: {problem.Message}", FormattableString.Invariant($"{Where(header.Hash, height)}, byte {problem.At}"));
        }

        lastHeader = header;
        return Last(block);
    }

    /// <summary>The block that was decoded last, for whoever cannot keep its view: views live on the stack.</summary>
    /// <param name="block">The bytes of that block.</param>
    internal BlockView Last(ReadOnlySpan<byte> block) => new(
        Chain, lastHeader, block, transactions.AsSpan(0, transactionCount), inputs.AsSpan(0, inputCount), outputs.AsSpan(0, outputCount));

    /// <summary>Reads one transaction that stands by itself, as <c>getrawtransaction</c> gives it.</summary>
    /// <param name="transaction">Its bytes, witnesses included where it has them.</param>
    /// <returns>A view with this one transaction and no header; good until the next call.</returns>
    /// <exception cref="ChainDataException">The bytes are no transaction.</exception>
    public BlockView DecodeTransaction(ReadOnlySpan<byte> transaction)
    {
        try
        {
            Clear();
            var cursor = new ByteCursor(transaction);
            ReadTransaction(ref cursor);
            if (cursor.Left > 0)
            {
                throw new ByteException(FormattableString.Invariant($"found {cursor.Left} bytes after the transaction, expected its end"), cursor.At);
            }

            Finish(transaction);
        }
        catch (ByteException problem)
        {
            throw new ChainDataException($"a transaction cannot be read: {problem.Message}", FormattableString.Invariant($"{Chain}, byte {problem.At}"));
        }

        return new BlockView(Chain, default, transaction, transactions.AsSpan(0, 1), inputs.AsSpan(0, inputCount), outputs.AsSpan(0, outputCount));
    }

    /// <summary>The ids with witnesses (wtxid, BIP 141) of a block's transactions, in order. O(bytes).</summary>
    /// <param name="block">A block that this decoder gave.</param>
    public IReadOnlyList<TransactionId> WitnessIds(BlockView block) => hasher.WitnessIds(block.Bytes, block.Transactions);

    private void Clear()
    {
        transactionCount = 0;
        inputCount = 0;
        outputCount = 0;
        owners.Clear();
    }

    private void Read(ReadOnlySpan<byte> block, in BlockHeader header)
    {
        Clear();
        var cursor = new ByteCursor(block, BlockHeader.Length);
        if (rules.MergedMiningId is { } id && MergedMining.IsIn(header))
        {
            ReadMergedMining(ref cursor, block, header, id);
        }
        else if ((checks & BlockChecks.ProofOfWork) != 0 && ProofOfWork.Problem(header, block, rules) is { } problem)
        {
            throw new ByteException(problem, 0);
        }

        int count = cursor.Count(MinTransaction, "transactions");
        if (count == 0)
        {
            throw new ByteException("found no transaction, expected a coinbase at least", cursor.At);
        }

        for (int read = 0; read < count; read++)
        {
            int start = cursor.At;
            ReadTransaction(ref cursor);
            bool isCoinbase = inputs[transactions[read].FirstInput].IsCoinbase;
            if (isCoinbase != (read == 0))
            {
                throw new ByteException(isCoinbase ? "found a second coinbase, expected one" : "found no coinbase, expected the first transaction to be one", start);
            }
        }

        // What follows a transaction that announces an extension block is that block.
        if (cursor.Left > 0 && !(rules.HasExtensionBlocks && transactions[transactionCount - 1].HasExtension))
        {
            throw new ByteException(FormattableString.Invariant($"found {cursor.Left} bytes after the last transaction, expected the block's end"), cursor.At);
        }

        Finish(block);
    }

    /// <summary>The parent chain's coinbase is read with the same tables and then forgotten.</summary>
    private void ReadMergedMining(ref ByteCursor cursor, ReadOnlySpan<byte> block, in BlockHeader header, int id)
    {
        ReadTransaction(ref cursor);
        Finish(block);
        DecodedTransaction coinbase = transactions[0];
        DecodedInput input = inputs[coinbase.FirstInput];
        ReadOnlySpan<byte> proven = MergedMining.Read(ref cursor, header, id, coinbase.Id, block.Slice(input.ScriptStart, input.ScriptLength));
        if ((checks & BlockChecks.ProofOfWork) != 0 && ProofOfWork.Problem(header, proven, rules) is { } problem)
        {
            throw new ByteException(problem, 0);
        }

        Clear();
    }

    private void ReadTransaction(ref ByteCursor cursor)
    {
        int start = cursor.At;
        int version = unchecked((int)cursor.UInt32());
        int flags = 0;
        if (parameters.SegwitPrefix is not null && cursor.Peek == 0)
        {
            // No transaction of a block has no inputs: a zero here is BIP 144's marker.
            cursor.Byte();
            flags = cursor.Byte();
            int known = WitnessFlag | (rules.HasExtensionBlocks ? ExtensionFlag : 0);
            if (flags == 0 || (flags & ~known) != 0)
            {
                throw new ByteException(FormattableString.Invariant($"found flags {flags} of a transaction, expected {WitnessFlag} for witnesses"), cursor.At - 1);
            }
        }

        int firstInput = inputCount;
        int firstOutput = outputCount;
        ReadInputs(ref cursor);
        ReadOutputs(ref cursor);
        int witnessStart = cursor.At;
        if ((flags & WitnessFlag) != 0)
        {
            PassWitnesses(ref cursor, inputCount - firstInput);
        }

        if ((flags & ExtensionFlag) != 0 && cursor.Byte() != 0)
        {
            throw new ByteException("found a transaction of an extension block, expected none outside of it", cursor.At - 1);
        }

        uint lockTime = cursor.UInt32();
        Grow(ref transactions, transactionCount);
        transactions[transactionCount++] = new DecodedTransaction
        {
            Start = start,
            Length = cursor.At - start,
            FirstInput = firstInput,
            InputCount = inputCount - firstInput,
            FirstOutput = firstOutput,
            OutputCount = outputCount - firstOutput,
            Version = version,
            LockTime = lockTime,
            HasWitness = (flags & WitnessFlag) != 0,
            WitnessStart = witnessStart,
            HasExtension = (flags & ExtensionFlag) != 0,
        };
    }

    private void ReadInputs(ref ByteCursor cursor)
    {
        int count = cursor.Count(MinInput, "inputs");
        if (count == 0)
        {
            throw new ByteException("found a transaction without inputs, expected one or more", cursor.At);
        }

        for (int read = 0; read < count; read++)
        {
            TransactionId previous = cursor.Hash();
            uint index = cursor.UInt32();
            if (index > int.MaxValue && !(index == uint.MaxValue && previous.IsZero))
            {
                throw new ByteException(FormattableString.Invariant($"found output index {index} of a coin, expected one below 2^31"), cursor.At - sizeof(uint));
            }

            if (index == uint.MaxValue && count > 1)
            {
                throw new ByteException(FormattableString.Invariant($"found a coinbase input among {count} inputs, expected it alone"), cursor.At - sizeof(uint));
            }

            (int scriptStart, int scriptLength) = cursor.Bytes();
            Grow(ref inputs, inputCount);
            inputs[inputCount++] = new DecodedInput
            {
                PreviousTransaction = previous,
                PreviousIndex = index,
                ScriptStart = scriptStart,
                ScriptLength = scriptLength,
                Sequence = cursor.UInt32(),
            };
        }
    }

    private void ReadOutputs(ref ByteCursor cursor)
    {
        int count = cursor.Count(MinOutput, "outputs");
        if (count == 0)
        {
            throw new ByteException("found a transaction without outputs, expected one or more", cursor.At);
        }

        for (int read = 0; read < count; read++)
        {
            ulong value = cursor.UInt64();
            if (value > (ulong)rules.MaxMoney)
            {
                throw new ByteException(FormattableString.Invariant($"found an output of {value} base units, expected at most {rules.MaxMoney}"), cursor.At - sizeof(ulong));
            }

            (int scriptStart, int scriptLength) = cursor.Bytes();
            Grow(ref outputs, outputCount);
            outputs[outputCount++] = new DecodedOutput { Value = (long)value, ScriptStart = scriptStart, ScriptLength = scriptLength };
        }
    }

    private static void PassWitnesses(ref ByteCursor cursor, int inputCount)
    {
        bool isEmpty = true;
        for (int input = 0; input < inputCount; input++)
        {
            int items = cursor.Count(1, "witness items");
            isEmpty &= items == 0;
            for (int item = 0; item < items; item++)
            {
                cursor.Bytes();
            }
        }

        if (isEmpty)
        {
            throw new ByteException("found the mark of witnesses and none, expected one at least", cursor.At);
        }
    }

    /// <summary>Fills in the ids and owners of what was read.</summary>
    private void Finish(ReadOnlySpan<byte> bytes)
    {
        hasher.FillIds(bytes, transactions.AsSpan(0, transactionCount));
        owners.Fill(bytes, outputs.AsSpan(0, outputCount));
    }

    private void Check(ReadOnlySpan<byte> block, in BlockHeader header)
    {
        ReadOnlySpan<DecodedTransaction> read = transactions.AsSpan(0, transactionCount);
        if ((checks & BlockChecks.MerkleRoot) != 0 && hasher.MerkleProblem(read, header.MerkleRoot) is { } merkle)
        {
            throw new ByteException(merkle, 36);
        }

        if ((checks & BlockChecks.WitnessCommitment) != 0 && parameters.SegwitPrefix is not null
            && hasher.WitnessProblem(block, read, outputs.AsSpan(0, outputCount)) is { } witness)
        {
            throw new ByteException(witness, transactions[0].Start);
        }
    }

    private string Where(BlockHash? hash, long? height) =>
        $"block{(height is { } h ? FormattableString.Invariant($" {h}") : string.Empty)}{(hash is { } name ? $" {name}" : string.Empty)} of {Chain}";

    private static void Grow<T>([NotNull] ref T[] table, int count)
    {
        if (count == table.Length)
        {
            Array.Resize(ref table, count * 2);
        }
    }
}
