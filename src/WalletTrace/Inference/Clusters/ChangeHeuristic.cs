using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Inference.Coins;

namespace WalletTrace.Inference.Clusters;

/// <summary>
/// Which outputs of a transaction can be its change. Each heuristic returns the outputs that it cannot rule out, and heuristics are put together as sets are:
/// <c>OptimalChange &amp; FreshAddress</c> are those that both leave, <c>|</c> those that either leaves, <c>-</c> those that the first leaves and the second does
/// not, and <see cref="Unique"/> the one that is left, if it is one. Immutable and pure.
/// </summary>
/// <remarks>
/// <para>What nobody can spend (OP_RETURN) is never change, and a coinbase has none. What would take knowing more than is known (a lock time, a size, who spends an
/// output) rules nothing out.</para>
/// <para>Source: src/heuristics/change_address.cpp of github.com/citp/BlockSci, whose heuristics these are one by one; GraphSense's one-time change after
/// heuristics_service.py of github.com/graphsense/graphsense-lib.</para>
/// <para>O(outputs + inputs) for each heuristic put together.</para>
/// </remarks>
public sealed class ChangeHeuristic
{
    private readonly Func<CoinTransaction, CoinHistory, IEnumerable<int>> candidates;

    internal ChangeHeuristic(string name, Func<CoinTransaction, CoinHistory, IEnumerable<int>> candidates)
    {
        Name = name;
        this.candidates = candidates;
    }

    /// <summary>Nothing is change.</summary>
    public static ChangeHeuristic None { get; } = new("none", (_, _) => []);

    /// <summary>Outputs to who paid: some clients reuse addresses for change.</summary>
    public static ChangeHeuristic AddressReuse { get; } = new("address reuse", ChangeRules.AddressReuse);

    /// <summary>Outputs of the same type as all inputs; none where these are of several types.</summary>
    public static ChangeHeuristic SameType { get; } = new("same type", ChangeRules.SameType);

    /// <summary>Outputs of less than the smallest input: else that input would not have been needed. Of one input that is every output.</summary>
    public static ChangeHeuristic OptimalChange { get; } = new("optimal change", ChangeRules.OptimalChange);

    /// <summary>Outputs of no multiple of 0.01 coins: people choose round sums.</summary>
    public static ChangeHeuristic PowerOfTen { get; } = PowersOfTen(6);

    /// <summary>Outputs to owners that are first seen in this transaction: most clients make a fresh address for change.</summary>
    public static ChangeHeuristic FreshAddress { get; } = new("fresh address", ChangeRules.FreshAddress);

    /// <summary>Outputs to owners that no other block has before, that no second transaction pays and that spend at most once: GraphSense's reading of fresh.</summary>
    public static ChangeHeuristic NeverReused { get; } = new("never reused", ChangeRules.NeverReused);

    /// <summary>Outputs to owners that this transaction pays once.</summary>
    public static ChangeHeuristic PaidOnce { get; } = new("paid once", ChangeRules.PaidOnce);

    /// <summary>Outputs that are not spent, or in a transaction with a lock time if this has one, and without if not.</summary>
    public static ChangeHeuristic LockTime { get; } = new("lock time", ChangeRules.LockTime);

    /// <summary>Outputs that are not spent, or at the same fee in base units per 1,000 virtual bytes.</summary>
    public static ChangeHeuristic FixedFeeRate { get; } = new("fixed fee rate", ChangeRules.FixedFeeRate);

    /// <summary>
    /// Of a link in a peel chain, one input and two outputs next to another such, the outputs that go on with the chain or are not spent; of others none.
    /// </summary>
    public static ChangeHeuristic Peeling { get; } = new("peeling", ChangeRules.Peeling);

    /// <summary>Outputs that are spent, to take away what is left only for being unspent.</summary>
    public static ChangeHeuristic Spent { get; } = new("spent", (transaction, history) => ChangeRules.Where(transaction, output => history.SpenderOf(transaction, output) is not null));

    /// <summary>Where there are several outputs that can be spent, all of them; else none: what goes to one owner as a whole is no change.</summary>
    public static ChangeHeuristic Several { get; } =
        new("several", (transaction, _) => transaction.Outputs.Count(output => output.IsSpendable) > 1 ? ChangeRules.All(transaction) : []);

    /// <summary>BlockSci's former heuristic: of a transaction that is no CoinJoin by its rule, the one output below all inputs to a fresh address, where there are several.</summary>
    public static ChangeHeuristic Legacy { get; } = (NoCoinJoin(new CoinJoinFinder([CoinJoinRule.BlockSci])) & Several & OptimalChange & FreshAddress).Unique();

    /// <summary>GraphSense's one-time change: of 2 to 10 outputs the one of the inputs' type, of no round sum, below all inputs and never reused.</summary>
    public static ChangeHeuristic OneTimeChange { get; } =
        (new ChangeHeuristic("2 to 10 outputs", (transaction, _) => transaction.Outputs.Length is >= 2 and <= 10 ? ChangeRules.All(transaction) : [])
            & SameType & PowersOfTen(3) & OptimalChange & NeverReused & PaidOnce).Unique();

    /// <summary>What it is called and made of; evidence names it.</summary>
    public string Name { get; }

    /// <summary>The outputs that both leave.</summary>
    public static ChangeHeuristic operator &(ChangeHeuristic left, ChangeHeuristic right) =>
        Compose(left, right, '∩', (one, other) => one.Intersect(other));

    /// <summary>The outputs that either leaves.</summary>
    public static ChangeHeuristic operator |(ChangeHeuristic left, ChangeHeuristic right) =>
        Compose(left, right, '∪', (one, other) => one.Union(other));

    /// <summary>The outputs that the first leaves and the second does not.</summary>
    public static ChangeHeuristic operator -(ChangeHeuristic left, ChangeHeuristic right) =>
        Compose(left, right, '−', (one, other) => one.Except(other));

    /// <summary>Outputs of no multiple of a power of ten, in base units.</summary>
    /// <param name="digits">The power, 0 to 18.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0 to 18.</exception>
    public static ChangeHeuristic PowersOfTen(int digits)
    {
        if (digits is < 0 or > 18)
        {
            throw new ArgumentOutOfRangeException(nameof(digits), digits, "expected 0 to 18");
        }

        long power = 1;
        for (int digit = 0; digit < digits; digit++)
        {
            power *= 10;
        }

        return new ChangeHeuristic(
            string.Create(CultureInfo.InvariantCulture, $"no multiple of 10^{digits}"),
            (transaction, _) => ChangeRules.Where(transaction, output => transaction.Outputs[output].Value % power != 0));
    }

    /// <summary>All outputs of what is no CoinJoin; of a CoinJoin none.</summary>
    public static ChangeHeuristic NoCoinJoin(CoinJoinFinder finder)
    {
        ArgumentNullException.ThrowIfNull(finder);
        return new ChangeHeuristic("no CoinJoin", (transaction, _) => finder.IsCoinJoin(transaction) ? [] : ChangeRules.All(transaction));
    }

    /// <summary>The same as <c>&amp;</c>.</summary>
    public ChangeHeuristic BitwiseAnd(ChangeHeuristic other) => this & other;

    /// <summary>The same as <c>|</c>.</summary>
    public ChangeHeuristic BitwiseOr(ChangeHeuristic other) => this | other;

    /// <summary>The same as <c>-</c>.</summary>
    public ChangeHeuristic Subtract(ChangeHeuristic other) => this - other;

    /// <summary>The output that is left where it is one; else none.</summary>
    public ChangeHeuristic Unique() => new($"unique({Name})", (transaction, history) => candidates(transaction, history).Take(2).ToArray() is [var only] ? [only] : []);

    /// <summary>The outputs that cannot be ruled out as change, ascending.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="history">What came before and after.</param>
    public ImmutableArray<int> Candidates(CoinTransaction transaction, CoinHistory history)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(history);
        return transaction.IsCoinbase ? [] : [.. candidates(transaction, history).Order()];
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static ChangeHeuristic Compose(ChangeHeuristic left, ChangeHeuristic right, char sign, Func<IEnumerable<int>, IEnumerable<int>, IEnumerable<int>> combine)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);

        // A long chain of one sign reads well without brackets but for the right-hand side.
        string name = $"{left.Bracketed(sign)} {sign} {right.Bracketed(null)}";
        return new ChangeHeuristic(name, (transaction, history) => combine(left.candidates(transaction, history), right.candidates(transaction, history))) { Sign = sign };
    }

    private char? Sign { get; init; }

    private string Bracketed(char? within) => Sign is null || (Sign == within && within != '−') ? Name : $"({Name})";
}
