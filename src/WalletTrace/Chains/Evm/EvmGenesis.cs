using System.Globalization;
using System.Text.Json;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>What accounts hold in the first block of a chain, from the file that nodes are started with.</summary>
/// <remarks>Format: go-ethereum's genesis.json, its <c>alloc</c>.</remarks>
public sealed class EvmGenesis
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxLength = 64 << 20;

    private static readonly JsonShape AccountShape = new("an account of the allocation", "balance", "nonce", "code", "storage", "secretKey");

    private readonly List<(Address Account, UInt256 Balance)> accounts;
    private readonly bool hasMore;

    private EvmGenesis(List<(Address Account, UInt256 Balance)> accounts, bool hasMore)
    {
        this.accounts = accounts;
        this.hasMore = hasMore;
    }

    /// <summary>The accounts and what each was given, in base units; by address. Accounts that were given nothing are not among them.</summary>
    public IReadOnlyList<(Address Account, UInt256 Balance)> Accounts => accounts;

    /// <summary>
    /// Whether the root of the first block's state can be computed from the balances: not if an account has code, storage or a number of transactions. If it can, it
    /// is, whenever the first block is decoded.
    /// </summary>
    public bool CanProve => !hasMore;

    /// <summary>Reads a genesis.json, or only its <c>alloc</c>.</summary>
    /// <param name="json">The file.</param>
    /// <exception cref="ChainDataException">It is none, is longer than <see cref="MaxLength"/>, or has an account twice.</exception>
    public static EvmGenesis Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxLength)
        {
            throw Wrong(FormattableString.Invariant($"found {json.Length} bytes, expected at most {MaxLength}"));
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            return Read(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("alloc"u8, out JsonElement alloc) ? alloc : root);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The second kind is what names that are no Unicode bring up.
            throw Wrong("found what is no JSON, expected an object with alloc", problem);
        }
        catch (AnswerException problem)
        {
            throw Wrong(problem.Message, problem);
        }
    }

    /// <summary>Adds what was given as mints of the first block, and proves it where that can be done.</summary>
    internal void AddTo(List<Fact> facts, ChainId chain, Asset coin, TransactionId stateRoot)
    {
        if (CanProve && StateRoot() is var root && root != stateRoot)
        {
            throw new AnswerException($"found an allocation with state root 0x{root}, expected 0x{stateRoot} of the first block; it is that of another chain");
        }

        for (int i = 0; i < accounts.Count; i++)
        {
            facts.Add(new TransferRecord(
                chain, 0, TransactionRecord.OfBlock, TransferIndex.Genesis(i), TransferKind.Mint, coin, null, accounts[i].Account, accounts[i].Balance));
        }
    }

    private static EvmGenesis Read(in JsonElement alloc)
    {
        if (alloc.ValueKind != JsonValueKind.Object)
        {
            throw EvmJson.Wrong(alloc, "alloc", "an object of accounts");
        }

        var balances = new SortedDictionary<Address, UInt256>();
        var found = new JsonElement[AccountShape.Count];
        bool hasMore = false;
        foreach (JsonProperty entry in alloc.EnumerateObject())
        {
            AccountShape.Read(entry.Value, found);
            Address account = AddressOf(entry.Name);
            if (!balances.TryAdd(account, BalanceOf(found[0])))
            {
                throw new AnswerException($"found {account} twice, expected it once", text: entry.Name);
            }

            hasMore |= found[1].IsGiven() || found[2].IsGiven() || found[3].IsGiven();
        }

        return new EvmGenesis([.. balances.Where(entry => !entry.Value.IsZero).Select(entry => (entry.Key, entry.Value))], hasMore || balances.Values.Any(value => value.IsZero));
    }

    private static Address AddressOf(string name)
    {
        Span<byte> bytes = stackalloc byte[20];
        int start = name.StartsWith("0x", StringComparison.Ordinal) ? 2 : 0;
        return Hex.TryRead(name, start, bytes, out string? error) ? Address.Evm(bytes) : throw new AnswerException($"the name of an account cannot be read: {error}", text: name);
    }

    /// <summary>A balance: hexadecimal behind 0x or decimal, as a text.</summary>
    private static UInt256 BalanceOf(in JsonElement balance)
    {
        if (balance.ValueKind == JsonValueKind.String && balance.GetString() is { } text)
        {
            return text.StartsWith("0x", StringComparison.Ordinal) ? EvmJson.Quantity(balance, "balance")
                : !text.AsSpan().ContainsAnyExceptInRange('0', '9') && UInt256.TryParse(text, out UInt256 value, out _) ? value
                : throw EvmJson.Wrong(balance, "balance", "digits, or hexadecimal digits behind 0x");
        }

        throw EvmJson.Wrong(balance, "balance", "a text");
    }

    /// <summary>The root of a state of nothing but balances: each account under the hash of its address (yellow paper, section 4.1).</summary>
    private TransactionId StateRoot()
    {
        // The storage of an account without any, and the hash of no code.
        Span<byte> nothing = stackalloc byte[32];
        Keccak256.Hash(default, nothing);
        Span<byte> address = stackalloc byte[20];
        Span<byte> key = stackalloc byte[32];
        var rlp = new RlpWriter();
        var trie = new TrieRoot();
        foreach ((Address account, UInt256 balance) in accounts)
        {
            rlp.Clear();
            int list = rlp.BeginList();
            rlp.Number(0UL);
            rlp.Number(balance);
            rlp.Bytes(TrieRoot.Empty);
            rlp.Bytes(nothing);
            rlp.EndList(list);
            account.CopyTo(address);
            Keccak256.Hash(address, key);
            trie.Add(key, rlp.Written);
        }

        trie.Write(key);
        return TransactionId.FromBytes(key);
    }

    private static ChainDataException Wrong(string problem, Exception? cause = null) => new($"an allocation cannot be read: {problem}", "genesis.json", innerException: cause);
}
