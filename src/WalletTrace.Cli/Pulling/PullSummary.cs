using System.Collections.Immutable;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Pulling;

/// <summary>What a pull did, in words: what was pulled, what the case holds now, what is missing, and who was told what.</summary>
internal sealed class PullSummary(PullRequest request)
{
    private const CoverageKinds AllKinds = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn
        | CoverageKinds.Reward;

    private const int Longest = 10;

    private readonly StringBuilder text = new();
    private ImmutableArray<BlockRange> held = [];
    private int accounts;
    private long? asOf;
    private string? caseProblem;
    private string casePath = "";
    private string staleBlocks = "";
    private string disclosures = "";
    private ImmutableArray<Seed> seeds = request.Seeds;
    private int width;

    /// <summary>What the source says of itself.</summary>
    public string Told { get; set; } = "";

    /// <summary>The pull of blocks, if there was one.</summary>
    public PullResult? Blocks { get; set; }

    /// <summary>The pull of histories, if there was one.</summary>
    public HistoryResult? Histories { get; set; }

    /// <summary>The following of coins, if there was any.</summary>
    public FollowResult? Followed { get; set; }

    /// <summary>The kinds of movement that the source gives.</summary>
    public CoverageKinds Kinds { get; set; }

    /// <summary>The balances that were asked for, beside what movements add up to.</summary>
    public ImmutableArray<BalanceEntry> Balances { get; set; } = [];

    /// <summary>What was told to whom.</summary>
    public CountedDisclosures? Disclosures { get; set; }

    /// <summary>Whether this pull made the case file.</summary>
    public bool IsNewCase { get; set; }

    /// <summary>What a cancelled pull leaves.</summary>
    public string Kept => !request.AsksAboutAccounts
        ? "all whole blocks read so far are kept, and the same command goes on from there"
        : "all histories and hops read to their end are kept, and the same command goes on from there";

    // Only coins are followed.
    private BitcoinPullRequest Following => (BitcoinPullRequest)request;

    /// <summary>Looks at what the case holds now.</summary>
    public async Task LookAsync(PullPlace place, CancellationToken cancellationToken)
    {
        (casePath, staleBlocks, disclosures) = (SafeText.Trim(place.CasePath, 300), place.StaleBlocks, place.DisclosuresName);
        held = [.. place.Blocks];
        accounts = (await place.AccountsAsync(cancellationToken).ConfigureAwait(false)).Count;
        asOf = await place.AsOfAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            CaseFile file = await place.LoadCaseAsync(cancellationToken).ConfigureAwait(false);
            seeds = [.. request.Seeds.Except(file.Thefts.SelectMany(theft => theft.Seeds))];
            caseProblem = place.Problem(file);
        }
        catch (LedgerFormatException problem)
        {
            caseProblem = problem.Message;
        }
    }

    /// <summary>The summary, within so many columns.</summary>
    public string Write(int columns)
    {
        width = columns;
        text.Clear();
        Line("Pulled", $"{request.Chain.Name} from {Blocks?.Source ?? Histories?.Source ?? Followed?.Histories.Source}");
        Line("", Told);
        WriteBlocks();
        WriteExplorer();
        WriteNoise();
        WriteBalances();
        WriteHeld();
        WriteMissing();
        WriteReorganisations();
        WriteDisclosures();
        WriteCase();
        return text.ToString();
    }

    private void WriteBlocks()
    {
        if (Blocks is not { } pulled)
        {
            return;
        }

        Line("Blocks", pulled.Blocks == 0 ? "none to add" : $"{Number(pulled.Blocks)} added ({Ranges(pulled.Added)}), {Number(pulled.Transactions)} transactions");
        Line("Chain ends at", $"block {Number(pulled.Tip.Height)}, {pulled.Tip.Hash}");
    }

    private void WriteExplorer()
    {
        if (Histories is { } read)
        {
            Line("Accounts", $"{Number(read.Accounts.Length)} asked for: {States(read)}");
        }

        if (Followed is not { } followed)
        {
            return;
        }

        Line("Followed", $"{Number(followed.Transactions)} transactions within {Number(Following.Hops)} hops");
        Line("Coins end with", followed.Histories.Accounts.Length == 0 ? "none" : $"{Number(followed.Histories.Accounts.Length)} owners; of their histories {States(followed.Histories)}");
    }

    private void WriteNoise()
    {
        ImmutableSortedDictionary<NoiseKind, long> noise = Blocks?.Noise ?? Histories?.Noise ?? ImmutableSortedDictionary<NoiseKind, long>.Empty;
        if (!noise.IsEmpty)
        {
            Line("Counts as nothing", string.Join(", ", noise.Select(entry => $"{Number(entry.Value)} {Words(entry.Key)}")));
        }
    }

    private void WriteBalances()
    {
        if (Balances.IsEmpty)
        {
            return;
        }

        Line("Balances", $"{Number(Balances.Length)} compared at block {Number(Balances[0].Height)}: "
            + string.Join(", ", Balances.GroupBy(entry => entry.State).OrderBy(group => group.Key).Select(group => $"{Number(group.Count())} {WalletTrace.Cli.Words.Of(group.Key).Replace('-', ' ')}")));
        BalanceEntry[] unequal = [.. Balances.Where(entry => entry.State != BalanceState.Equal)];
        foreach (BalanceEntry entry in unequal.Take(Longest))
        {
            Line("", $"{entry.Holding.Address.ToString(request.Chain)}, {entry.Holding.Asset}: {entry.Text}");
        }

        if (unequal.Length > Longest)
        {
            Line("", $"and {Number(unequal.Length - Longest)} more");
        }
    }

    private void WriteHeld()
    {
        Line("The case holds", held.Length > 0 ? $"all of blocks {Ranges(held)}" : "single accounts and coins, no whole blocks");
        if (accounts > 0)
        {
            Line("", $"{Number(accounts)} histories of accounts");
        }

        if (asOf is { } height)
        {
            Line("", $"and speaks as of block {Number(height)}");
        }
    }

    private void WriteMissing()
    {
        int before = text.Length;
        if (Blocks is { } pulled)
        {
            if (held.Length > 0 && held[0].From > 0)
            {
                Missing($"blocks below {Number(held[0].From)}: {(request.Chain.IsUtxo
                    ? "who owned the coins made there is known only where the source told"
                    : "a trace follows only accounts whose history is there from the first block on; --account pulls it")}");
            }

            for (int at = 1; at < held.Length; at++)
            {
                Missing($"blocks {Number(held[at - 1].To + 1)} to {Number(held[at].From - 1)}");
            }

            if (pulled.Incomplete.Length > 0)
            {
                Missing($"some kinds of movement in blocks {Ranges(pulled.Incomplete)}, which the source cannot tell all of; the next pull asks again");
            }

            if (pulled.UnknownSpends > 0)
            {
                Missing($"owner and value of what {Number(pulled.UnknownSpends)} inputs spend, unless found when the case is read; --prevouts node asks a node that can tell");
            }

            long beyond = Math.Max(request.Blocks.From, pulled.Tip.Height + 1);
            if ((request.Blocks.To ?? request.Blocks.From) >= beyond)
            {
                Missing($"blocks from {Number(beyond)} on: the source's chain does not reach so far");
            }

            if (request.Blocks.From <= pulled.Tip.Height && (pulled.Wanted is null || pulled.Wanted.Value.To < Math.Min(pulled.Tip.Height, request.Blocks.To ?? long.MaxValue)))
            {
                Missing($"blocks with fewer than {Number(request.Blocks.Confirmations)} confirmations, left for later");
            }
        }

        CoverageKinds untold = request.Chain.IsUtxo ? CoverageKinds.None : AllKinds & ~Kinds;
        if (untold != CoverageKinds.None)
        {
            Missing($"what this source does not tell: {string.Join(", ", Enum.GetValues<CoverageKinds>().Where(kind => kind != CoverageKinds.None && untold.HasFlag(kind)).Select(WalletTrace.Cli.Words.Of))}");
        }

        AccountPull[] unread = [.. (Histories?.Accounts ?? []).Concat(Followed?.Histories.Accounts ?? []).Where(account => Problem(account.State) is not null)];
        foreach (AccountPull account in unread.Take(Longest))
        {
            Missing($"{account.Address.ToString(request.Chain)}: {Problem(account.State)}");
        }

        if (unread.Length > Longest)
        {
            Missing($"and {Number(unread.Length - Longest)} more histories");
        }

        foreach (IGrouping<FollowEnd, UnfollowedCoin> coins in (Followed?.Unfollowed ?? []).GroupBy(coin => coin.Reason))
        {
            UInt256 sum = coins.Aggregate(UInt256.Zero, (total, coin) => total + coin.Amount);
            Missing($"{Number(coins.Count())} coins worth {new Amount(sum, Asset.Native(request.Chain))} were not followed: {Problem(coins.Key)}");
        }

        if (text.Length == before)
        {
            Line("Missing", "nothing of what was asked for");
        }

        void Missing(string what) => Line(text.Length == before ? "Missing" : "", what);
    }

    private void WriteReorganisations()
    {
        foreach (Reorganisation reorganisation in (Blocks?.Reorganisations ?? []).Concat(Histories?.Reorganisations ?? []).Concat(Followed?.Histories.Reorganisations ?? []))
        {
            ImmutableArray<DroppedBlock> stale = reorganisation.Dropped;
            Line("Chain changed", $"{Number(stale.Length)} recorded blocks ({Number(stale[0].Height)} to {Number(stale[^1].Height)}) are no longer part of it; forgotten, read anew from {Number(reorganisation.KeptHeight + 1)} on, and noted in {staleBlocks}");
            foreach (DroppedBlock block in stale.Take(Longest))
            {
                Line("", $"{Number(block.Height)} {block.Hash}");
            }
        }
    }

    private void WriteDisclosures() => Line("Told to others", Disclosures is { Count: 0 } ? $"nothing new; {disclosures} has what was told before" : Disclosures is { } told
        ? $"{request.Server!.Host} was asked {Number(told.Count)} times by address or transaction id; {disclosures} has each"
        : request.Server is not { } server ? "nothing left this machine"
        : $"whole blocks were asked of {server.Host}; nothing that names whom the case is about");

    private void WriteCase()
    {
        string place = SafeText.Trim(request.Folder);
        Line(IsNewCase ? "New case" : "Case", caseProblem is null ? $"wallettrace trace {place}"
            : IsNewCase && request.Seeds.Length == 0 ? $"write the theft into {casePath}, which shows how; then wallettrace trace {place}"
            : $"{casePath} cannot be traced yet: {caseProblem}");
        if (!IsNewCase && seeds.Length > 0)
        {
            Line("", $"{Path.GetFileName(casePath)} was there before and was left alone; a theft for it:");
            text.Append(string.Join('\n', seeds.Select(CaseTemplate.Theft))).Append('\n');
        }
    }

    private static string Words(NoiseKind kind) => kind switch
    {
        NoiseKind.Approval => "approvals",
        NoiseKind.ZeroValue => "movements of nothing",
        NoiseKind.WrongTopics => "events with too few or too many topics",
        NoiseKind.Malformed => "malformed events",
        NoiseKind.ForeignContract => "events of contracts that they mean nothing from",
        NoiseKind.LookAlike => "movements of tokens that look like well-known ones",
        NoiseKind.ToldTwice => "events that tell what others told",
        _ => kind.ToString(),
    };

    private static string States(HistoryResult read) => string.Join(", ", read.Accounts.GroupBy(account => account.State).OrderBy(group => group.Key).Select(group => group.Key switch
    {
        HistoryState.Complete => $"{Number(group.Count())} complete with {Number(group.Sum(account => account.Transactions))} transactions",
        HistoryState.AlreadyComplete => $"{Number(group.Count())} complete before",
        _ => $"{Number(group.Count())} not complete",
    }));

    private static string? Problem(HistoryState state) => state switch
    {
        HistoryState.TooLong => "more transactions than the limit (--history), left unexplored",
        HistoryState.Uncertain => "what the server gave is not all: its own count does not fit, or a kind of movement or the first blocks are missing; not taken for complete",
        HistoryState.Behind => "the server's chain ends below the block as of which the case speaks",
        _ => null,
    };

    private string Problem(FollowEnd end) => end switch
    {
        FollowEnd.Hops => $"further away than --hops {Following.Hops}",
        FollowEnd.Budget => $"the transactions of --budget {Following.Budget} were used up",
        FollowEnd.Owner => "their owner is labelled as one at which the trace stops",
        _ => "the server does not say whether they are spent",
    };

    private static string Ranges(IEnumerable<BlockRange> ranges) => string.Join(", ", ranges.Select(range => range.Count == 1 ? Number(range.From) : $"{Number(range.From)} to {Number(range.To)}"));

    private static string Number(long number) => SummaryText.Number(number);

    private void Line(string heading, string words) => SummaryText.Append(text, width, heading, words);
}
