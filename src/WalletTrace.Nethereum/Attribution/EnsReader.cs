using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ADRaffy.ENSNormalize;
using Nethereum.Contracts.Standards.ENS;
using WalletTrace.Chains.Evm.Nodes;

namespace WalletTrace.Attribution;

/// <summary>The block at which records are read.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Time">Its time, unix seconds.</param>
internal readonly record struct EnsBlock(long Height, long Time);

/// <summary>What a record holds: a value, nothing, or something that counts for nothing.</summary>
/// <param name="Value">The value; null where there is none.</param>
/// <param name="Problem">Why what is there does not count; null where it does or nothing is there.</param>
internal readonly record struct EnsRecord<T>(T? Value, EnsRefusalReason? Problem = null)
{
    /// <summary>Something that counts for nothing.</summary>
    public static EnsRecord<T> Bad(EnsRefusalReason reason) => new(default, reason);
}

/// <summary>Reads the records of names from their resolvers, many in one request.</summary>
internal sealed class EnsReader(IEvmRpc node, int callsAtOnce, ChainId chain, Address registry)
{
    /// <summary>The most bytes of a name, as in DNS.</summary>
    public const int MaxNameBytes = 255;

    private const string Call = "eth_call";
    private const string ChainNumber = "eth_chainId";
    private const string GetBlock = "eth_getBlockByNumber";
    private const int Word = 32;

    // The first four bytes of the Keccak hash of resolver(bytes32), addr(bytes32) and name(bytes32): EIP-137 and EIP-181.
    private const string Resolver = "0x0178b8bf";
    private const string AddressOf = "0x3b3b57de";
    private const string NameOf = "0x691f3431";

    // What nodes answer to a call that came to nothing by the contract's own doing, with the codes of go-ethereum and of OpenEthereum and Nethermind or by
    // their words; anything else is the node's failure.
    private static readonly long[] ContractCodes = [3, -32015];
    private static readonly string[] ContractWords = ["revert", "opcode", "instruction", "gas", "stack", "jump", "execution"];

    private readonly EnsUtil util = new();

    /// <summary>A name in its one form; null where it has none.</summary>
    public string? Normal(string name)
    {
        if (name.Length is 0 or > MaxNameBytes)
        {
            return null;
        }

        try
        {
            string normal = util.Normalise(name);
            return Encoding.UTF8.GetByteCount(normal) <= MaxNameBytes ? normal : null;
        }
        catch (InvalidLabelException)
        {
            return null;
        }
    }

    /// <summary>Makes sure that the node is of the chain, and finds the block.</summary>
    public async Task<EnsBlock> BlockAsync(long? height, CancellationToken cancellationToken)
    {
        string asked = height is { } given ? Quantity(given) : "latest";
        EvmReply[] answers = await AskAsync(
            [(ChainNumber, "[]"), (GetBlock, $"""["{asked}",false]""")], cancellationToken).ConfigureAwait(false);
        ulong number = Number(Result(answers[0], ChainNumber), ChainNumber);
        if (ChainId.Evm(number) != chain)
        {
            throw new ChainSourceException(FormattableString.Invariant($"found chain {number}, expected {chain}; the client asks a node of another chain"), node.Name, ChainNumber);
        }

        JsonElement block = Result(answers[1], GetBlock, $"found no block at height {asked}, expected one");
        ulong found = Number(Property(block, "number"), GetBlock);
        ulong time = Number(Property(block, "timestamp"), GetBlock);
        return found <= int.MaxValue && time <= uint.MaxValue && (height is null || (ulong)height.Value == found) ? new EnsBlock((long)found, (long)time)
            : throw Malformed(GetBlock, FormattableString.Invariant($"block {found} of time {time}"), $"the block at height {asked}");
    }

    /// <summary>The addresses to which names lead. A null name has none.</summary>
    public Task<EnsRecord<Address?>[]> AddressesAsync(IReadOnlyList<string?> names, EnsBlock block, CancellationToken cancellationToken) =>
        ReadAsync(names, AddressOf, AsAddress, block, cancellationToken);

    /// <summary>The names that accounts claim, in whatever form they do. A null account claims none.</summary>
    public Task<EnsRecord<string?>[]> ClaimsAsync(IReadOnlyList<Address?> accounts, EnsBlock block, CancellationToken cancellationToken)
    {
        string?[] names = [.. accounts.Select(account => account is { } known ? $"{Convert.ToHexStringLower(known.ToByteArray())}.addr.reverse" : null)];
        return ReadAsync(names, NameOf, AsName, block, cancellationToken);
    }

    private static EnsRecord<Address?> AsAddress(ReadOnlySpan<byte> data) =>
        data.Length != Word || data[..12].ContainsAnyExcept((byte)0) ? EnsRecord<Address?>.Bad(EnsRefusalReason.Malformed)
            : new EnsRecord<Address?>(data[12..].ContainsAnyExcept((byte)0) ? Address.Evm(data[12..]) : null);

    private static EnsRecord<string?> AsName(ReadOnlySpan<byte> data)
    {
        // Where the text begins, how long it is, and the text, filled up with zeros.
        if (data.Length < 2 * Word || !IsSmall(data[..Word], out int start) || start != Word
            || !IsSmall(data.Slice(Word, Word), out int length) || length > data.Length - (2 * Word))
        {
            return EnsRecord<string?>.Bad(EnsRefusalReason.Malformed);
        }

        ReadOnlySpan<byte> text = data.Slice(2 * Word, length);
        return length == 0 ? default
            : length > MaxNameBytes || !System.Text.Unicode.Utf8.IsValid(text) ? EnsRecord<string?>.Bad(EnsRefusalReason.Malformed)
            : new EnsRecord<string?>(Encoding.UTF8.GetString(text));
    }

    private static bool IsSmall(ReadOnlySpan<byte> word, out int value)
    {
        value = BinaryPrimitives.ReadInt32BigEndian(word[^4..]);
        return value >= 0 && !word[..^4].ContainsAnyExcept((byte)0);
    }

    private static string Quantity(long value) => FormattableString.Invariant($"0x{value:x}");

    private async Task<EnsRecord<T>[]> ReadAsync<T>(
        IReadOnlyList<string?> names, string selector, Decoder<T> decode, EnsBlock block, CancellationToken cancellationToken)
    {
        string?[] nodes = [.. names.Select(name => name is null ? null : util.GetNameHash(name)[2..])];
        var records = new EnsRecord<T>[nodes.Length];
        int[] named = [.. Enumerable.Range(0, nodes.Length).Where(at => nodes[at] is not null)];
        ReadOnlyMemory<byte>?[] resolvers = await CallAsync([.. named.Select(at => (registry, Resolver + nodes[at]))], block, cancellationToken).ConfigureAwait(false);
        var asked = new List<(int At, Address Resolver)>(named.Length);
        for (int at = 0; at < named.Length; at++)
        {
            EnsRecord<Address?> resolver = resolvers[at] is { } told ? AsAddress(told.Span) : EnsRecord<Address?>.Bad(EnsRefusalReason.Reverted);
            if (resolver.Problem is not null)
            {
                throw Malformed(Call, "no address as a name's resolver", $"one; is the registry of ENS at {registry.ToString(chain)} at height {block.Height}?");
            }

            if (resolver.Value is { } contract)
            {
                asked.Add((named[at], contract));
            }
        }

        ReadOnlyMemory<byte>?[] answers = await CallAsync([.. asked.Select(one => (one.Resolver, selector + nodes[one.At]))], block, cancellationToken).ConfigureAwait(false);
        for (int at = 0; at < answers.Length; at++)
        {
            records[asked[at].At] = answers[at] is { } told ? decode(told.Span) : EnsRecord<T>.Bad(EnsRefusalReason.Reverted);
        }

        return records;
    }

    /// <summary>What contracts answer; null for one that ended the call.</summary>
    private async Task<ReadOnlyMemory<byte>?[]> CallAsync(IReadOnlyList<(Address To, string Data)> calls, EnsBlock block, CancellationToken cancellationToken)
    {
        if (calls.Count == 0)
        {
            return [];
        }

        string height = Quantity(block.Height);
        (string, string)[] questions = [.. calls.Select(call => (Call, $$"""[{"to":"{{call.To.ToString(chain)}}","data":"{{call.Data}}"},"{{height}}"]"""))];
        EvmReply[] answers = await AskAsync(questions, cancellationToken).ConfigureAwait(false);
        return [.. answers.Select(answer => answer.Error is { } error && IsOfContract(error) ? (ReadOnlyMemory<byte>?)null : Bytes(Result(answer, Call)))];
    }

    private async Task<EvmReply[]> AskAsync((string Method, string Parameters)[] calls, CancellationToken cancellationToken)
    {
        var answers = new List<EvmReply>(calls.Length);
        foreach ((string Method, string Parameters)[] some in calls.Chunk(callsAtOnce))
        {
            EvmCall[] asked = [.. some.Index().Select(call => new EvmCall(call.Index, call.Item.Method, call.Item.Parameters))];
            answers.AddRange(Sorted(asked, await node.CallAsync(asked, cancellationToken).ConfigureAwait(false)));
        }

        return [.. answers];
    }

    private EvmReply[] Sorted(EvmCall[] calls, IReadOnlyList<EvmReply> replies)
    {
        var byCall = new EvmReply?[calls.Length];
        foreach (EvmReply reply in replies)
        {
            if (reply.Id < 0 || reply.Id >= calls.Length || byCall[reply.Id] is not null)
            {
                throw Malformed(calls[0].Method, "an answer to no call or a second one to a call", FormattableString.Invariant($"one to each of {calls.Length}"));
            }

            byCall[reply.Id] = reply;
        }

        int missing = byCall.Count(reply => reply is null);
        return missing == 0 ? [.. byCall.OfType<EvmReply>()] : throw new MissingResponseException(
            FormattableString.Invariant($"found {calls.Length - missing} answers, expected {calls.Length}"), node.Name, calls[0].Method, isTransient: true);
    }

    private static bool IsOfContract(EvmCallError error) =>
        ContractCodes.Contains(error.Code) || ContractWords.Any(word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase));

    private JsonElement Result(EvmReply answer, string method, string? absent = null) =>
        answer.Error is { } error ? throw new RpcErrorException(error.Code, error.Message, node.Name, method)
        : answer.Result.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
            ? throw new MissingResponseException(absent ?? "found no result in the answer, expected one", node.Name, method)
        : answer.Result;

    private JsonElement Property(JsonElement block, string name) =>
        block.ValueKind == JsonValueKind.Object && block.TryGetProperty(name, out JsonElement found) ? found : throw Malformed(GetBlock, $"no {name}", "one");

    private ulong Number(JsonElement value, string method) =>
        Digits(value) is { } digits
        && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw Malformed(method, $"{value.ValueKind} that is no number", "0x and hexadecimal digits, below 2^64");

    private ReadOnlyMemory<byte> Bytes(JsonElement value)
    {
        string digits = Digits(value) ?? throw Malformed(Call, $"{value.ValueKind} that is no data", "0x and hexadecimal digits");
        var bytes = new byte[digits.Length / 2];
        return digits.Length % 2 == 0 && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done ? bytes
            : throw Malformed(Call, "a text that is no data", "0x and hexadecimal digits in pairs");
    }

    /// <summary>What stands behind 0x; null where that is not so. No digit needs an escape.</summary>
    private static string? Digits(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetRawText() is ['"', '0', 'x', .. string digits, '"'] ? digits : null;

    private ChainSourceException Malformed(string method, string found, string expected) =>
        new($"found {found} in the answer, expected {expected}", node.Name, method);

    private delegate EnsRecord<T> Decoder<T>(ReadOnlySpan<byte> data);
}
