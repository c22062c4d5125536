using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Tron;

/// <summary>
/// Turns transactions of TRON and what they did into exact, ordered facts. Staked coins stay their owner's: to stake, to take back and to lend resources moves
/// nothing. What goes to the account from which nobody can spend (the black hole), to which fees went in the chain's first years, is burnt.
/// </summary>
/// <remarks>
/// What contracts move of TRC-10 tokens is told by their calls, and complete where <see cref="CoverageKinds.Internal"/> is. A contract that calls itself moves
/// nothing, and a node does not tell it from one that runs another's code. What a contract has staked goes to its heir without a word when it ends. Not told
/// by what nodes answer, so that a block with one of them does not claim the kinds of movement concerned: what orders of the chain's own exchanges move, sales
/// of a token by its issuer, shielded transfers, and TRC-10 tokens by name, as in the chain's first months. Rewards that contracts pay themselves out are not
/// told by most nodes, so that rewards are never claimed.
/// Safe to use from several threads.
/// </remarks>
/// <param name="chain">A TRON chain.</param>
internal sealed class TronFacts(ChainId chain)
{
    /// <summary>The kinds that a block with nothing special in it holds, where the calls between contracts are told.</summary>
    public const CoverageKinds Kinds =
        CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    private const int AddressLength = 21;

    // Since some block after this time a contract that ends in its own favour keeps what it has, unless it was made in the same transaction; which block, the
    // chain's witnesses voted on. Source: TIP-6780 and the pull request 6383 of github.com/tronprotocol/java-tron, of 3 July 2025.
    private const long LastTimeOfOldEnds = 1_751_500_800_000;

    private readonly Asset coin = Asset.Native(chain);
    private readonly EvmLogDecoder events = new(chain);
    private readonly Lock gate = new();

    /// <summary>A whole block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="results">What its transactions did, in any order.</param>
    /// <param name="tellsCalls">Whether the node tells the calls between contracts.</param>
    /// <exception cref="AnswerException">Block and results do not belong together, or contradict each other.</exception>
    public BlockFacts Of(TronBlock block, IReadOnlyList<TronInfo> results, bool tellsCalls)
    {
        var byId = new Dictionary<TransactionId, TronInfo>();
        foreach (TronInfo result in results)
        {
            if (!byId.TryAdd(result.Id, result))
            {
                throw new AnswerException(FormattableString.Invariant($"found two results of transaction {result.Id} in block {block.Record.Height}, expected one"));
            }
        }

        if (block.Record.Height > 0 && byId.Count != block.Transactions.Count)
        {
            throw new AnswerException(
                FormattableString.Invariant($"found {byId.Count} results in block {block.Record.Height}, expected one for each of {block.Transactions.Count} transactions"),
                AnswerFault.Missing);
        }

        var facts = new List<Fact>();
        var noise = new List<Noise>();
        CoverageKinds kinds = tellsCalls ? Kinds : Kinds & ~CoverageKinds.Internal;
        for (int index = 0; index < block.Transactions.Count; index++)
        {
            TronTransaction transaction = block.Transactions[index];
            if (!byId.TryGetValue(transaction.Id, out TronInfo? result) && block.Record.Height > 0)
            {
                throw new AnswerException(FormattableString.Invariant($"found no result of transaction {transaction.Id} in block {block.Record.Height}, expected one"), AnswerFault.Missing);
            }

            kinds &= Add(transaction, result, block, index, facts, noise);
        }

        return new BlockFacts(block.Record, facts, kinds) { Noise = noise };
    }

    /// <summary>Adds a transaction and what it moved.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="result">What it did; null in the first block only.</param>
    /// <param name="block">Its block.</param>
    /// <param name="index">Its index there.</param>
    /// <param name="facts">Gets the facts.</param>
    /// <param name="noise">Gets what looks like a movement and is none.</param>
    /// <returns>The kinds of movement that are all among the facts.</returns>
    /// <exception cref="AnswerException">Transaction and result do not belong together, or contradict each other.</exception>
    public CoverageKinds Add(TronTransaction transaction, TronInfo? result, TronBlock block, int index, ICollection<Fact> facts, ICollection<Noise> noise)
    {
        if (result is not null)
        {
            Check(transaction, result, block);
        }

        long height = block.Record.Height;
        bool failed = transaction.Failed ?? result?.Failed ?? false;
        facts.Add(new TransactionRecord(chain, height, index, transaction.Id, failed));
        var moves = new TronMoves(facts, chain, height, index);
        if (result is { Fee: > 0 })
        {
            moves.Fee(coin, Owner(transaction), result.Fee, result.Fee - result.Packing);
        }

        if (failed)
        {
            return Kinds;
        }

        CoverageKinds kinds = Kinds & ~AddValue(transaction, result, height, moves);
        if (result is not null)
        {
            kinds &= ~AddCalls(transaction, result, moves);
            if (result.Logs.Length > 0)
            {
                lock (gate)
                {
                    events.Decode(height, index, result.Logs, facts, noise);
                }
            }

            kinds &= TellsAllCalls(result) ? Kinds : ~CoverageKinds.Internal;
        }

        return kinds;
    }

    private static void Check(TronTransaction transaction, TronInfo result, TronBlock block)
    {
        BlockRecord record = block.Record;
        if (result.Id != transaction.Id || result.Height != record.Height || result.Time != block.Time)
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found a result of transaction {result.Id} in block {result.Height} at {result.Time}, expected {transaction.Id} in block {record.Height} at {block.Time}"));
        }

        if (transaction.Failed is { } failed && failed != result.Failed)
        {
            throw new AnswerException($"found a result that says transaction {result.Id} {(failed ? "succeeded" : "failed")}, expected what its block says: that it {(failed ? "failed" : "succeeded")}");
        }
    }

    /// <summary>What a transaction itself moves.</summary>
    /// <returns>The kinds of movement that it may have made and that cannot be told.</returns>
    private CoverageKinds AddValue(TronTransaction transaction, TronInfo? result, long height, TronMoves moves)
    {
        ProtoMessage told = transaction.Contract;
        switch (transaction.Type)
        {
            case TronContract.Transfer when height == 0:
                // The first block gives coins of nobody's; one account begins with less than nothing.
                moves.Mint(coin, AddressIn(told, 2), Math.Max(0, told.Integer(3)), TransferIndex.Mint);
                return CoverageKinds.None;
            case TronContract.Transfer:
                moves.Native(coin, AddressIn(told, 1), AddressIn(told, 2), Amount(told, 3));
                return CoverageKinds.None;
            case TronContract.TransferAsset:
                return AddToken(told.Bytes(1).Span, AddressIn(told, 2), AddressIn(told, 3), Amount(told, 4), moves);
            case TronContract.TriggerSmart:
                moves.Native(coin, AddressIn(told, 1), AddressIn(told, 2), Amount(told, 3));
                moves.Token(told.Integer(6), AddressIn(told, 1), AddressIn(told, 2), Amount(told, 5));
                return CoverageKinds.None;
            case TronContract.CreateSmart:
                Address made = Made(transaction, result);
                moves.Native(coin, AddressIn(told, 1), made, Amount(told.Message(2), 5));
                moves.Token(told.Integer(4), AddressIn(told, 1), made, Amount(told, 3));
                return CoverageKinds.None;
            case TronContract.WithdrawBalance:
                moves.Reward(coin, AddressIn(told, 1), result?.Withdrawn ?? 0);
                return CoverageKinds.None;
            case TronContract.AssetIssue when result?.IssuedAsset is { } issued && TronMoves.IsTokenId(issued):
                moves.Mint(moves.Asset(issued), AddressIn(told, 1), Amount(told, 4), TransferIndex.TokenValue);
                return CoverageKinds.None;
            case TronContract.AssetIssue:
                return CoverageKinds.Mint;
            case TronContract.ParticipateAssetIssue:
                moves.Native(coin, AddressIn(told, 1), AddressIn(told, 2), Amount(told, 4));
                return CoverageKinds.Token;
            case TronContract.ShieldedTransfer:
                return CoverageKinds.Token;
            case TronContract.ExchangeCreate or TronContract.ExchangeInject or TronContract.ExchangeWithdraw or TronContract.ExchangeTransaction
                or TronContract.MarketSellAsset or TronContract.MarketCancelOrder:
                return CoverageKinds.Native | CoverageKinds.Token;
            default:
                return CoverageKinds.None;
        }
    }

    private static CoverageKinds AddToken(ReadOnlySpan<byte> name, Address from, Address to, long amount, TronMoves moves)
    {
        string id = System.Text.Encoding.Latin1.GetString(name);
        if (!TronMoves.IsTokenId(id))
        {
            return CoverageKinds.Token;
        }

        moves.Token(moves.Asset(id), from, to, amount, TransferIndex.TokenValue);
        return CoverageKinds.None;
    }

    /// <summary>What contracts move.</summary>
    /// <returns>The kinds of movement that they may have made and that cannot be told.</returns>
    private CoverageKinds AddCalls(TronTransaction transaction, TronInfo result, TronMoves moves)
    {
        int order = 0;
        var unknown = CoverageKinds.None;
        foreach (TronCall call in result.Calls)
        {
            bool isToItself = call.From == call.To;
            if (!call.Moves || call.Rejected || (isToItself && !call.Ends))
            {
                continue;
            }

            if (isToItself && result.Time > LastTimeOfOldEnds && !IsMadeBy(transaction, result, call.From!.Value))
            {
                unknown |= call.Values.Any(value => value.Amount > 0) ? CoverageKinds.Burn : CoverageKinds.None;
                continue;
            }

            foreach ((long amount, string? token) in call.Values)
            {
                if (amount == 0)
                {
                    continue;
                }

                long place = TransferIndex.Internal(order++);
                Asset asset = token is null ? coin : moves.Asset(token);
                if (isToItself)
                {
                    // What a contract leaves to itself when it ends goes to the black hole.
                    moves.Burn(asset, call.From!.Value, amount, place);
                }
                else if (token is null)
                {
                    moves.Internal(asset, call.From!.Value, call.To!.Value, amount, place);
                }
                else
                {
                    moves.Token(asset, call.From!.Value, call.To!.Value, amount, place);
                }
            }
        }

        return unknown;
    }

    /// <summary>Whether a transaction makes a contract, itself or by another.</summary>
    private static bool IsMadeBy(TronTransaction transaction, TronInfo result, Address contract) =>
        (transaction.Type == TronContract.CreateSmart && result.Contract == contract)
        || result.Calls.Any(call => call.Note == "create" && !call.Rejected && call.To == contract);

    /// <summary>Whether calls can all be there: no event is of a contract that nothing called.</summary>
    private static bool TellsAllCalls(TronInfo result)
    {
        foreach (EvmLog log in result.Logs)
        {
            if (log.Contract != result.Contract && !result.Calls.Any(call => call.Moves && !call.Rejected && call.To == log.Contract))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Who signed and pays the fee.</summary>
    private static Address Owner(TronTransaction transaction) => AddressIn(
        transaction.Contract,
        transaction.Type is TronContract.TransferAsset or TronContract.AccountUpdate or TronContract.SetAccountId ? 2 : 1);

    /// <summary>The contract that a transaction makes: named by the transaction and its owner.</summary>
    /// <remarks>Source: WalletUtil.generateContractAddress of github.com/tronprotocol/java-tron.</remarks>
    private static Address Made(TronTransaction transaction, TronInfo? result)
    {
        Span<byte> name = stackalloc byte[TransactionId.Length + AddressLength];
        transaction.Id.CopyTo(name);
        _ = AddressIn(transaction.Contract, 1);
        transaction.Contract.Bytes(1).Span.CopyTo(name[TransactionId.Length..]);
        Span<byte> hash = stackalloc byte[TransactionId.Length];
        Keccak256.Hash(name, hash);
        var made = Address.Tron(hash[12..]);
        return result?.Contract is not { } told || told == made ? made
            : throw new AnswerException($"found {told.ToString(ChainId.Tron)} as the contract that transaction {transaction.Id} makes, expected {made.ToString(ChainId.Tron)}");
    }

    private static Address AddressIn(ProtoMessage contract, int field) => contract.Bytes(field).Span is [TronAddress.Prefix, ..] and { Length: AddressLength } bytes
        ? Address.Tron(bytes)
        : throw contract.Wrong(FormattableString.Invariant($"no address in field {field}"));

    private static long Amount(ProtoMessage contract, int field) => contract.Integer(field) is >= 0 and var amount ? amount
        : throw contract.Wrong(FormattableString.Invariant($"a negative amount in field {field}"));
}
