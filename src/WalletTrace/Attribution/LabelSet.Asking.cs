using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace WalletTrace.Attribution;

public sealed partial class LabelSet
{
    /// <summary>
    /// The labels of other accounts that the same key controls: an EVM account is one on every EVM chain, and on TRON by the same 20 bytes. Only claims about
    /// accounts, for what stands at a contract's address on another chain may be another's; and only leads, for the account may be a contract without a label
    /// that says so. By account, then as by <see cref="Of"/>; empty on UTXO chains.
    /// </summary>
    public ResultList<Label> OfTwins(Account account) =>
        new(KeyOf(account.Address) is { } key && twins.Value.TryGetValue(key, out List<Account>? accounts)
            ? [.. accounts.Where(twin => twin != account).SelectMany(twin => byAccount[twin]).Where(label => label.Subject.Kind == LabelSubjectKind.Account)]
            : []);

    /// <summary>
    /// Where claims disagree, by subject. Claims of an account are held against each other together with those of ranges that have it. Each side is returned; none
    /// is preferred.
    /// </summary>
    /// <remarks>
    /// O(n) for n labels, and O(k²) for the k different ways in which claims speak of one subject (category, entity and times), of which no more than the first
    /// hundred are compared.
    /// </remarks>
    public IEnumerable<LabelConflict> Conflicts()
    {
        IEnumerable<(LabelSubject Subject, ImmutableArray<Label> Claims)> subjects = bySubject.Value.OrderBy(group => group.Key)
            .Select(group => (group.Key, group.ToImmutableArray()))
            .Concat(byAccount.Keys.Order().Select(account => (LabelSubject.Of(account), Of(account).Items)));
        return subjects.Select(subject => LabelConflict.Find(subject.Subject, subject.Claims, Entities)).OfType<LabelConflict>();
    }

    /// <summary>Where the claims that hold for an account disagree; null where they do not.</summary>
    public LabelConflict? ConflictOf(Account account) => LabelConflict.Find(account, Of(account).Items, Entities);

    /// <summary>All that leads to an actor: entities over their relations, and the labels that name them, each with the chain of relations by which it leads there.</summary>
    /// <param name="actors">The ids of the actor, one in each source that knows it; see <see cref="EntitySet.Named"/>.</param>
    /// <param name="options">Which relations count, and limits. Null: the usual.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public ActorLeads LeadingTo(IEnumerable<string> actors, ActorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(actors);
        return ActorLeads.Find(this, [.. actors], (options ?? new ActorOptions()).Checked());
    }

    /// <summary>The 20 bytes that one key has on all chains of the EVM's kind and TRON; null for others, and for the account of mints and burns, which has no key.</summary>
    private static Address? KeyOf(Address address)
    {
        if (address.IsZero || address.Kind is not (AddressKind.Evm or AddressKind.Tron))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[Address.MaxLength];
        return address.Kind == AddressKind.Evm ? address : Address.Evm(bytes[..address.CopyTo(bytes)]);
    }

    private Dictionary<Address, List<Account>> FindTwins()
    {
        var found = new Dictionary<Address, List<Account>>();
        foreach (Account account in byAccount.Where(pair => pair.Value.Any(label => label.Subject.Kind == LabelSubjectKind.Account)).Select(pair => pair.Key))
        {
            if (KeyOf(account.Address) is { } key)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(found, key, out _) ??= []).Add(account);
            }
        }

        foreach (List<Account> accounts in found.Values)
        {
            accounts.Sort();
        }

        return found;
    }
}
