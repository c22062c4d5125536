using NBitcoin;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>
/// Facts from NBitcoin's blocks and transactions. What NBitcoin made of them is not taken over: they are written out as bytes and read by this library's
/// own decoder, so that the facts are the same as from any other source.
/// </summary>
public static class NBitcoinFacts
{
    /// <summary>A whole block as facts.</summary>
    /// <param name="block">The block, of the chain's own kind: read or made by the network of the chain (<see cref="NBitcoinConversions.ToNetwork"/>).</param>
    /// <param name="chain">A known bip122 chain.</param>
    /// <param name="height">Its height.</param>
    /// <param name="spent">
    /// What its inputs spend, in their order and without the coinbase's; null where that is not known: then the ledger looks it up.
    /// </param>
    /// <param name="checks">What to check of it.</param>
    /// <exception cref="ArgumentException">The chain has no such blocks, or the number of spent outputs is not that of the inputs that spend.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The height is negative.</exception>
    /// <exception cref="ChainDataException">A check fails, or outputs are worth more than what is spent; the message names the block.</exception>
    public static BlockFacts ToBlockFacts(
        this Block block, ChainId chain, long height, IReadOnlyList<TxOut>? spent = null, BlockChecks checks = BlockChecks.All)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return new BlockDecoder(chain, checks).Decode(BytesOf(block, chain), height).ToFacts(height, Spent(spent, chain));
    }

    /// <summary>A transaction and its movements as facts: the transaction, then its inputs, then its outputs.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="chain">A known bip122 chain.</param>
    /// <param name="height">The height of its block.</param>
    /// <param name="index">Its index in the block, from 0.</param>
    /// <param name="spent">What its inputs spend, in their order; null where that is not known: then the ledger looks it up.</param>
    /// <exception cref="ArgumentException">The chain has no such transactions, or the number of spent outputs is not that of the inputs that spend.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The height or index is negative.</exception>
    /// <exception cref="ChainDataException">It cannot stand in a block, or its outputs are worth more than what it spends.</exception>
    public static IReadOnlyList<Fact> ToFacts(
        this Transaction transaction, ChainId chain, long height, int index, IReadOnlyList<TxOut>? spent = null)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        BlockView view = new BlockDecoder(chain, BlockChecks.None).DecodeTransaction(BytesOf(transaction, chain));
        SpentOutput[] told = Spent(spent, chain);
        int spending = view.Inputs[0].IsCoinbase ? 0 : view.Inputs.Length;
        if (told.Length > 0 && told.Length != spending)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"what the inputs spend does not fit the transaction: found {told.Length} outputs, expected none or the {spending} that it spends"), nameof(spent));
        }

        TransactionId id = view.Transactions[0].Id;
        var facts = new List<Fact>(1 + view.Inputs.Length + view.Outputs.Length) { new TransactionRecord(chain, height, index, id) };
        UInt256 paid = default;
        for (int at = 0; at < view.Inputs.Length; at++)
        {
            SpentOutput? coin = told.Length > 0 ? told[at] : null;
            UInt256? amount = coin is { } known ? (UInt256)known.Value : null;
            paid += amount ?? default;
            facts.Add(new InputRecord(chain, height, index, at, view.Inputs[at].Coin, coin?.Owner, amount));
        }

        UInt256 made = default;
        for (int at = 0; at < view.Outputs.Length; at++)
        {
            UInt256 amount = (UInt256)view.Outputs[at].Value;
            made += amount;
            facts.Add(new OutputRecord(chain, height, index, at, view.Outputs[at].Owner, amount));
        }

        return told.Length == 0 || paid >= made ? facts
            : throw new ChainDataException(
                $"what the inputs spend cannot be right: found inputs worth {paid} base units, expected at least the {made} of the outputs",
                FormattableString.Invariant($"transaction {id} in block {height} of {chain}"));
    }

    private static byte[] BytesOf(IBitcoinSerializable item, ChainId chain)
    {
        try
        {
            return item.ToBytes();
        }
        catch (InvalidOperationException failure)
        {
            throw new ChainDataException("NBitcoin cannot write it as bytes: found a transaction without inputs, expected one or more", $"a {item.GetType().Name} of {chain}", innerException: failure);
        }
    }

    private static SpentOutput[] Spent(IReadOnlyList<TxOut>? outputs, ChainId chain) =>
        outputs is null ? [] : [.. outputs.Select(output => new SpentOutput(output.Value.Satoshi, output.ScriptPubKey.ToAddress(chain)))];
}
