namespace WalletTrace.Chains.Evm;

/// <summary>
/// Turns the events of one transaction into movements of tokens, freezes and noise, on EVM chains and on TRON, whose events are the same. An event counts
/// only for the contract that emitted it. One decoder serves many transactions, on one thread at a time.
/// </summary>
/// <remarks>
/// ERC-20 and TRC-20 <c>Transfer</c>, ERC-721 <c>Transfer</c>, ERC-1155 <c>TransferSingle</c> and <c>TransferBatch</c>; <c>Deposit</c> and <c>Withdrawal</c> of the
/// chain's known wrappers of its coin; what the issuers of USDT and USDC freeze and destroy. <c>Approval</c> and <c>ApprovalForAll</c> are noise.
/// What a contract does to holdings without such an event is not seen: USDT's <c>Issue</c> and <c>Redeem</c>, which name no account, or balances that grow by themselves.
/// </remarks>
public sealed class EvmLogDecoder
{
    private const int Word = 32;
    private const int AddressBits = 160;

    // Since EIP-7708 every movement of the chain's own coin is told as an event of this address: what the transaction and its traces tell already.
    private static readonly Address SystemAddress = Address.Parse("0xfffffffffffffffffffffffffffffffffffffffe", ChainId.Ethereum);

    private readonly AddressKind kind;
    private readonly string single;
    private readonly string multiple;
    private readonly EvmTokenTable tokens;

    // Mints and burns that a transaction tells by transfers from and to nobody, for events that may tell them again.
    private readonly Dictionary<(Address Contract, Address Account, UInt256 Amount, bool IsMint), int> told = [];
    private bool hasTold;

    /// <summary>Prepares a decoder.</summary>
    /// <param name="chain">An EVM or TRON chain.</param>
    /// <param name="options">Further tokens and wrappers; null for those known.</param>
    /// <exception cref="ArgumentException">The chain is of another kind, or a token or wrapper is not of the chain.</exception>
    public EvmLogDecoder(ChainId chain, EvmDecoderOptions? options = null)
    {
        if (!chain.IsEvm && !chain.IsTron)
        {
            throw new ArgumentException($"events cannot be read: found {(chain.IsDefault ? "no chain" : chain)}, expected an EVM or TRON chain", nameof(chain));
        }

        Chain = chain;
        kind = chain.IsTron ? AddressKind.Tron : AddressKind.Evm;
        (single, multiple) = chain.IsTron ? ("trc721", "trc1155") : ("erc721", "erc1155");
        tokens = new EvmTokenTable(chain, options ?? new EvmDecoderOptions());
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>
    /// The first topics of every event that can become a fact: for a node's filter that leaves out all others. Noise may be among them; approvals are not.
    /// In no order.
    /// </summary>
    public static IReadOnlyCollection<UInt256> Topics { get; } = [.. EvmEvents.TopicsOf(kind => kind is not (EvmEvent.Approval or EvmEvent.ApprovalForAll))];

    /// <summary>Decodes the events of one transaction.</summary>
    /// <param name="height">The height of its block.</param>
    /// <param name="transactionIndex">The index of the transaction in the block.</param>
    /// <param name="logs">Its events in order; all of them, or those that are known (then an event that tells again what another tells may count twice).</param>
    /// <param name="facts">Gets the transfers and freezes, in the order of the events.</param>
    /// <param name="noise">Gets what counts for nothing, in the same order.</param>
    public void Decode(long height, int transactionIndex, ReadOnlySpan<EvmLog> logs, ICollection<Fact> facts, ICollection<Noise> noise)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(noise);
        hasTold = false;
        var place = new Place(height, transactionIndex, facts, noise);
        foreach (ref readonly EvmLog log in logs)
        {
            if (log.TopicCount > 0 && EvmEvents.Of(log.Topic(0)) is var found && found != EvmEvent.None)
            {
                Decode(place, log, found, logs);
            }
        }
    }

    /// <summary>
    /// The asset of a fungible token (erc20, trc20): with the symbol and decimals known of it; else without symbol and with 0 decimals. Its only identity
    /// is the contract.
    /// </summary>
    /// <param name="contract">The contract.</param>
    public Asset Token(Address contract) => tokens.Of(contract).Asset;

    /// <summary>
    /// Takes up what a contract says of itself. It serves display, and to find contracts that call themselves as well-known tokens do: their transfers are
    /// then told as noise too. Well-known tokens stay as they are.
    /// </summary>
    /// <param name="contract">The contract.</param>
    /// <param name="decimals">Its decimals.</param>
    /// <param name="symbol">Its symbol; null if it has none.</param>
    /// <exception cref="ArgumentException">The address is not of the chain, or the decimals are not allowed.</exception>
    public void Learn(Address contract, int decimals, string? symbol) => tokens.Learn(contract, decimals, symbol);

    private void Decode(in Place place, in EvmLog log, EvmEvent found, ReadOnlySpan<EvmLog> logs)
    {
        if (log.Contract == SystemAddress)
        {
            place.Note(log, NoiseKind.ToldTwice);
            return;
        }

        switch (found)
        {
            case EvmEvent.Transfer:
                Transfer(place, log);
                break;
            case EvmEvent.TransferSingle or EvmEvent.TransferBatch:
                Items(place, log, found == EvmEvent.TransferBatch);
                break;
            case EvmEvent.Approval or EvmEvent.ApprovalForAll:
                place.Note(log, NoiseKind.Approval);
                break;
            case EvmEvent.Deposit or EvmEvent.Withdrawal:
                Wrap(place, log, found == EvmEvent.Deposit, logs);
                break;
            default:
                Freeze(place, log, found, logs);
                break;
        }
    }

    private void Transfer(in Place place, in EvmLog log)
    {
        if (log.TopicCount is not (3 or 4))
        {
            place.Note(log, NoiseKind.WrongTopics);
        }
        else if (!TryAddress(log.Topic(1), out Address from) || !TryAddress(log.Topic(2), out Address to) || log.Data.Length != (log.TopicCount == 3 ? Word : 0)
            || (from.IsZero && to.IsZero))
        {
            place.Note(log, NoiseKind.Malformed);
        }
        else if (log.TopicCount == 3)
        {
            TokenEntry token = tokens.Of(log.Contract);
            Move(place, log, token, token.Asset, from, to, UInt256.ReadBigEndian(log.Data.Span), 0);
        }
        else
        {
            TokenEntry token = tokens.Of(log.Contract);
            Move(place, log, token, Asset.Item(Chain, single, token.Text, log.Topic(3), token.Asset.Symbol), from, to, UInt256.One, 0);
        }
    }

    private void Items(in Place place, in EvmLog log, bool isBatch)
    {
        if (log.TopicCount != 4)
        {
            place.Note(log, NoiseKind.WrongTopics);
            return;
        }

        ReadOnlySpan<byte> data = log.Data.Span;
        BatchData batch = default;
        if (!TryAddress(log.Topic(1), out _) || !TryAddress(log.Topic(2), out Address from) || !TryAddress(log.Topic(3), out Address to)
            || (from.IsZero && to.IsZero) || (isBatch ? !BatchData.TryRead(data, out batch) : data.Length != 2 * Word))
        {
            place.Note(log, NoiseKind.Malformed);
            return;
        }

        TokenEntry token = tokens.Of(log.Contract);
        if (!isBatch)
        {
            Move(place, log, token, Item(token, UInt256.ReadBigEndian(data[..Word])), from, to, UInt256.ReadBigEndian(data[Word..]), 0);
        }

        for (int entry = 0; entry < batch.Count; entry++)
        {
            Move(place, log, token, Item(token, batch.Item(entry)), from, to, batch.Amount(entry), entry);
        }
    }

    private Asset Item(TokenEntry token, UInt256 item) => Asset.Item(Chain, multiple, token.Text, item, token.Asset.Symbol);

    private void Wrap(in Place place, in EvmLog log, bool isDeposit, ReadOnlySpan<EvmLog> logs)
    {
        TokenEntry token = tokens.Of(log.Contract);
        if ((token.Roles & TokenRoles.Wrapper) == 0)
        {
            place.Note(log, NoiseKind.ForeignContract);
        }
        else if (log.TopicCount != 2)
        {
            place.Note(log, NoiseKind.WrongTopics);
        }
        else if (!TryAddress(log.Topic(1), out Address account) || log.Data.Length != Word)
        {
            place.Note(log, NoiseKind.Malformed);
        }
        else if (UInt256.ReadBigEndian(log.Data.Span) is var amount && IsTold(log.Contract, account, amount, isDeposit, logs))
        {
            place.Note(log, NoiseKind.ToldTwice);
        }
        else
        {
            Address nobody = default;
            Move(place, log, token, token.Asset, isDeposit ? nobody : account, isDeposit ? account : nobody, amount, 0);
        }
    }

    private void Freeze(in Place place, in EvmLog log, EvmEvent found, ReadOnlySpan<EvmLog> logs)
    {
        TokenEntry token = tokens.Of(log.Contract);
        if ((token.Roles & TokenRoles.Freezes) == 0)
        {
            place.Note(log, NoiseKind.ForeignContract);
            return;
        }

        // Some of these contracts have the account among the topics, others in the data; the amount is always in the data.
        int words = found == EvmEvent.Destroyed ? 2 : 1;
        bool isTopic = log.TopicCount == 2;
        if (log.TopicCount is not (1 or 2))
        {
            place.Note(log, NoiseKind.WrongTopics);
            return;
        }

        ReadOnlySpan<byte> data = log.Data.Span;
        if (data.Length != Word * (isTopic ? words - 1 : words) || !TryAddress(isTopic ? log.Topic(1) : UInt256.ReadBigEndian(data[..Word]), out Address account))
        {
            place.Note(log, NoiseKind.Malformed);
            return;
        }

        (FreezeKind what, UInt256? amount) = found switch
        {
            EvmEvent.Frozen => (FreezeKind.Frozen, (UInt256?)null),
            EvmEvent.Released => (FreezeKind.Released, null),
            _ => (FreezeKind.Destroyed, UInt256.ReadBigEndian(data[^Word..])),
        };
        long index = TransferIndex.Event(log.Position);
        place.Facts.Add(new FreezeRecord(Chain, place.Height, place.TransactionIndex, index, what, token.Asset, account, amount));
        if (amount is { IsZero: false } destroyed && !IsTold(log.Contract, account, destroyed, false, logs))
        {
            place.Facts.Add(new TransferRecord(Chain, place.Height, place.TransactionIndex, index, TransferKind.Burn, token.Asset, account, null, destroyed));
        }
    }

    /// <summary>A movement; from nobody it is a mint, to nobody a burn.</summary>
    private void Move(in Place place, in EvmLog log, TokenEntry token, Asset asset, Address from, Address to, UInt256 amount, int entry)
    {
        bool isMint = from.IsZero || from.IsDefault;
        bool isBurn = to.IsZero || to.IsDefault;
        place.Facts.Add(new TransferRecord(
            Chain, place.Height, place.TransactionIndex, TransferIndex.Event(log.Position, entry),
            isMint ? TransferKind.Mint : isBurn ? TransferKind.Burn : TransferKind.Token, asset, isMint ? null : from, isBurn ? null : to, amount));
        if (amount.IsZero)
        {
            place.Note(log, NoiseKind.ZeroValue, entry);
        }

        if (token.IsLookAlike)
        {
            place.Note(log, NoiseKind.LookAlike, entry);
        }
    }

    /// <summary>Whether a transfer from or to nobody tells the same; each such transfer answers for one other event.</summary>
    private bool IsTold(Address contract, Address account, UInt256 amount, bool isMint, ReadOnlySpan<EvmLog> logs)
    {
        if (!hasTold)
        {
            hasTold = true;
            told.Clear();
            foreach (ref readonly EvmLog log in logs)
            {
                if (log.TopicCount == 3 && EvmEvents.Of(log.Topic(0)) == EvmEvent.Transfer && log.Data.Length == Word
                    && TryAddress(log.Topic(1), out Address from) && TryAddress(log.Topic(2), out Address to) && from.IsZero != to.IsZero)
                {
                    var key = (log.Contract, from.IsZero ? to : from, UInt256.ReadBigEndian(log.Data.Span), from.IsZero);
                    told[key] = told.GetValueOrDefault(key) + 1;
                }
            }
        }

        var wanted = (contract, account, amount, isMint);
        int left = told.GetValueOrDefault(wanted);
        told[wanted] = Math.Max(left - 1, 0);
        return left > 0;
    }

    private bool TryAddress(UInt256 topic, out Address address)
    {
        if (topic.BitLength > AddressBits)
        {
            address = default;
            return false;
        }

        Span<byte> bytes = stackalloc byte[Word];
        topic.WriteBigEndian(bytes);
        address = Address.FromBytes(kind, bytes[(Word - 20)..]);
        return true;
    }

    private readonly record struct Place(long Height, int TransactionIndex, ICollection<Fact> Facts, ICollection<Noise> NoiseFound)
    {
        public void Note(in EvmLog log, NoiseKind kind, int entry = 0) =>
            NoiseFound.Add(new Noise(Height, TransactionIndex, TransferIndex.Event(log.Position, entry), kind, log.Contract));
    }
}
