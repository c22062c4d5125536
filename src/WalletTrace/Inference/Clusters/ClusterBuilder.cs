using System.Runtime.InteropServices;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Inference.Coins;
using WalletTrace.Ledger;

namespace WalletTrace.Inference.Clusters;

/// <summary>
/// Finds which accounts belong together, transaction by transaction, and makes clusters of them. The clusters do not depend on the order in which transactions and
/// links come. Not safe for use from several threads.
/// </summary>
/// <remarks>
/// By inputs alone O(inputs · log inputs) a transaction, and about 250 bytes for each account in a cluster, its links with their evidence included; single inputs cost
/// next to nothing. Where change is looked for, all transactions of UTXO chains are kept until <see cref="Build"/>, since it depends on what becomes of outputs.
/// </remarks>
public sealed class ClusterBuilder
{
    private readonly ClusterOptions options;
    private readonly ClusterRows rows = new();
    private readonly List<LinkRow> links = [];
    private readonly CoinHistory? history;
    private readonly List<CoinTransaction> kept = [];
    private readonly FeePayerFinder? feePayers;
    private readonly CoinOwners coins = new();
    private readonly List<Address> owners = [];
    private ClusterSkips skipped;
    private bool isBuilt;

    /// <summary>Begins without anything.</summary>
    /// <param name="options">By which rules; null for the defaults.</param>
    public ClusterBuilder(ClusterOptions? options = null)
    {
        this.options = options ?? new ClusterOptions();
        history = this.options.Change is null ? null : new CoinHistory();
        feePayers = this.options.FeePayers is { } limits ? new FeePayerFinder(limits, IsShared, IsKnown) : null;
    }

    /// <summary>Takes a transaction of any chain in. To take one in twice changes nothing but the counts of what was passed over.</summary>
    /// <exception cref="InvalidOperationException">The clusters were built already.</exception>
    public void Add(LedgerTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        CheckOpen();
        if (!transaction.Record.Chain.IsUtxo)
        {
            feePayers?.Add(transaction);
        }
        else if (history is not null || transaction.Inputs.Count > 1)
        {
            Add(CoinTransaction.Of(transaction));
        }
    }

    /// <summary>Takes a transaction of a UTXO chain in, which may tell more than facts do.</summary>
    /// <exception cref="InvalidOperationException">The clusters were built already.</exception>
    public void Add(CoinTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        CheckOpen();
        if (history is not null)
        {
            history.Add(transaction);
            kept.Add(transaction);
        }

        if (options.MultiInput)
        {
            AddInputs(transaction);
        }
    }

    /// <summary>
    /// Takes a whole block in, as a source of blocks gives it. Of a UTXO chain the blocks must come in their order and from the first on, unless the source tells the owner
    /// of every coin that is spent: who owns it is remembered from when it was made, about 150 bytes for each that is unspent.
    /// </summary>
    /// <exception cref="InvalidOperationException">The clusters were built already.</exception>
    public void Add(BlockFacts block)
    {
        ArgumentNullException.ThrowIfNull(block);
        CheckOpen();
        foreach (LedgerTransaction transaction in coins.TransactionsOf(block))
        {
            Add(transaction);
        }
    }

    /// <summary>Takes a link in that was found elsewhere, or is asserted.</summary>
    /// <exception cref="ArgumentException">The link is of an account with itself or of none, its rule is unknown, or its score is not from 0 to 1.</exception>
    /// <exception cref="InvalidOperationException">The clusters were built already.</exception>
    public void Add(ClusterLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        CheckOpen();
        if (link.One.IsDefault || link.Other.IsDefault || link.One == link.Other || link.Score is not (>= 0 and <= 1) || !Enum.IsDefined(link.Rule))
        {
            throw new ArgumentException($"no link can be made: found {link}, expected two different accounts, a known rule and a score from 0 to 1", nameof(link));
        }

        links.Add(rows.RowOf(link, rows.Add(link.Transaction, link.Height)));
    }

    /// <summary>Takes in what one deposit account says of those who pay into it.</summary>
    /// <param name="deposit">The deposit account, as <see cref="DepositFinder"/> found it.</param>
    /// <param name="record">The history in which it did.</param>
    /// <exception cref="InvalidOperationException">The clusters were built already.</exception>
    public void Add(DepositAccount deposit, AccountHistory record)
    {
        ArgumentNullException.ThrowIfNull(deposit);
        ArgumentNullException.ThrowIfNull(record);
        CheckOpen();
        foreach (ClusterLink link in DepositLinks.Of(deposit, record, options.DepositLimits, IsShared).Where(link => !IsExcepted(link.Transaction)))
        {
            Add(link);
        }
    }

    /// <summary>
    /// Takes a whole ledger in, be it of a case or of a chain: every transaction once, and where deposit accounts are looked for the history of every account that pays a
    /// service. What takes knowing all that an account did is inferred only where its history is complete.
    /// </summary>
    /// <param name="ledger">The facts; not to be written to meanwhile.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">The clusters were built already.</exception>
    public async Task AddAsync(ILedger ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        CheckOpen();
        cancellationToken = Attendant.Ending(cancellationToken);
        var payers = new SortedSet<(Account Payer, Asset Asset)>();
        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync(cancellationToken).ConfigureAwait(false))
        {
            Add(transaction);
            AddPayers(transaction, payers);
        }

        // Only of an account whose coins are all known can be said where they come from.
        foreach (Account account in feePayers?.ToppedUp() ?? [])
        {
            CoverageKinds complete = await ledger.CompleteKindsAsync(account, 0, cancellationToken).ConfigureAwait(false);
            if (!complete.HasFlag(CoverageKinds.Native | CoverageKinds.Fee))
            {
                feePayers!.Doubt(account);
            }
        }

        if (options.ServicesOf is not { } servicesOf)
        {
            return;
        }

        var finder = new DepositFinder(servicesOf, options.DepositLimits);
        foreach (IGrouping<Account, (Account Payer, Asset Asset)> payer in payers.GroupBy(pair => pair.Payer))
        {
            AccountHistory record = await ledger.HistoryAsync(payer.Key, cancellationToken).ConfigureAwait(false);
            foreach ((_, Asset asset) in payer)
            {
                if (finder.Find(record, asset, out _) is { } deposit)
                {
                    Add(deposit, record);
                }
            }
        }
    }

    /// <summary>The clusters. Nothing can be taken in any more.</summary>
    /// <exception cref="InvalidOperationException">They were built already.</exception>
    public ClusterSet Build()
    {
        CheckOpen();
        foreach (CoinTransaction transaction in kept)
        {
            AddChange(transaction);
        }

        foreach (ClusterLink link in (feePayers?.Links() ?? []).Where(link => !IsExcepted(link.Transaction)))
        {
            Add(link);
        }

        isBuilt = true;
        return new ClusterSet(rows, [.. CollectionsMarshal.AsSpan(links)], options, skipped, []);
    }

    private void AddInputs(CoinTransaction transaction)
    {
        OwnersOf(transaction);
        if (owners.Count < 2 || !MayInfer(transaction, isCounted: true))
        {
            return;
        }

        // From the least to every other: the same links in whatever order the inputs stand.
        ChainId chain = transaction.Record.Chain;
        Dictionary<Address, int> table = rows.Book.Of(chain);
        int least = rows.Book.NumberOf(chain, owners[0], table);
        int evidence = rows.Add(transaction.Record.Id, transaction.Record.Height);
        for (int at = 1; at < owners.Count; at++)
        {
            links.Add(new LinkRow(least, rows.Book.NumberOf(chain, owners[at], table), evidence, Thousandths(ClusterScores.MultiInput), ClusterRule.MultiInput, 0));
        }
    }

    private void AddChange(CoinTransaction transaction)
    {
        if (transaction.IsCoinbase || transaction.Outputs.Count(output => output.IsSpendable) < 2
            || options.Change!.Candidates(transaction, history!) is not [var only])
        {
            return;
        }

        OwnersOf(transaction);
        if (!MayInfer(transaction, isCounted: !options.MultiInput || owners.Count < 2))
        {
            return;
        }

        Address change = transaction.Outputs[only].Owner;
        if (owners.Count > 0 && !owners.Contains(change))
        {
            ChainId chain = transaction.Record.Chain;
            (Address one, Address other) = owners[0].CompareTo(change) < 0 ? (owners[0], change) : (change, owners[0]);
            Add(new ClusterLink(ClusterRule.Change, new Account(chain, one), new Account(chain, other), transaction.Record.Id, transaction.Record.Height, ClusterScores.Change)
            {
                Heuristic = options.Change.Name,
            });
        }
    }

    /// <summary>The different owners of the inputs that can be told, ordered.</summary>
    private void OwnersOf(CoinTransaction transaction)
    {
        owners.Clear();
        foreach (CoinInput input in transaction.Inputs)
        {
            if (input.Owner is { } owner)
            {
                owners.Add(owner);
            }
        }

        if (owners.Count < 2)
        {
            return;
        }

        owners.Sort();
        int last = 0;
        for (int at = 1; at < owners.Count; at++)
        {
            if (owners[at] != owners[last])
            {
                owners[++last] = owners[at];
            }
        }

        owners.RemoveRange(last + 1, owners.Count - last - 1);
    }

    /// <summary>Whether a transaction may be inferred from. What is passed over is counted once, by its inputs if these have several owners.</summary>
    private bool MayInfer(CoinTransaction transaction, bool isCounted)
    {
        bool isExcepted = IsExcepted(transaction.Record.Id);
        bool isUnknown = !isExcepted && options.CoinJoins is not null && !transaction.IsWhole;
        bool isCoinJoin = !isExcepted && !isUnknown && options.CoinJoins?.IsCoinJoin(transaction) == true;
        if (isCounted)
        {
            skipped = new ClusterSkips(
                skipped.CoinJoins + (isCoinJoin ? 1 : 0), skipped.Unknown + (isUnknown ? 1 : 0), skipped.Excepted + (isExcepted ? 1 : 0));
        }

        return !isExcepted && !isUnknown && !isCoinJoin;
    }

    /// <summary>Takes note of who pays a service, since it may be a deposit account.</summary>
    private void AddPayers(LedgerTransaction transaction, SortedSet<(Account Payer, Asset Asset)> payers)
    {
        if (options.ServicesOf is not { } servicesOf || transaction.Record.Chain.IsUtxo || transaction.Record.Failed)
        {
            return;
        }

        foreach (TransferRecord transfer in transaction.Transfers)
        {
            if (transfer is { Kind: TransferKind.Native or TransferKind.Internal or TransferKind.Token, From: { } giver, To: { } taker, Amount.IsZero: false } && giver != taker
                && IsKnown(transfer.Asset) && servicesOf(new Account(transfer.Chain, taker)).Count > 0 && new Account(transfer.Chain, giver) is var payer && !IsShared(payer))
            {
                payers.Add((payer, transfer.Asset));
            }
        }
    }

    private bool IsShared(Account account) => options.ServicesOf?.Invoke(account).Count > 0 || options.IsShared?.Invoke(account) == true;

    private bool IsKnown(Asset asset) => asset.IsNative || EvmTokens.IsWellKnown(asset) || options.IsKnown?.Invoke(asset) == true;

    private bool IsExcepted(TransactionId id) => !options.Except.IsEmpty && options.Except.Contains(id);

    private static ushort Thousandths(double score) => (ushort)Math.Round(score * 1000);

    private void CheckOpen()
    {
        if (isBuilt)
        {
            throw new InvalidOperationException("the clusters were built already; begin with a new builder");
        }
    }
}
