using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Encodings;
using WalletTrace.Graph;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Watching;

/// <summary>An alert that a trace's result calls for, before anybody knows whether it is news.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Height">The height of its block.</param>
/// <param name="Position">The index of its transaction in the block.</param>
/// <param name="Make">Makes the alert.</param>
internal readonly record struct FoundAlert(AlertId Id, ChainId Chain, long Height, int Position, Func<Alert> Make);

/// <summary>Finds all alerts that a trace's result calls for, in the order of events.</summary>
internal sealed class AlertFinder(TraceResult result, WatchOptions options, long now)
{
    private const int MaxText = 500;

    private readonly ImmutableArray<string> thefts = NamesOf(result.Parameters.Thefts);
    private readonly Dictionary<int, Sink> deposits = result.Sinks.Where(sink => sink.Deposit is not null).ToDictionary(sink => sink.Vertex);

    /// <summary>The alerts that the result calls for; each once.</summary>
    public async ValueTask<IReadOnlyList<FoundAlert>> FindAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        var found = new List<FoundAlert>();
        AddMovements(found);
        if (options.Kinds.Contains(AlertKind.Frozen))
        {
            foreach (FoundAlert freeze in await FreezesAsync(ledger, cancellationToken).ConfigureAwait(false))
            {
                // Before the first movement of its chain that comes later.
                int at = found.FindIndex(other => other.Chain == freeze.Chain && (other.Height, other.Position).CompareTo((freeze.Height, freeze.Position)) > 0);
                found.Insert(at < 0 ? found.Count : at, freeze);
            }
        }

        return found;
    }

    private void AddMovements(List<FoundAlert> found)
    {
        CaseGraph graph = result.Graph;
        var traced = new SortedDictionary<(int Flow, int Tag), UInt256[]>();
        for (int rule = 0; rule < result.Outcomes.Length; rule++)
        {
            foreach (FlowTaint taint in result.Outcomes[rule].Flows)
            {
                if (!traced.TryGetValue((taint.Flow, taint.Tag), out UInt256[]? amounts))
                {
                    traced.Add((taint.Flow, taint.Tag), amounts = new UInt256[result.Outcomes.Length]);
                }

                amounts[rule] = taint.Amount;
            }
        }

        // Ids of flows follow the order of events.
        var twins = new Dictionary<string, int>(StringComparer.Ordinal);
        TransactionId? current = null;
        int named = -1;
        string movement = "";
        foreach (((int flow, int tag), UInt256[] amounts) in traced)
        {
            FlowDetail detail = graph.Details[flow];
            if (detail.Kind == TransferKind.Fee || graph.Vertices[graph.Flows.To(flow)].Kind == VertexKind.Fees)
            {
                continue;
            }

            if (flow != named)
            {
                if (current != detail.Transaction)
                {
                    twins.Clear();
                    current = detail.Transaction;
                }

                movement = NameOf(flow, twins);
                named = flow;
            }

            if (IsEnough(flow, amounts))
            {
                Add(found, flow, tag, [.. amounts], movement);
            }
        }
    }

    private void Add(List<FoundAlert> found, int flow, int tag, ImmutableArray<UInt256> amounts, string movement)
    {
        FlowDetail detail = result.Graph.Details[flow];
        Account? to = TakerOf(flow);
        ImmutableArray<Label> labels = to is { } taker ? result.Labels.Of(taker).Items : [];
        if (options.Kinds.Contains(AlertKind.Moved))
        {
            Raise(AlertKind.Moved, labels.IsEmpty ? null : labels[0], null);
        }

        if (options.Kinds.Contains(AlertKind.ReachedCategory))
        {
            if (labels.FirstOrDefault(label => label.Category != Category.Sanctioned && options.Categories.Contains(label.Category)) is { } service)
            {
                Raise(AlertKind.ReachedCategory, service, null);
            }
            else if (deposits.TryGetValue(result.Graph.Flows.To(flow), out Sink? deposit) && options.Categories.Contains(deposit.Category))
            {
                Raise(AlertKind.ReachedCategory, null, deposit);
            }
        }

        if (options.Kinds.Contains(AlertKind.ReachedSanctioned) && labels.FirstOrDefault(label => label.Category == Category.Sanctioned) is { } sanctioned)
        {
            Raise(AlertKind.ReachedSanctioned, sanctioned, null);
        }

        void Raise(AlertKind kind, Label? label, Sink? inference)
        {
            var id = AlertId.Of(kind, detail.Chain.ToString(), detail.Transaction.ToString(), movement, thefts[tag]);
            found.Add(new FoundAlert(id, detail.Chain, detail.Height, detail.Position, () => Movement(id, kind, flow, tag, amounts, to, label, inference)));
        }
    }

    private MovementAlert Movement(
        AlertId id, AlertKind kind, int flow, int tag, ImmutableArray<UInt256> amounts, Account? to, Label? label, Sink? inference)
    {
        CaseGraph graph = result.Graph;
        FlowDetail detail = graph.Details[flow];
        return new MovementAlert
        {
            Id = id,
            Kind = kind,
            RaisedAt = now,
            Chain = detail.Chain,
            Height = detail.Height,
            Time = detail.Time,
            Transaction = detail.Transaction,
            Theft = thefts[tag],
            Asset = graph.Vertices[graph.Flows.From(flow)].Asset,
            Traced = Figures(amounts),
            Index = detail.Index,
            From = GiverOf(flow, tag),
            To = to,
            Value = graph.Flows.Amount(flow),
            Got = graph.Flows.IsConversion(flow) ? new Amount(graph.Flows.ArrivalAmount(flow), graph.Vertices[graph.Flows.To(flow)].Asset) : null,
            Category = label?.Category ?? inference?.Category ?? Category.Unknown,
            Label = Cut(label?.Text ?? (inference?.Deposit is { } deposit ? $"deposit account of “{deposit.Service}” by what it does, rule {deposit.Rule}" : null)),
            LabelSource = Cut(label?.Source),
        };
    }

    private async ValueTask<IReadOnlyList<FoundAlert>> FreezesAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        var found = new List<FoundAlert>();
        foreach (Sink sink in result.Sinks.Where(sink => sink.FrozenAt is not null))
        {
            Account account = sink.Name.Account!.Value;
            AccountHistory history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
            LedgerTransaction? frozen = history.Transactions.FirstOrDefault(transaction => transaction.Record.Height == sink.FrozenAt && !transaction.Record.Failed
                && transaction.Freezes.Any(freeze => freeze.Kind == FreezeKind.Frozen && freeze.Address == account.Address && freeze.Asset == sink.Asset));
            for (int tag = 0; frozen is not null && tag < thefts.Length; tag++)
            {
                ImmutableArray<UInt256> amounts = [.. sink.Amounts.Select(byTheft => byTheft[tag])];
                if (amounts.Any(amount => !amount.IsZero) && IsEnough(sink.Asset, amounts))
                {
                    TransactionRecord record = frozen.Record;
                    var id = AlertId.Of(AlertKind.Frozen, record.Chain.ToString(), record.Id.ToString(), account.ToString(), sink.Asset.ToString(), thefts[tag]);
                    string theft = thefts[tag];
                    found.Add(new FoundAlert(id, record.Chain, record.Height, record.Index, () => new FreezeAlert
                    {
                        Id = id,
                        Kind = AlertKind.Frozen,
                        RaisedAt = now,
                        Chain = record.Chain,
                        Height = record.Height,
                        Time = frozen.Time,
                        Transaction = record.Id,
                        Theft = theft,
                        Asset = sink.Asset,
                        Traced = Figures(amounts),
                        Account = account,
                    }));
                }
            }
        }

        return found;
    }

    private ImmutableArray<TracedAmount> Figures(ImmutableArray<UInt256> amounts) => [.. result.Rules.Zip(amounts, (rule, amount) => new TracedAmount(rule, amount))];

    /// <summary>What tells a movement from all others of its transaction, whatever block the transaction is in.</summary>
    private string NameOf(int flow, Dictionary<string, int> twins)
    {
        CaseGraph graph = result.Graph;
        FlowDetail detail = graph.Details[flow];
        if (detail.Chain.IsUtxo)
        {
            return detail.Index.ToString(CultureInfo.InvariantCulture);
        }

        (Vertex from, Vertex to) = (graph.Vertices[graph.Flows.From(flow)], graph.Vertices[graph.Flows.To(flow)]);
        string name = $"{EnumText.NameOf(detail.Kind)} {Told(from)} {graph.Flows.Amount(flow)} {Told(to)} {graph.Flows.ArrivalAmount(flow)}";
        int before = twins.GetValueOrDefault(name);
        twins[name] = before + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{name} {before}");

        static string Told(Vertex vertex) => $"{(vertex.Account is { } account ? account.ToString() : EnumText.NameOf(vertex.Kind))} {vertex.Asset}";
    }

    private Account? TakerOf(int flow) => result.Graph.Details[flow].Owner ?? result.Graph.Vertices[result.Graph.Flows.To(flow)].Account;

    /// <summary>Who gave a flow: on a UTXO chain the owner of the coin that brought most of the theft's value into the transaction.</summary>
    private Account? GiverOf(int flow, int tag)
    {
        CaseGraph graph = result.Graph;
        int from = graph.Flows.From(flow);
        if (graph.Vertices[from].Kind != VertexKind.Transaction)
        {
            return graph.Vertices[from].Account;
        }

        HashSet<int> incoming = [];
        foreach (FlowStep step in graph.Flows.In(from))
        {
            incoming.Add(step.Flow);
        }

        return result.Outcomes
            .SelectMany(outcome => outcome.Flows.Where(taint => taint.Tag == tag && incoming.Contains(taint.Flow)))
            .GroupBy(taint => graph.Details[taint.Flow].Owner)
            .OrderByDescending(owner => owner.Max(taint => taint.Amount))
            .ThenBy(owner => owner.Key)
            .FirstOrDefault()?.Key;
    }

    private bool IsEnough(int flow, UInt256[] amounts) => IsEnough(result.Graph.Vertices[result.Graph.Flows.From(flow)].Asset, amounts);

    private bool IsEnough(Asset asset, IReadOnlyList<UInt256> amounts)
    {
        foreach (Amount minimum in options.Minimums)
        {
            if (minimum.Asset == asset)
            {
                return amounts.Any(amount => amount >= minimum.Units);
            }
        }

        return true;
    }

    /// <summary>Enough of a text that somebody else wrote to know it by.</summary>
    private static string? Cut(string? text) => text?.Length > MaxText ? $"{text.AsSpan(0, MaxText - 1)}…" : text;

    private static ImmutableArray<string> NamesOf(ImmutableArray<Theft> thefts)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = ImmutableArray.CreateBuilder<string>(thefts.Length);
        foreach (Theft theft in thefts)
        {
            int place = seen.GetValueOrDefault(theft.Name) + 1;
            seen[theft.Name] = place;
            names.Add(place == 1 ? theft.Name : string.Create(CultureInfo.InvariantCulture, $"{theft.Name} #{place}"));
        }

        return names.MoveToImmutable();
    }
}
