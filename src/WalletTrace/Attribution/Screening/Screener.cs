using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace WalletTrace.Attribution.Screening;

/// <summary>
/// Screens accounts under a policy, for a day: against labels alone, or with what is known of their value. Immutable; any number of threads may ask at once.
/// </summary>
/// <remarks>
/// Labels are looked at as they were known at a time (see <see cref="LabelSet.AsKnown"/>), and valid on the day; what is not valid on it counts for rules that
/// look at any time. The wording never says that the owner did anything: it says who lists or labels the account.
/// </remarks>
public sealed class Screener
{
    private readonly LabelSet labels;
    private readonly ImmutableArray<ScreeningReason> standing;

    /// <summary>Prepares screening. O(labels).</summary>
    /// <param name="labels">The labels as known: those that one wants to be asked, whether or not they are valid on the day.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="on">The day.</param>
    public Screener(LabelSet labels, ScreeningPolicy policy, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(policy);
        this.labels = labels;
        Policy = policy;
        On = on;
        Index = new ScreeningIndex(labels);
        standing = [.. policy.RequiredLists.Select(FreshnessOf).OfType<ScreeningReason>()];
    }

    /// <summary>The policy.</summary>
    public ScreeningPolicy Policy { get; }

    /// <summary>The day.</summary>
    public DateOnly On { get; }

    /// <summary>The labels, to find rows by.</summary>
    public ScreeningIndex Index { get; }

    /// <summary>What is not complete whichever account is screened: lists that are missing or too old.</summary>
    public ImmutableArray<ScreeningReason> Standing => standing;

    /// <summary>Screens an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="values">What it sent and received, where that is known.</param>
    /// <exception cref="ArgumentException">There is no account.</exception>
    public ScreeningResult Judge(Account account, params IEnumerable<ScreenedValue> values)
    {
        // The index knows no clusters; a set of labels may.
        IEnumerable<ScreeningMatch> ofClusters = labels.Of(account).Where(label => label.Subject.Kind == LabelSubjectKind.Cluster).Select(label => new ScreeningMatch(0, label, false));
        return Judge(account.ToString(), [.. Index.Screen(account), .. ofClusters], [account], values);
    }

    /// <summary>Screens what was given as text: one address, bare or with its chain, in any form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="screening">What it comes to; a text that cannot be read is incomplete, and its reason says why.</param>
    /// <returns>Whether it could be read.</returns>
    public bool TryJudge(string text, out ScreeningResult screening)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = Encoding.UTF8.GetBytes(text.Trim());

        // Of a row what stands behind the address is not looked at; here nothing may stand there, lest a second address pass unseen.
        bool isOne = bytes.AsSpan().IndexOfAny(RowBatch.Ends) < 0 && !bytes.Contains((byte)'\n');
        ScreenedRows rows = Index.ScreenLines(isOne ? bytes : []);
        if (rows.Read == 1)
        {
            screening = Judge(text, rows.Matches, [], []);
            return true;
        }

        string problem = rows.Damaged is [{ } row, ..] ? row.Problem : isOne ? "found nothing, expected an address" : "found more than one word, expected one address";
        screening = new ScreeningResult(text, On, Policy.Name, [new ScreeningReason(ScreeningVerdict.Incomplete, "unreadable", $"It cannot be read, so nothing is known of it: {problem}.")], []);
        return false;
    }

    /// <summary>Screens what labels were found for already, for instance by <see cref="ScreeningIndex.ScreenAsync"/>.</summary>
    /// <param name="subject">What was screened, as it is to be called.</param>
    /// <param name="matches">The labels found for it.</param>
    /// <param name="accounts">The accounts that it may be, to look for claims that contradict each other. Empty: those that labels were found for.</param>
    /// <param name="values">What it sent and received, where that is known.</param>
    public ScreeningResult Judge(string subject, ImmutableArray<ScreeningMatch> matches, IEnumerable<Account> accounts, IEnumerable<ScreenedValue> values)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(values);
        ScreenedValue[] all = [.. values];
        var reasons = new List<ScreeningReason>(standing);
        foreach (ScreeningRule rule in Policy.Rules)
        {
            if (rule.Scope is ScreeningScope.Account or ScreeningScope.Twin)
            {
                reasons.AddRange(ReasonsOf(rule, matches));
            }
            else
            {
                reasons.AddRange(all.Where(value => rule.Side is null || rule.Side == value.Side).SelectMany(value => ReasonsOf(rule, value)));
            }
        }

        reasons.AddRange(all.SelectMany(GapsOf));
        if (Policy.ReviewsConflicts)
        {
            IEnumerable<Account> held = accounts.Concat(matches.Where(match => !match.IsTwin && match.Label.Subject.Kind is LabelSubjectKind.Account or LabelSubjectKind.Contract).Select(match => match.Label.Account));
            reasons.AddRange(held.Distinct().Order().Select(labels.ConflictOf).OfType<LabelConflict>().Select(ReasonOf));
        }

        return new ScreeningResult(subject, On, Policy.Name, [.. Once(reasons.OrderByDescending(reason => reason.Verdict))], matches);
    }

    /// <summary>What a graver rule says already, of the same labels and value, is not said again.</summary>
    private static IEnumerable<ScreeningReason> Once(IEnumerable<ScreeningReason> reasons) => reasons
        .GroupBy(reason => (reason.Account, reason.Amount, reason.Side, reason.Labels.Length, First: reason.Labels.FirstOrDefault(), Text: reason.Labels.IsEmpty ? reason.Text : null))
        .SelectMany(alike => alike.Where((reason, place) => !alike.Take(place).Any(other => other.Labels.SequenceEqual(reason.Labels))))
        .OrderByDescending(reason => reason.Verdict);

    /// <summary>How labels are told: the first few, and how many more there are.</summary>
    private static string Tell(IReadOnlyCollection<Label> told)
    {
        const int most = 2;
        string all = string.Join("; ", told.Take(most).Select(Tell));
        return told.Count > most ? string.Create(CultureInfo.InvariantCulture, $"{all}; and by {told.Count - most} more") : all;
    }

    /// <summary>How a label is told: by whom, of which day, and since when it says so.</summary>
    internal static string Tell(Label label)
    {
        string day = label.Date is { } date ? $", edition of {FieldTexts.Of(date)}" : "";
        string from = label.ValidFrom is { } since ? $", from {FieldTexts.Of(since)}" : "";
        string until = label.ValidUntil is { } end ? $", until {FieldTexts.Of(end)}" : "";
        string entity = label.Entity is { } id ? $", {id}" : "";
        string how = label.Category == Category.Sanctioned ? "listed by" : "labelled by";
        return $"{how} {label.Source} as “{label.Text}” ({Encodings.EnumText.NameOf(label.Category)}{entity}{from}{until}{day})";
    }

    /// <summary>What a rule says of labels of the account itself, or of each of its twins.</summary>
    private IEnumerable<ScreeningReason> ReasonsOf(ScreeningRule rule, ImmutableArray<ScreeningMatch> matches)
    {
        bool ofTwins = rule.Scope == ScreeningScope.Twin;
        IEnumerable<ScreeningMatch> meant = matches.Where(match => match.IsTwin == ofTwins && rule.IsAbout(match.Label, labels.Entities)
            && (rule.Listed == ListedWhen.Ever || match.Label.IsValidOn(On)));
        foreach (IGrouping<Account?, Label> same in meant.GroupBy(match => ofTwins ? match.Label.Account : (Account?)null, match => match.Label))
        {
            Label[] its = [.. same];
            string whose = ofTwins ? $"{same.Key}, an account of the same key, is" : its.All(label => label.Subject.Kind == LabelSubjectKind.Range) ? "A range with it is"
                : its.All(label => label.Subject.Kind == LabelSubjectKind.Cluster) ? "A cluster that it is inferred to be in is" : "The account is";
            Label[] valid = [.. its.Where(label => label.IsValidOn(On))];
            bool areLater = valid.All(label => label.ValidFrom is null && !(label.Date <= On)) && valid.Any(label => label.Date > On);
            string when = areLater ? "; none of them tells since when that is so, and none is of so early a day"
                : valid.Length > 0 ? ""
                : its.All(label => label.ValidFrom > On) ? "; not yet so on the day of the screening" : "; no longer so on the day of the screening";
            yield return new ScreeningReason(rule.Verdict, rule.Name, $"{whose} {Tell(its)}{when}.") { Labels = [.. its], Account = same.Key };
        }
    }

    /// <summary>What a rule says of value: for each labelled account that it touches.</summary>
    private IEnumerable<ScreeningReason> ReasonsOf(ScreeningRule rule, ScreenedValue value)
    {
        // Several labels of one account are about the same value.
        IGrouping<Account, ScreenedPart>[] touched =
        [
            .. value.Parts.Where(part => rule.IsAbout(part.Label, labels.Entities) && !(part.LeastHops > rule.MostHops) && !Of(rule, part).IsZero).GroupBy(part => part.Account),
        ];
        UInt256 sum = touched.Aggregate(default(UInt256), (total, same) => total + Largest(rule, same));
        if (sum.IsZero || !IsShare(sum, value.Whole, rule.LeastShare) || rule.LeastValues.Any(least => least.Asset == value.Asset && sum < least.Units))
        {
            yield break;
        }

        foreach (IGrouping<Account, ScreenedPart> same in touched.OrderByDescending(same => Largest(rule, same)).ThenBy(same => same.Key))
        {
            ScreenedPart most = same.MaxBy(part => Of(rule, part))!;
            UInt256 amount = Of(rule, most);
            string how = rule.Scope == ScreeningScope.Direct || most.Direct == most.Amount
                ? "directly"
                : string.Create(CultureInfo.InvariantCulture, $"{(most.Direct.IsZero || rule.Scope == ScreeningScope.Indirect ? "by way of others" : "directly and by way of others")}, {most.LeastHops} hop{(most.LeastHops == 1 ? "" : "s")} at least");
            string when = TellWhen(rule, [.. same], value.Asset);
            string inferred = most.IsInferred ? ", a deposit account by inference" : "";
            (string verb, string to) = value.Side == ScreeningSide.Sent ? ("Sent", "to") : ("Received", "from");
            yield return new ScreeningReason(rule.Verdict, rule.Name,
                $"{verb} {Write(amount, value.Asset)} ({Percent(amount, value.Whole)}) {to} {same.Key}{inferred}, {how}: {Tell([.. same.Select(part => part.Label)])}{when}.")
            {
                Labels = [.. same.Select(part => part.Label)], Account = same.Key, Amount = new Amount(amount, value.Asset), Side = value.Side,
            };
        }
    }

    /// <summary>How much of value moved while labels say what they do. Those that do not tell since when count as if it had always been so, which is said.</summary>
    private static string TellWhen(ScreeningRule rule, ScreenedPart[] parts, Asset asset)
    {
        ScreenedPart[] dated = [.. parts.Where(part => part.Label.ValidFrom is not null)];
        if (rule.Listed != ListedWhen.Ever)
        {
            return dated.Length == 0 ? "; since when that is so is not told" : "";
        }

        UInt256 amount = parts.Max(part => part.Amount);
        UInt256 counted = (dated.Length > 0 ? dated : parts).Max(part => part.WhileListed);
        string whose = dated.Length > 0 && dated.Length < parts.Length ? "by those labels that tell since when, " : "";
        return counted == amount ? "" : $"; {whose}{(counted.IsZero ? "none" : Write(counted, asset))} of it while that was so";
    }

    private static UInt256 Largest(ScreeningRule rule, IEnumerable<ScreenedPart> parts) => parts.Max(part => Of(rule, part));

    private static UInt256 Of(ScreeningRule rule, ScreenedPart part)
    {
        (UInt256 all, UInt256 direct) = rule.Listed == ListedWhen.Ever ? (part.Amount, part.Direct) : (part.WhileListed, part.DirectWhileListed);
        return rule.Scope switch
        {
            ScreeningScope.Direct => direct,
            ScreeningScope.Indirect => all - direct,
            _ => all,
        };
    }

    private IEnumerable<ScreeningReason> GapsOf(ScreenedValue value)
    {
        if (value.Gap is { } gap)
        {
            yield return new ScreeningReason(ScreeningVerdict.Incomplete, "gap", gap);
        }

        if (Policy.MostUnknown is { } most && !value.Unknown.IsZero && IsShare(value.Unknown, value.Whole, most) && !IsExactly(value.Unknown, value.Whole, most))
        {
            yield return new ScreeningReason(ScreeningVerdict.Incomplete, "unknown", string.Create(CultureInfo.InvariantCulture,
                $"Of {Percent(value.Unknown, value.Whole)} of the {Write(value.Whole, value.Asset)} {(value.Side == ScreeningSide.Sent ? "sent it is not known to whom it went" : "received it is not known whom it came from")}; the policy allows {most / 10_000m:0.####} %."));
        }
    }

    private ScreeningReason? FreshnessOf(string list)
    {
        // A claim keeps the day of the edition that brought it, so that a newer edition shows by its record, or by whatever came with it, be it no label.
        DateOnly? newest = labels.Entities.All.Where(entity => string.Equals(entity.Source, list, StringComparison.OrdinalIgnoreCase)).Select(entity => entity.Date)
            .Concat(labels.Editions.Where(edition => string.Equals(edition.Source, list, StringComparison.OrdinalIgnoreCase)).Select(edition => edition.Day)).Max();
        bool isThere = false;
        foreach (Label label in labels.Unordered.Where(label => string.Equals(label.Source, list, StringComparison.OrdinalIgnoreCase)))
        {
            isThere = true;
            DateOnly? day = label.Date ?? (label.LearnedAt is { } learned ? DateOnly.FromDateTime(learned.UtcDateTime) : null);
            newest = day is { } its && !(newest >= its) ? its : newest;
        }

        return !isThere ? new ScreeningReason(ScreeningVerdict.Incomplete, "missing list", $"No label of the list {list} is known, without which the policy says nothing.")
            : Policy.MostAge is not { } most ? null
            : newest is not { } edition ? new ScreeningReason(ScreeningVerdict.Incomplete, "stale list", $"Labels of the list {list} do not tell of which day they are; the policy wants to know.")
            : On.DayNumber - edition.DayNumber > most ? new ScreeningReason(ScreeningVerdict.Incomplete, "stale list", string.Create(
                CultureInfo.InvariantCulture, $"The newest that is known of the list {list} is of {FieldTexts.Of(edition)}, {On.DayNumber - edition.DayNumber} days before {FieldTexts.Of(On)}; the policy allows {most}."))
            : null;
    }

    private static ScreeningReason ReasonOf(LabelConflict conflict) => new(
        ScreeningVerdict.Review, "conflict", $"Labels of {conflict.Subject} contradict each other: {Tell(conflict.Claims)}.") { Labels = conflict.Claims };

    /// <summary>Whether a part is at least so many millionths of a whole.</summary>
    private static bool IsShare(UInt256 part, UInt256 whole, int millionths) => Compare(part, whole, millionths) >= 0;

    private static bool IsExactly(UInt256 part, UInt256 whole, int millionths) => Compare(part, whole, millionths) == 0;

    private static int Compare(UInt256 part, UInt256 whole, int millionths)
    {
        // part · 10^6 against whole · millionths, where the products may need more than 256 bits.
        UInt256 least = UInt256.MulDiv(whole, (uint)millionths, 1_000_000, out UInt256 rest);
        return part.CompareTo(least) is not 0 and var compared ? compared : rest.IsZero ? 0 : -1;
    }

    private static string Percent(UInt256 part, UInt256 whole)
    {
        UInt256 tenths = whole.IsZero ? default : UInt256.MulDiv(part, 1000, whole, out _);
        return tenths.IsZero ? "less than 0.1 %" : string.Create(CultureInfo.InvariantCulture, $"{(uint)(ulong)tenths / 10m:0.#} %");
    }

    private static string Write(UInt256 units, Asset asset) => new Amount(units, asset).ToString("N");
}
