using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>What a contract says of the token whose transfers it tells.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Decimals">Its decimals; 0 where it does not say.</param>
/// <param name="Symbol">Its symbol; null where it does not say.</param>
internal sealed record ToldToken(Address Contract, int Decimals, string? Symbol);

/// <summary>
/// Asks token contracts for their decimals and symbols, each once. What they say is hostile text and for display only; what cannot be had is unknown, and
/// never a failure.
/// </summary>
internal sealed class EvmTokenReader(EvmNode node, ChainId chain, EvmRpcOptions options)
{
    private const string DecimalsSelector = "0x313ce567";
    private const string SymbolSelector = "0x95d89b41";
    private const int WordLength = 32;
    private const int TopicsOfFungible = 3;

    // Enough for a whole chain's common tokens; who makes a million contracts does not fill the memory.
    private const int MostKept = 100_000;

    private static readonly UInt256 Transfer = EvmEvents.TopicOf("Transfer(address,address,uint256)");

    private readonly HashSet<Address> wellKnown =
    [
        .. EvmTokens.Of(chain).Select(token => Address.Parse(token.Contract, chain)),
        .. (options.Decoding?.Tokens ?? []).Select(token => Address.Parse(token.Reference, chain)),
    ];

    private readonly ConcurrentDictionary<Address, ToldToken> told = new();

    /// <summary>What is told of the tokens that move by some transactions' events, those apart that the library knows.</summary>
    /// <param name="receipts">The receipts of the transactions.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task<IReadOnlyList<ToldToken>> OfAsync(IEnumerable<JsonElement> receipts, CancellationToken cancellationToken)
    {
        if (!options.ReadTokens)
        {
            return [];
        }

        Address[] contracts = [.. receipts.SelectMany(Contracts).Distinct().Where(contract => !wellKnown.Contains(contract))];
        Address[] unknown = [.. contracts.Where(contract => !told.ContainsKey(contract))];
        if (told.Count + unknown.Length > MostKept)
        {
            told.Clear();
            unknown = contracts;
        }

        EvmAnswer[]? answers = unknown.Length == 0 ? [] : await TryAskAsync(unknown, cancellationToken).ConfigureAwait(false);
        for (int at = 0; at < unknown.Length; at++)
        {
            // One contract whose answer breaks the whole request must not hide the others.
            EvmAnswer[] own = answers?[(2 * at)..((2 * at) + 2)] ?? await TryAskAsync([unknown[at]], cancellationToken).ConfigureAwait(false) ?? [default, default];
            told[unknown[at]] = new ToldToken(unknown[at], DecimalsOf(own[0]) ?? 0, SymbolOf(own[1]));
        }

        return [.. contracts.Select(contract => told.TryGetValue(contract, out ToldToken? token) ? token : new ToldToken(contract, 0, null))];
    }

    /// <summary>The contracts whose events in a receipt have the form of transfers of a fungible token; what is malformed is the decoder's matter.</summary>
    private static IEnumerable<Address> Contracts(JsonElement receipt)
    {
        if (receipt.ValueKind != JsonValueKind.Object || !receipt.TryGetProperty("logs", out JsonElement logs) || logs.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (JsonElement log in logs.EnumerateArray())
        {
            if (log.ValueKind == JsonValueKind.Object && log.TryGetProperty("topics", out JsonElement topics) && topics.ValueKind == JsonValueKind.Array
                && topics.GetArrayLength() == TopicsOfFungible && BytesOf(topics[0]) is { Length: WordLength } topic && UInt256.ReadBigEndian(topic) == Transfer
                && log.TryGetProperty("address", out JsonElement address) && BytesOf(address) is { Length: 20 } contract)
            {
                yield return Address.Evm(contract);
            }
        }
    }

    /// <summary>Decimals as a contract tells them; null for none that an asset can have.</summary>
    private static int? DecimalsOf(EvmAnswer answer) => BytesOf(answer.Result) is { Length: >= WordLength } bytes
        && UInt256.ReadBigEndian(bytes.AsSpan(0, WordLength)) is var told && told <= (UInt256)(uint)Asset.MaxDecimals ? (int)(ulong)told : null;

    /// <summary>A symbol as a contract tells it: a string, or 32 bytes with zeros behind it; null for none that can be shown.</summary>
    private static string? SymbolOf(EvmAnswer answer)
    {
        if (BytesOf(answer.Result) is not { Length: >= WordLength } bytes)
        {
            return null;
        }

        ReadOnlySpan<byte> text = bytes;
        if (bytes.Length == WordLength)
        {
            text = text.TrimEnd((byte)0);
        }
        else if (Small(bytes, 0) is not { } place || Small(bytes, place) is not { } length || length > bytes.Length - place - WordLength)
        {
            return null;
        }
        else
        {
            text = text.Slice(place + WordLength, Math.Min(length, FactShape.MaxNameLength * 4));
        }

        // Names are kept as they are, whatever they say; only what is too long is cut, not through the middle of a character.
        string symbol = Encoding.UTF8.GetString(text).Trim();
        int cut = Math.Min(symbol.Length, FactShape.MaxNameLength);
        symbol = symbol[..(cut < symbol.Length && char.IsHighSurrogate(symbol[cut - 1]) ? cut - 1 : cut)];
        return FactShape.NameProblem("a symbol", symbol) is null ? symbol : null;
    }

    private static int? Small(byte[] bytes, int at) => at <= bytes.Length - WordLength
        && UInt256.ReadBigEndian(bytes.AsSpan(at, WordLength)) is var number && number <= (UInt256)(uint)bytes.Length ? (int)(ulong)number : null;

    /// <summary>Bytes in hexadecimal digits behind 0x; null for anything else.</summary>
    public static byte[]? BytesOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || JsonMarshal.GetRawUtf8Value(value) is not [_, (byte)'0', (byte)'x', .. var digits, _])
        {
            return null;
        }

        var bytes = new byte[digits.Length / 2];
        return digits.Length % 2 == 0 && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }

    private async Task<EvmAnswer[]?> TryAskAsync(Address[] contracts, CancellationToken cancellationToken)
    {
        try
        {
            return await node.AskAsync(
                [.. contracts.Select(contract => contract.ToString(chain)).SelectMany(contract => (EvmAsk[])[EvmAsk.View(contract, DecimalsSelector), EvmAsk.View(contract, SymbolSelector)])],
                cancellationToken).ConfigureAwait(false);
        }
        catch (ChainSourceException failure) when (failure is not AnswerMissingException)
        {
            return null;
        }
        catch (ChainDataException)
        {
            return null;
        }
    }
}
