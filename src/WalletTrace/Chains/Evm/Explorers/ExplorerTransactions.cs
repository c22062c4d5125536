using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>What the lists tell of one transaction.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Height">The height of its block.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record ListedTransaction(TransactionId Id, long Height, IReadOnlyList<ExplorerTransactionRow> Rows);

/// <summary>One transaction, or what a block itself moved, as facts.</summary>
/// <param name="Block">Its block.</param>
/// <param name="Index">Its index in the block.</param>
/// <param name="Facts">The transaction and its movements in order.</param>
/// <param name="Noise">What counts for nothing in it.</param>
/// <param name="Missing">The kinds of movement that it is not known to tell completely.</param>
internal sealed record ExplorerFacts(BlockRecord Block, int Index, IReadOnlyList<Fact> Facts, IReadOnlyList<Noise> Noise, CoverageKinds Missing);

/// <summary>
/// Makes facts of what an explorer's lists tell of transactions: the same facts that a node gives. Fee and tokens are taken from the transaction's receipt,
/// where events have their positions, and the account's calls from the list of all calls of the transaction, where they have theirs; the rows must be
/// found there. Where nothing is wanted that the row of an external transaction does not tell for sure, its receipt is not asked for.
/// </summary>
/// <param name="service">The explorer.</param>
/// <param name="decoder">Decodes receipts.</param>
/// <param name="address">Whose history is read.</param>
/// <param name="part">What of it.</param>
/// <param name="where">What the history is called in messages.</param>
internal sealed class ExplorerTransactions(ExplorerService service, ExplorerDecoder decoder, Address address, ExplorerPart part, string where)
{
    private readonly EvmRules rules = EvmRules.Of(service.Chain);

    private ChainId Chain => service.Chain;

    /// <summary>Makes facts of transactions, in the order of the chain.</summary>
    /// <exception cref="ChainDataException">A row is not confirmed, or contradicts another.</exception>
    /// <exception cref="ChainSourceException">The explorer does not answer, or does not know a transaction that it lists.</exception>
    public async Task<List<ExplorerFacts>> ResolveAsync(IReadOnlyList<ListedTransaction> listed, CancellationToken cancellationToken)
    {
        var asked = new List<ListedTransaction>();
        var plain = new List<Task<ExplorerFacts>>();
        foreach (ListedTransaction transaction in listed)
        {
            if (part.Plain(transaction, address, service.TellsPaidPrice, out UInt256? fee) is { } row)
            {
                plain.Add(PlainAsync(transaction, row, fee, cancellationToken));
            }
            else
            {
                service.Server.Disclose(Chain, transaction.Id.ToString(Chain), DisclosureKind.Transaction);
                asked.Add(transaction);
            }
        }

        ExplorerReceipt[] receipts = await service.CallAllAsync(
            [.. asked.Select(transaction => ExplorerCall.Receipt(transaction.Id))], (at, answer) => Read(asked[at], answer), cancellationToken).ConfigureAwait(false);
        ExplorerFacts[] facts = await Task.WhenAll(
            receipts.Select((receipt, at) => FinishAsync(asked[at], receipt, cancellationToken)).Concat(plain)).ConfigureAwait(false);
        return [.. facts.OrderBy(transaction => transaction.Block.Height).ThenBy(transaction => transaction.Index)];
    }

    /// <summary>A transaction as its row among the external ones tells it.</summary>
    private async Task<ExplorerFacts> PlainAsync(ListedTransaction listed, ExternalRow row, UInt256? fee, CancellationToken cancellationToken)
    {
        CheckTimes(listed);
        var facts = new List<Fact> { new TransactionRecord(Chain, row.Height, row.Index, row.Id, row.HasFailed) };
        if (fee is { IsZero: false } paid)
        {
            facts.Add(new TransferRecord(Chain, row.Height, row.Index, TransferIndex.Fee, TransferKind.Fee, decoder.Coin, row.From, null, paid));
        }

        if (!row.HasFailed && !row.Value.IsZero)
        {
            facts.Add(new TransferRecord(Chain, row.Height, row.Index, TransferIndex.Value, TransferKind.Native, decoder.Coin, row.From, row.To, row.Value));
        }

        CoverageKinds missing = await AddCallsAsync(listed, row.Index, row.HasFailed, facts, cancellationToken).ConfigureAwait(false);
        return new ExplorerFacts(new BlockRecord(Chain, row.Height, row.Time, row.Block), row.Index, facts, [], missing);
    }

    private ExplorerReceipt Read(ListedTransaction listed, JsonValue? answer) => answer is { } told
        ? ExplorerReceipt.Read(told, listed, Chain, decoder)
        : throw new AnswerException(
            FormattableString.Invariant($"found no receipt of transaction {listed.Id.ToString(Chain)}, which a list shows in block {listed.Height}, expected one"), AnswerFault.Missing);

    private async Task<ExplorerFacts> FinishAsync(ListedTransaction listed, ExplorerReceipt receipt, CancellationToken cancellationToken)
    {
        if (receipt.Decoded is null)
        {
            // A kind of transaction that lists do not tell whole.
            receipt = await service.CallAsync(
                ExplorerCall.Transaction(listed.Id),
                answer => answer is { } told ? receipt.With(told, decoder) : throw new AnswerException("found no transaction, expected the one asked for", AnswerFault.Missing),
                cancellationToken).ConfigureAwait(false);
        }

        EvmTransactionFacts decoded = receipt.Decoded!;
        Check(listed, receipt, decoded);
        var facts = decoded.Facts.ToList();
        CoverageKinds missing = (CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn) & ~decoded.Kinds;
        if (rules.Fees == FeeFate.Vaults && !receipt.IsDeposit && !receipt.TellsL1Fee)
        {
            // Without it the fee is told too low.
            facts.RemoveAll(fact => fact is TransferRecord { Kind: TransferKind.Fee });
            missing |= CoverageKinds.Fee;
        }

        missing |= receipt.IsDeposit && !receipt.TellsMint ? CoverageKinds.Mint : CoverageKinds.None;
        missing |= await AddCallsAsync(listed, receipt.Index, receipt.HasFailed, facts, cancellationToken).ConfigureAwait(false);
        var block = new BlockRecord(Chain, listed.Height, listed.Rows[0].Time, receipt.Block);
        return new ExplorerFacts(block, receipt.Index, facts, decoded.Noise, missing);
    }

    /// <summary>Adds what the calls of a transaction moved, if the account's own list shows that it takes part in that; returns the kinds that are missing then.</summary>
    private async Task<CoverageKinds> AddCallsAsync(ListedTransaction listed, int index, bool hasFailed, List<Fact> facts, CancellationToken cancellationToken)
    {
        InternalMove[] own = [.. listed.Rows.OfType<InternalRow>().OrderBy(row => row.Place, InternalRow.Places).Select(row => row.Move).OfType<InternalMove>()];
        if (own.Length == 0 || hasFailed || !part.WantsCalls)
        {
            return CoverageKinds.None;
        }

        service.Server.Disclose(Chain, listed.Id.ToString(Chain), DisclosureKind.Transaction);
        if (await service.MovesAsync(listed.Id, cancellationToken).ConfigureAwait(false) is not { } moves)
        {
            return CoverageKinds.Internal;
        }

        if (IsDestroyed(Checked(listed, own, moves)))
        {
            return CoverageKinds.Internal | CoverageKinds.Burn;
        }

        long first = TransferIndex.Internal(0);
        int before = facts.FindIndex(fact => fact is TransferRecord transfer ? transfer.Index >= first : fact is FreezeRecord);
        facts.InsertRange(before < 0 ? facts.Count : before, moves.Select((move, order) => new TransferRecord(
            Chain, listed.Height, index, TransferIndex.Internal(order), TransferKind.Internal, decoder.Coin, move.From, move.To, move.Amount)));
        return CoverageKinds.None;
    }

    private void CheckTimes(ListedTransaction listed)
    {
        if (listed.Rows.FirstOrDefault(row => row.Time != listed.Rows[0].Time) is { } other)
        {
            throw Problem(listed, FormattableString.Invariant($"times {listed.Rows[0].Time} and {other.Time}"), "one time in all lists");
        }
    }

    private void Check(ListedTransaction listed, ExplorerReceipt receipt, EvmTransactionFacts decoded)
    {
        CheckTimes(listed);
        ExternalRow[] external = [.. listed.Rows.OfType<ExternalRow>()];
        if (external.Length > 1)
        {
            throw Problem(listed, FormattableString.Invariant($"it {external.Length} times among the external transactions"), "it once");
        }

        if (external.Length == 0 && part.KnowsExternal && receipt.Concerns(address))
        {
            throw Problem(listed, "a receipt of a transaction that the account sent or got, but not in its list", "it in the list of external transactions");
        }

        var known = decoded.Facts.OfType<TransferRecord>().Where(transfer => !transfer.Asset.IsNative)
            .CountBy(transfer => (transfer.Asset.Reference, transfer.From, transfer.To, transfer.Amount)).ToDictionary();
        foreach (TokenRow row in listed.Rows.OfType<TokenRow>())
        {
            string contract = row.Contract.ToString(Chain);
            string reference = row.TokenId is { } id ? $"{contract}/{id}" : contract;
            var key = (reference, Given(row.From), Given(row.To), row.Amount);
            if (known.GetValueOrDefault(key) > 0)
            {
                known[key]--;
            }
            else if (!IsOdd(row.Contract, contract, row.TokenId is null, decoded))
            {
                throw Problem(listed, $"a movement of {row.Amount} of token {reference} that its receipt does not show", "each movement in the receipt");
            }
        }
    }

    /// <summary>Whether what a token's contract did in a transaction is something that not everybody takes for the same movement.</summary>
    private static bool IsOdd(Address address, string contract, bool isFungible, EvmTransactionFacts decoded) =>
        decoded.Noise.Any(noise => noise.Contract == address
            && noise.Kind is NoiseKind.WrongTopics or NoiseKind.Malformed or NoiseKind.ForeignContract or NoiseKind.ToldTwice)
        || decoded.Facts.OfType<TransferRecord>().Any(transfer => !transfer.Asset.IsNative
            && (isFungible ? transfer.Asset.Reference.StartsWith($"{contract}/", StringComparison.Ordinal) : transfer.Asset.Reference == contract));

    /// <summary>Whether some of the coin may be gone with a contract that destroyed itself: in its own favour, or before it was given more.</summary>
    private static bool IsDestroyed(InternalMove[] moves)
    {
        var ended = new HashSet<Address>();
        foreach (InternalMove move in moves)
        {
            if (ended.Contains(move.To) || (move.IsEnd && move.From == move.To))
            {
                return true;
            }

            if (move.IsEnd)
            {
                ended.Add(move.From);
            }
        }

        return false;
    }

    /// <summary>The calls of a transaction, which must hold what the account's own list tells of them.</summary>
    private InternalMove[] Checked(ListedTransaction listed, InternalMove[] own, InternalMove[] moves)
    {
        InternalMove[] found = [.. moves.Where(move => move.Concerns(address))];
        return found.SequenceEqual(own) ? moves : throw Problem(
            listed,
            FormattableString.Invariant($"{found.Length} calls of the account in the list of the transaction and {own.Length} in that of the account"),
            "the same in both, in the order in which they began");
    }

    private ChainDataException Problem(ListedTransaction listed, string found, string expected) =>
        new($"lists and receipts cannot both be right: found {found}, expected {expected}", $"transaction {listed.Id.ToString(Chain)}, {where}");

    // Events tell mints and burns as movements from and to zero.
    private static Address? Given(Address end) => end.IsZero ? null : end;
}
