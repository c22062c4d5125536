using System.Collections.Concurrent;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin.Esplora;

/// <summary>
/// Finds the places of transactions in their blocks and proves them: the block's header must have its hash and its proof of work, and the transaction
/// must be under its Merkle root, or in the block itself where the root alone does not prove it. Only the block's height is the server's word. Used for one reading.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="chain">The chain.</param>
/// <param name="proofs">What was proven before.</param>
internal sealed class EsploraPlaces(HttpEndpoint server, ChainId chain, EsploraProofs proofs)
{
    private const int HashLength = TransactionId.Length;
    private const int MaxBranch = 30;

    private readonly UtxoRules rules = chain.Parameters!.Utxo!;
    private readonly ConcurrentDictionary<BlockHash, Task<BlockHeader>> headers = new();

    /// <summary>A block by its header.</summary>
    /// <exception cref="ChainDataException">What the server gives is not its header.</exception>
    /// <exception cref="ChainSourceException">The server does not answer.</exception>
    public async Task<BlockRecord> BlockAsync(BlockPoint block, CancellationToken cancellationToken) =>
        RecordOf(block.Height, await headers.GetOrAdd(block.Hash, hash => HeaderAsync(hash, cancellationToken)).ConfigureAwait(false));

    /// <summary>A transaction as facts, with its block.</summary>
    /// <exception cref="ChainDataException">It is not where the server says, or the block is none.</exception>
    /// <exception cref="ChainSourceException">The server does not answer.</exception>
    public async Task<List<Fact>> FactsAsync(EsploraTransaction transaction, CancellationToken cancellationToken)
    {
        ToldPlace place = transaction.Place!.Value;
        BlockHeader header = await headers.GetOrAdd(place.Block, hash => HeaderAsync(hash, cancellationToken)).ConfigureAwait(false);
        if (header.Time != place.Time)
        {
            throw new ChainDataException(
                FormattableString.Invariant($"a block's time is told wrongly: found {place.Time}, expected the header's {header.Time}"),
                FormattableString.Invariant($"block {place.Height} {place.Block} of {chain}"));
        }

        TransactionId id = transaction.Told.Id;
        if (proofs.IndexOf(id, place) is not { } index)
        {
            index = HasLengthOfNode(transaction.Told)
                ? await ReadAsync(id, place, cancellationToken).ConfigureAwait(false)
                : await ProvenAsync(id, place, header, cancellationToken).ConfigureAwait(false)
                    ?? await ListedAsync(id, place, header, cancellationToken).ConfigureAwait(false);
            proofs.Add(id, place, index);
        }

        BlockView view = new BlockDecoder(chain, BlockChecks.None).DecodeTransaction(transaction.Bytes);
        return [RecordOf(place.Height, header), .. BlockFactsBuilder.Of(view, view.Transactions[0], place.Height, index, transaction.SpentOn(chain))];
    }

    private BlockRecord RecordOf(long height, in BlockHeader header) => new(chain, height, header.Time, header.Hash, height == 0 ? null : header.Parent);

    private async Task<BlockHeader> HeaderAsync(BlockHash hash, CancellationToken cancellationToken)
    {
        if (proofs.HeaderOf(hash) is { } known)
        {
            return known;
        }

        BlockHeader header = await AskHeaderAsync(hash, cancellationToken).ConfigureAwait(false);
        proofs.Add(header);
        return header;
    }

    private Task<BlockHeader> AskHeaderAsync(BlockHash hash, CancellationToken cancellationToken) => server.AskAsync(
        HttpQuestion.Get($"block/{hash}/header"),
        answer =>
        {
            var bytes = new byte[BlockHeader.Length];
            if (!Hex.TryRead(answer.Beginning, 0, bytes, out string? error))
            {
                throw new AnswerException($"a header cannot be read: {error}", AnswerFault.Data, answer.Beginning);
            }

            BlockHeader header = BlockHeader.Read(bytes);

            // The header of a block that another chain's block proves does not show its work by itself.
            bool isProvenElsewhere = rules.MergedMiningId is not null && MergedMining.IsIn(header);
            string? problem = header.Hash != hash ? $"found header {header.Hash}, expected {hash}" : isProvenElsewhere ? null : ProofOfWork.Problem(header, bytes, rules);
            return problem is null ? header : throw new AnswerException(problem);
        },
        cancellationToken);

    /// <summary>The place by a Merkle branch; null when the server has none to give.</summary>
    private async Task<int?> ProvenAsync(TransactionId id, ToldPlace place, BlockHeader header, CancellationToken cancellationToken)
    {
        server.Disclose(chain, id.ToString(), DisclosureKind.Transaction);
        return await server.AskAsync(
            HttpQuestion.Get($"tx/{id}/merkle-proof").OrAbsent(),
            answer => answer.IsAbsent ? (int?)null : JsonValue.Read(answer, "proof", proof =>
            {
                if (proof["block_height"].Height() != place.Height)
                {
                    throw proof["block_height"].Wrong(FormattableString.Invariant($"height {place.Height}"));
                }

                TransactionId[] branch = proof["merkle"].Count <= MaxBranch ? [.. proof["merkle"].Items.Select(hash => hash.Id)]
                    : throw proof["merkle"].Wrong(FormattableString.Invariant($"at most {MaxBranch} hashes"));
                int index = (int)proof["pos"].Integer(0, (1L << branch.Length) - 1);
                return Climb(id, branch, index) == header.MerkleRoot ? index
                    : throw new AnswerException($"found a Merkle branch that does not lead from {id} to the root of block {header.Hash}, expected one that does");
            }),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The place in the block itself. Two hashes of the Merkle tree can be told as a transaction of 64 bytes (CVE-2017-12842), and neither a branch nor a
    /// list of ids tells how deep the tree is; a block whose first transaction is a coinbase does.
    /// </summary>
    private Task<int> ReadAsync(TransactionId id, ToldPlace place, CancellationToken cancellationToken)
    {
        server.Disclose(chain, id.ToString(), DisclosureKind.Transaction);
        return server.AskAsync(
            HttpQuestion.Get($"block/{place.Block}/raw") with { WantsBytes = true },
            answer =>
            {
                BlockView block = new BlockDecoder(chain, BlockChecks.MerkleRoot).Decode(answer.Body.Span, place.Height);
                int index = 0;
                while (index < block.Transactions.Length && block.Transactions[index].Id != id)
                {
                    index++;
                }

                return block.Header.Hash != place.Block ? throw new AnswerException($"found block {block.Header.Hash}, expected {place.Block}")
                    : index < block.Transactions.Length ? index
                    : throw new AnswerException($"found block {place.Block} without transaction {id}, expected it there");
            },
            cancellationToken);
    }

    private Task<int> ListedAsync(TransactionId id, ToldPlace place, BlockHeader header, CancellationToken cancellationToken) => server.AskAsync(
        HttpQuestion.Get($"block/{place.Block}/txids"),
        answer => JsonValue.Read(answer, "ids", list =>
        {
            TransactionId[] ids = [.. list.Items.Select(item => item.Id)];
            int index = Array.IndexOf(ids, id);
            return index < 0 ? throw new AnswerException($"found block {header.Hash} without transaction {id}, expected it there")
                : RootOf(ids) == header.MerkleRoot ? index
                : throw new AnswerException($"found ids with another Merkle root than that of block {header.Hash}, expected the same");
        }),
        cancellationToken);

    /// <summary>Whether a transaction is hashed as 64 bytes, as two hashes of the Merkle tree are.</summary>
    private static bool HasLengthOfNode(ToldTransaction told) =>
        (told with { Inputs = [.. told.Inputs.Select(static input => input with { Witness = [] })] }).ToBytes().Length == 2 * HashLength;

    private static TransactionId? RootOf(TransactionId[] ids)
    {
        Span<byte> root = stackalloc byte[HashLength];
        MerkleTree.FindRoot(Reversed(ids), root, out bool isAmbiguous);
        return isAmbiguous ? null : TransactionId.FromReversedBytes(root);
    }

    private static TransactionId? Climb(TransactionId id, TransactionId[] branch, int index)
    {
        byte[] node = Reversed([id]);
        return MerkleTree.Climb(node, Reversed(branch), (uint)index) ? TransactionId.FromReversedBytes(node) : null;
    }

    /// <summary>Hashes as they are hashed, one after the other.</summary>
    private static byte[] Reversed(ReadOnlySpan<TransactionId> ids)
    {
        var hashes = new byte[ids.Length * HashLength];
        for (int at = 0; at < ids.Length; at++)
        {
            Span<byte> hash = hashes.AsSpan(at * HashLength, HashLength);
            ids[at].CopyTo(hash);
            hash.Reverse();
        }

        return hashes;
    }
}
