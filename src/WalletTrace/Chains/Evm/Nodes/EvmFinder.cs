using System.Runtime.CompilerServices;
using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>A transaction that a node says concerns an account.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Index">Its index in the block.</param>
/// <param name="Id">Its id.</param>
/// <param name="Block">Its block's hash.</param>
internal readonly record struct EvmFound(long Height, int Index, TransactionId Id, BlockHash Block);

/// <summary>
/// Finds the transactions of an account by the events that name it and, where the node can, by its calls: range by range upwards, a range divided where the
/// node refuses for the size.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="chain">The chain.</param>
/// <param name="address">Whose transactions.</param>
/// <param name="byEvents">Whether they are found by events.</param>
/// <param name="byCalls">Whether they are found by calls: null for not at all, else whether those inside transactions count.</param>
/// <param name="blocksAtOnce">How many blocks are searched at once.</param>
/// <param name="reading">Is told when answers were read.</param>
internal sealed class EvmFinder(EvmNode node, ChainId chain, Address address, bool byEvents, bool? byCalls, int blocksAtOnce, ReadingTime reading)
{
    // So many answers in a row show that more may be asked for again.
    private const int EasyRow = 8;

    // What lags does so by a few blocks. It answers for blocks that it lacks as if these were empty (github.com/ethereum/go-ethereum/issues/24078).
    private const int NearTip = 256;

    private static readonly string Transfers = Topics(EvmEvent.Transfer);
    private static readonly string Items = Topics(EvmEvent.TransferSingle, EvmEvent.TransferBatch);
    private static readonly string Freezes = Topics(EvmEvent.Frozen, EvmEvent.Released, EvmEvent.Destroyed);
    private static readonly string OfOne = Topics(EvmEvent.Transfer, EvmEvent.Deposit, EvmEvent.Withdrawal, EvmEvent.Frozen, EvmEvent.Released, EvmEvent.Destroyed);

    private readonly string[] freezers = [.. EvmTokens.Of(chain).Where(token => token.Roles.HasFlag(TokenRoles.Freezes)).Select(token => token.Contract)];

    private string Account => $"\"0x{EvmBalances.Word(address)}\"";

    /// <summary>The transactions of each range in order, with the positions of the events by which they were found.</summary>
    public async IAsyncEnumerable<List<(EvmFound Transaction, HashSet<long> Logs)>> FindAsync(BlockRange all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long most = blocksAtOnce;
        int easy = 0;
        for (long from = all.From; from <= all.To;)
        {
            var range = new BlockRange(from, Math.Min(all.To, from + most - 1));
            EvmAsk[] asks = [.. Asks(range)];
            EvmAnswer[] answers = await reading.OfAsync(() => range.To > all.To - NearTip
                ? node.AskAsOfAsync(asks, range.To, cancellationToken)
                : node.AskAsync(asks, cancellationToken)).ConfigureAwait(false);
            int refused = Array.FindIndex(answers, answer => answer.Error is not null);
            if (refused < 0)
            {
                yield return node.Read("eth_getLogs", () => Sorted(range, asks, answers));
                from = range.To + 1;
                most = ++easy % EasyRow == 0 ? Math.Min(2 * most, blocksAtOnce) : most;
            }
            else if (range.Count > 1 && EvmErrors.AsksTooMuch(answers[refused].Error!))
            {
                most = range.Count / 2;
                easy = 0;
            }
            else
            {
                EvmCallError error = answers[refused].Error!;
                throw new RpcErrorException(error.Code, error.Message, node.Name, asks[refused].Method);
            }
        }
    }

    private static string Topics(params EvmEvent[] events) =>
        $"[{string.Join(',', EvmEvents.TopicsOf(events.Contains).Select(topic => $"\"0x{EvmBalances.Word(topic)}\""))}]";

    private static EvmAsk Ask(string method, BlockRange range, string filter) => new(
        method, $"[{{\"fromBlock\":\"{NodeHeader.Quantity(range.From)}\",\"toBlock\":\"{NodeHeader.Quantity(range.To)}\",{filter}}}]")
    {
        // An error that may stand for the size as well as for the rate is waited for where there is nothing to divide.
        MayFail = true, CanNarrow = range.Count > 1,
    };

    /// <summary>One question for each place at which an event can name the account: places cannot be joined by "or".</summary>
    private IEnumerable<EvmAsk> Asks(BlockRange range)
    {
        if (byEvents)
        {
            yield return Ask("eth_getLogs", range, $"\"topics\":[{OfOne},{Account}]");
            yield return Ask("eth_getLogs", range, $"\"topics\":[{Transfers},null,{Account}]");
            yield return Ask("eth_getLogs", range, $"\"topics\":[{Items},null,{Account}]");
            yield return Ask("eth_getLogs", range, $"\"topics\":[{Items},null,null,{Account}]");
        }

        if (byEvents && freezers.Length > 0)
        {
            // Some issuers tell whom they freeze among the data only, where nobody can be looked for: these are few, and all of them are read.
            yield return Ask("eth_getLogs", range, $"\"address\":[{string.Join(',', freezers.Select(contract => $"\"{contract}\""))}],\"topics\":[{Freezes}]");
        }

        if (byCalls is not null)
        {
            yield return Ask("trace_filter", range, $"\"fromAddress\":[\"{address.ToString(chain)}\"]");
            yield return Ask("trace_filter", range, $"\"toAddress\":[\"{address.ToString(chain)}\"]");
        }
    }

    private List<(EvmFound Transaction, HashSet<long> Logs)> Sorted(BlockRange range, EvmAsk[] asks, EvmAnswer[] answers)
    {
        var found = new SortedDictionary<(long Height, int Index), (EvmFound Transaction, HashSet<long> Logs)>();
        for (int at = 0; at < asks.Length; at++)
        {
            foreach (JsonValue entry in new JsonValue(answers[at].Result, "an entry of a history").Items)
            {
                bool isCall = asks[at].Method == "trace_filter";
                if (isCall ? !Moves(entry) : !Names(entry))
                {
                    continue;
                }

                EvmFound transaction = isCall ? Place(entry, "transactionPosition", NumberOrQuantity) : Place(entry, "transactionIndex", static (value, most) => EvmJson.Count(value.Element, value.Name, most));
                if (transaction.Height < range.From || transaction.Height > range.To)
                {
                    throw new AnswerException(FormattableString.Invariant($"found something at height {transaction.Height}, expected it within {range}"));
                }

                var key = (transaction.Height, transaction.Index);
                if (!found.TryGetValue(key, out (EvmFound Transaction, HashSet<long> Logs) known))
                {
                    found[key] = known = (transaction, []);
                }

                if (known.Transaction != transaction)
                {
                    throw new AnswerException(FormattableString.Invariant(
                        $"found transactions {known.Transaction.Id} and {transaction.Id} at height {key.Height}, index {key.Index}, expected one, of one block"));
                }

                if (!isCall)
                {
                    known.Logs.Add(EvmJson.Count(entry["logIndex"].Element, "logIndex", int.MaxValue));
                }
            }
        }

        return [.. found.Values];
    }

    private static EvmFound Place(JsonValue entry, string index, Func<JsonValue, long, long> count) => new(
        count(entry["blockNumber"], FactShape.LastHeight),
        (int)count(entry[index], int.MaxValue - 1),
        EvmJson.Hash(entry["transactionHash"].Element, "transactionHash"),
        new BlockHash(EvmJson.Hash(entry["blockHash"].Element, "blockHash")));

    // Traces have numbers where everything else has quantities.
    private static long NumberOrQuantity(JsonValue value, long most) =>
        value.Element.ValueKind == JsonValueKind.Number ? value.Integer(0, most) : EvmJson.Count(value.Element, value.Name, most);

    /// <summary>Whether an event names the account, and stands.</summary>
    private bool Names(JsonValue log)
    {
        if (log.Find("removed") is { Flag: true })
        {
            throw new AnswerException("found an event that was taken back by a reorganisation, expected those that stand");
        }

        string word = EvmBalances.Word(address);
        return log["topics"].Items.Skip(1).Any(topic => EvmBalances.Word(EvmJson.Word(topic.Element, "topic")) == word)
            || (EvmTokenReader.BytesOf(log["data"].Element) is { Length: >= 32 } data && Convert.ToHexStringLower(data.AsSpan(0, 32)) == word);
    }

    /// <summary>Whether a call can have moved something of the account's: coins, or the fee of its own transaction.</summary>
    private bool Moves(JsonValue trace)
    {
        JsonValue action = trace["action"];
        bool isWhole = trace.Find("traceAddress") is { Count: 0 };
        return trace["type"].Text switch
        {
            "reward" => false,
            _ when !isWhole && byCalls == false => false,
            "suicide" or "selfdestruct" => IsMore(action, "balance"),
            _ => IsMore(action, "value") || (isWhole && action.Find("from") is { } from && EvmJson.Address(from.Element, "from") == address),
        };

        static bool IsMore(JsonValue action, string property) => action.Find(property) is { } told && !EvmJson.Quantity(told.Element, property).IsZero;
    }
}
