using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace WalletTrace.Attribution.Screening;

/// <summary>
/// All labels of accounts in memory, by the bytes of their addresses, to screen very many addresses by. Immutable; any number of threads may ask at once.
/// </summary>
/// <remarks>
/// <para>Addresses may be written bare: their form decides, and a label counts on whichever chain of that form it is. With their chain (CAIP-10) only that chain's
/// labels count, others of the same key are twins. Labels of ranges and of foreign addresses (see <see cref="LabelSubject"/>) are found too; labels of clusters need
/// to know who is in them and are not.</para>
/// <para>Every checksum that an address carries is verified, whether or not there is a label for it: base58check, bech32, bech32m, cashaddr, and the letter case of
/// EIP-55 unless all letters have one case. A row whose checksum is wrong is damaged and has no other result. A wrong address without a checksum (EVM digits of one
/// case, 41… of TRON) cannot be noticed.</para>
/// <para>Nothing is allocated for a row but for what is found, rows in foreign forms, and damage. Memory beside the labels themselves: <see cref="Bytes"/>.</para>
/// </remarks>
public sealed class ScreeningIndex
{
    private readonly PayloadTable narrow;
    private readonly PayloadTable wide;
    private readonly LabelRanges ranges;
    private readonly ImmutableArray<ChainId> rangeChains;
    private readonly Dictionary<string, List<Label>> foreign = new(StringComparer.Ordinal);

    /// <summary>Takes the labels of a set in, in its order. O(n log n).</summary>
    /// <param name="labels">The labels; as known at a time or valid on a day where that is asked.</param>
    public ScreeningIndex(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Labels = labels;
        var narrowOnes = new List<Label>();
        var wideOnes = new List<Label>();
        var rangeOnes = new List<Label>();
        foreach (Label label in labels.All)
        {
            LabelCount++;
            switch (label.Subject.Kind)
            {
                case LabelSubjectKind.Account or LabelSubjectKind.Contract:
                    (PayloadKey.IsNarrow(label.Account.Address.Kind) ? narrowOnes : wideOnes).Add(label);
                    break;
                case LabelSubjectKind.Range:
                    rangeOnes.Add(label);
                    break;
                case LabelSubjectKind.Foreign:
                    (CollectionsMarshal.GetValueRefOrAddDefault(foreign, label.Subject.Id[(label.Subject.Id.IndexOf(':', StringComparison.Ordinal) + 1)..], out _) ??= []).Add(label);
                    break;
                default:
                    LeftOut++;
                    break;
            }
        }

        narrow = new PayloadTable(PayloadKey.Narrow, narrowOnes, PayloadKey.WriteNarrow);
        wide = new PayloadTable(PayloadKey.Wide, wideOnes, PayloadKey.WriteWide);
        ranges = new LabelRanges(rangeOnes);
        rangeChains = [.. rangeOnes.Select(label => label.Account.Chain).Distinct().Order()];
    }

    /// <summary>The labels.</summary>
    public LabelSet Labels { get; }

    /// <summary>How many labels there are.</summary>
    public int LabelCount { get; }

    /// <summary>How many of them are not looked for, because they are about clusters.</summary>
    public int LeftOut { get; }

    /// <summary>The memory that the index of accounts takes beside the labels themselves, in bytes.</summary>
    public long Bytes => narrow.Bytes + wide.Bytes;

    /// <summary>Screens accounts.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <returns>The labels found, in the order of the accounts; of each first its own, in the label set's order, then those of twins.</returns>
    /// <exception cref="ArgumentException">One of the accounts is none.</exception>
    public ImmutableArray<ScreeningMatch> Screen(ReadOnlySpan<Account> accounts)
    {
        var matches = new List<ScreeningMatch>();
        Span<ulong> key = stackalloc ulong[PayloadKey.Wide];
        for (int row = 0; row < accounts.Length; row++)
        {
            Account account = accounts[row];
            if (account.IsDefault)
            {
                throw new ArgumentException(FormattableString.Invariant($"accounts cannot be screened: found none in place {row}"), nameof(accounts));
            }

            Find(account.Address, key, row, RowForms.Of(account), account.Chain, matches);
        }

        return [.. matches];
    }

    /// <summary>Screens one account.</summary>
    /// <param name="account">The account.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public ImmutableArray<ScreeningMatch> Screen(Account account) => Screen([account]);

    /// <summary>
    /// Screens text, one address a line: bare, as CAIP-10, or as another chain writes it. What stands behind a comma, semicolon, tab or blank is not looked at; blank lines
    /// and those that begin with # are passed over.
    /// </summary>
    /// <param name="lines">The text in UTF-8.</param>
    public ScreenedRows ScreenLines(ReadOnlySpan<byte> lines)
    {
        var run = new ScreeningRun(this);
        run.Add(lines, isLast: true);
        return run.Result();
    }

    /// <summary>Screens text from a stream, as <see cref="ScreenLines"/>; memory does not grow with its length but for what is found.</summary>
    /// <param name="stream">The text in UTF-8; it is not closed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public async Task<ScreenedRows> ScreenAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        cancellationToken = Attendant.Ending(cancellationToken);
        var run = new ScreeningRun(this);
        var buffer = new byte[1 << 20];
        int held = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(held), cancellationToken).ConfigureAwait(false);
            held += read;
            int used = run.Add(buffer.AsSpan(0, held), isLast: read == 0);
            if (read == 0)
            {
                return run.Result();
            }

            if (used == 0 && held == buffer.Length)
            {
                // A line of a megabyte is no address; its end is looked for, and its beginning told.
                used = run.SkipLongLine(buffer);
            }

            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
        }
    }

    /// <summary>The table of addresses of 20 bytes.</summary>
    internal PayloadTable Narrow => narrow;

    /// <summary>The table of the others.</summary>
    internal PayloadTable Wide => wide;

    /// <summary>Whether there are labels of ranges.</summary>
    internal bool HasRanges => !ranges.IsEmpty;

    /// <summary>Finds what is known of an address by its form, and of its chain where that is told.</summary>
    internal void Find(Address address, Span<ulong> key, long row, RowForm form, ChainId chain, List<ScreeningMatch> matches)
    {
        ReadOnlySpan<Label> found;
        if (PayloadKey.IsNarrow(address.Kind))
        {
            PayloadKey.WriteNarrow(address, key);
            found = narrow.Find(PayloadTable.Hash(key[..PayloadKey.Narrow]), key[..PayloadKey.Narrow]);
        }
        else
        {
            PayloadKey.WriteWide(address, key);
            found = wide.Find(PayloadTable.Hash(key), key);
        }

        Match(found, row, form, chain, matches);
        if (HasRanges)
        {
            MatchRanges(address, row, form, chain, matches);
        }
    }

    /// <summary>Takes those of an address's labels that are about a row, and then those of twins.</summary>
    internal static void Match(ReadOnlySpan<Label> found, long row, RowForm form, ChainId chain, List<ScreeningMatch> matches)
    {
        foreach (Label label in found)
        {
            if (IsAbout(label, form, chain))
            {
                matches.Add(new ScreeningMatch(row, label, false));
            }
        }

        foreach (Label label in found)
        {
            if (!IsAbout(label, form, chain) && label.Account.Address is { Kind: AddressKind.Evm or AddressKind.Tron, IsZero: false } && label.Subject.Kind == LabelSubjectKind.Account)
            {
                matches.Add(new ScreeningMatch(row, label, true));
            }
        }
    }

    /// <summary>Finds the ranges that have an address, on every chain of its form or on its own.</summary>
    internal void MatchRanges(Address address, long row, RowForm form, ChainId chain, List<ScreeningMatch> matches)
    {
        foreach (ChainId candidate in rangeChains)
        {
            if (chain.IsDefault ? (RowForms.Of(candidate) & form) != 0 && Encodings.AddressText.Fits(address.Kind, candidate) : candidate == chain)
            {
                foreach (Label label in (ranges.Of(new Account(candidate, address)) ?? []).Order(LabelOrder.Instance))
                {
                    matches.Add(new ScreeningMatch(row, label, false));
                }
            }
        }
    }

    /// <summary>Finds an address of a chain that cannot be traced here.</summary>
    internal void MatchForeign(string text, long row, List<ScreeningMatch> matches)
    {
        foreach (Label label in foreign.GetValueOrDefault(text) ?? [])
        {
            matches.Add(new ScreeningMatch(row, label, false));
        }
    }

    private static bool IsAbout(Label label, RowForm form, ChainId chain) => (RowForms.Of(label.Account) & form) != 0 && (chain.IsDefault || label.Account.Chain == chain);
}
