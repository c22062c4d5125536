using System.Diagnostics.CodeAnalysis;

namespace WalletTrace.Attribution;

/// <summary>What kind of thing a label is about.</summary>
public enum LabelSubjectKind
{
    /// <summary>One account. Who holds its key holds it on every chain of its kind: the claim is also of interest for its twins.</summary>
    Account,

    /// <summary>A contract: its account, and the tokens that it issues. What stands at the same address of another chain may be another contract.</summary>
    Contract,

    /// <summary>All accounts of one chain and kind from one address to another, both included: precompiled contracts, a rollup's own.</summary>
    Range,

    /// <summary>A cluster by its id: every account that is inferred to be in it.</summary>
    Cluster,

    /// <summary>An address of a chain that cannot be traced here (Monero, Zcash …), kept to the letter so that it can be looked up.</summary>
    Foreign,
}

/// <summary>What a label is about. Immutable; compared by value. Its text form is what files hold.</summary>
public sealed class LabelSubject : IEquatable<LabelSubject>, IComparable<LabelSubject>
{
    private const string ContractPrefix = "contract:";
    private const string RangePrefix = "range:";
    private const string ClusterPrefix = "cluster:";
    private const string ForeignPrefix = "foreign:";

    private LabelSubject(LabelSubjectKind kind, Account account, Address last, string id)
    {
        Kind = kind;
        Account = account;
        Last = last;
        Id = id;
    }

    /// <summary>The kind.</summary>
    public LabelSubjectKind Kind { get; }

    /// <summary>The account; of a range the first; none of a cluster or a foreign address.</summary>
    public Account Account { get; }

    /// <summary>The last address of a range, included; else none.</summary>
    public Address Last { get; }

    /// <summary>A cluster's id; a foreign address as <c>FORM:TEXT</c>, for instance <c>XMR:4…</c>; else empty.</summary>
    public string Id { get; }

    /// <summary>An account is a subject by itself.</summary>
    public static implicit operator LabelSubject(Account account) => Of(account);

    /// <summary>Whether two subjects are the same.</summary>
    public static bool operator ==(LabelSubject? left, LabelSubject? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two subjects differ.</summary>
    public static bool operator !=(LabelSubject? left, LabelSubject? right) => !(left == right);

    /// <summary>Whether one comes before another.</summary>
    public static bool operator <(LabelSubject? left, LabelSubject? right) => Comparer<LabelSubject>.Default.Compare(left, right) < 0;

    /// <summary>Whether one comes after another.</summary>
    public static bool operator >(LabelSubject? left, LabelSubject? right) => Comparer<LabelSubject>.Default.Compare(left, right) > 0;

    /// <summary>Whether one does not come after another.</summary>
    public static bool operator <=(LabelSubject? left, LabelSubject? right) => Comparer<LabelSubject>.Default.Compare(left, right) <= 0;

    /// <summary>Whether one does not come before another.</summary>
    public static bool operator >=(LabelSubject? left, LabelSubject? right) => Comparer<LabelSubject>.Default.Compare(left, right) >= 0;

    /// <summary>An account.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static LabelSubject Of(Account account) => new(LabelSubjectKind.Account, Checked(account), default, string.Empty);

    /// <summary>A contract by its account.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static LabelSubject Contract(Account account) => new(LabelSubjectKind.Contract, Checked(account), default, string.Empty);

    /// <summary>A range of accounts, both ends included.</summary>
    /// <exception cref="ArgumentException">The ends are of two chains or kinds, or in the wrong order.</exception>
    public static LabelSubject Range(Account first, Account last)
    {
        if (Checked(first).Chain != last.Chain || first.Address.Kind != last.Address.Kind || first.Address.CompareTo(last.Address) > 0)
        {
            throw new ArgumentException($"no range can be made: found {first} and {last}, expected two accounts of one chain and kind, the lower first", nameof(last));
        }

        return new LabelSubject(LabelSubjectKind.Range, first, last.Address, string.Empty);
    }

    /// <summary>A cluster by its id.</summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    public static LabelSubject Cluster(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return new LabelSubject(LabelSubjectKind.Cluster, default, default, id);
    }

    /// <summary>An address of a chain that cannot be traced here.</summary>
    /// <param name="form">The chain's ticker in capitals, for instance XMR.</param>
    /// <param name="text">The address to the letter.</param>
    /// <exception cref="ArgumentException">One of them is empty, or the ticker has a colon.</exception>
    public static LabelSubject Foreign(string form, string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(form);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return form.Contains(':', StringComparison.Ordinal)
            ? throw new ArgumentException($"no foreign address can be made: found the ticker {SafeText.Quote(form)}, expected one without a colon", nameof(form))
            : new LabelSubject(LabelSubjectKind.Foreign, default, default, $"{form}:{text}");
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="error">What is wrong with the text.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LabelSubject? subject, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        subject = null;
        error = null;
        if (text.StartsWith(ContractPrefix, StringComparison.Ordinal))
        {
            subject = Account.TryParse(text.AsSpan(ContractPrefix.Length), out Account contract, out error) ? Contract(contract) : null;
        }
        else if (text.StartsWith(RangePrefix, StringComparison.Ordinal))
        {
            return TryParseRange(text, out subject, out error);
        }
        else if (text.StartsWith(ClusterPrefix, StringComparison.Ordinal))
        {
            string id = text[ClusterPrefix.Length..];
            subject = string.IsNullOrWhiteSpace(id) ? null : Cluster(id);
            error = subject is null ? $"the subject {SafeText.Quote(text)} cannot be read: found no id, expected cluster:ID" : null;
        }
        else if (text.StartsWith(ForeignPrefix, StringComparison.Ordinal))
        {
            string[] parts = text[ForeignPrefix.Length..].Split(':', 2);
            subject = parts is [{ Length: > 0 } form, { Length: > 0 } address] ? Foreign(form, address) : null;
            error = subject is null ? $"the subject {SafeText.Quote(text)} cannot be read: expected foreign:TICKER:ADDRESS" : null;
        }
        else
        {
            subject = Account.TryParse(text, out Account account, out error) ? Of(account) : null;
        }

        return subject is not null;
    }

    /// <summary>Whether the claim is about an account: the account itself, the contract at it, or a range that has it. Not for clusters.</summary>
    public bool Covers(Account account) => Kind switch
    {
        LabelSubjectKind.Account or LabelSubjectKind.Contract => Account == account,
        LabelSubjectKind.Range => Account.Chain == account.Chain && Account.Address.Kind == account.Address.Kind
            && Account.Address.CompareTo(account.Address) <= 0 && Last.CompareTo(account.Address) >= 0,
        _ => false,
    };

    /// <inheritdoc/>
    public bool Equals(LabelSubject? other) =>
        other is not null && Kind == other.Kind && Account == other.Account && Last == other.Last && string.Equals(Id, other.Id, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelSubject);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Account, Last, Id);

    /// <summary>By account, then kind, end and id. Clusters and foreign addresses, which have no account, come first.</summary>
    public int CompareTo(LabelSubject? other) => other is null ? 1
        : Account.CompareTo(other.Account) is not 0 and var byAccount ? byAccount
        : Kind.CompareTo(other.Kind) is not 0 and var byKind ? byKind
        : Last.CompareTo(other.Last) is not 0 and var byLast ? byLast
        : string.CompareOrdinal(Id, other.Id);

    /// <summary>
    /// CAIP-10 for an account; <c>contract:</c> and <c>range:</c> with it; <c>cluster:ID</c>; <c>foreign:TICKER:ADDRESS</c>.
    /// </summary>
    public override string ToString() => Kind switch
    {
        LabelSubjectKind.Account => Account.ToString(),
        LabelSubjectKind.Contract => ContractPrefix + Account,
        LabelSubjectKind.Range => $"{RangePrefix}{Account}-{new Account(Account.Chain, Last).ToString()[(Account.Chain.ToString().Length + 1)..]}",
        LabelSubjectKind.Cluster => ClusterPrefix + Id,
        _ => ForeignPrefix + Id,
    };

    private static bool TryParseRange(string text, [NotNullWhen(true)] out LabelSubject? subject, [NotNullWhen(false)] out string? error)
    {
        subject = null;
        int middle = text.LastIndexOf('-');
        if (middle <= RangePrefix.Length)
        {
            error = $"the subject {SafeText.Quote(text)} cannot be read: found no hyphen, expected range:CHAIN:FIRST-LAST";
            return false;
        }

        if (!Account.TryParse(text.AsSpan(RangePrefix.Length, middle - RangePrefix.Length), out Account first, out error)
            || !Address.TryParse(text.AsSpan(middle + 1), first.Chain, out Address last, out error))
        {
            return false;
        }

        if (first.Address.Kind != last.Kind || first.Address.CompareTo(last) > 0)
        {
            error = $"the subject {SafeText.Quote(text)} cannot be read: found ends of two kinds or in the wrong order, expected the lower address first";
            return false;
        }

        subject = Range(first, new Account(first.Chain, last));
        return true;
    }

    private static Account Checked(Account account) =>
        account.IsDefault ? throw new ArgumentException("a label needs a subject: found no account", nameof(account)) : account;
}
