using System.Collections.Immutable;
using System.Text;

namespace WalletTrace.Attribution.Screening;

/// <summary>
/// What screening an account is to come to: rules, and what must be known before "no hits" may be said. Immutable. Read from a YAML file; every key is explained in
/// that of the default policy, <see cref="DefaultText"/>.
/// </summary>
/// <param name="Name">What verdicts call it.</param>
/// <param name="Rules">The rules. All are looked at; the gravest that applies decides.</param>
public sealed record ScreeningPolicy(string Name, ImmutableArray<ScreeningRule> Rules)
{
    /// <summary>The longest file, in bytes.</summary>
    public const int MaxFileLength = 1 << 20;

    /// <summary>The lists without which nothing is complete, by the name of their source. Default: none.</summary>
    public ImmutableArray<string> RequiredLists { get; init; } = [];

    /// <summary>How many days old the newest edition of a required list may be on the day of the screening. Null: any age. Default: null.</summary>
    public int? MostAge { get; init; }

    /// <summary>More than this share unknown of what was sent or received of an asset is incomplete, in parts of a million. Null: any share. Default: null.</summary>
    public int? MostUnknown { get; init; }

    /// <summary>Whether labels of the account itself that contradict each other are to be looked at by somebody. Default: yes.</summary>
    public bool ReviewsConflicts { get; init; } = true;

    /// <summary>The default policy as a file, with all keys explained.</summary>
    public static string DefaultText => """
        # WalletTrace's default policy for screening. Copy it and change what does not suit you: what it says is an example of good practice, and no legal advice.
        #
        # A verdict is BLOCK, REVIEW, INCOMPLETE or NO HITS. All rules are looked at and the gravest decides. NO HITS is not a clearance: it says that nothing is
        # known in the labels and facts that were looked at.
        name: default

        # The lists without which nothing is complete, by the name of their source, and how many days old their newest edition may be.
        lists: [OFAC SDN]
        stale: 30

        # With a ledger: the share of what was sent or received of an asset of which nothing is known, above which the answer is INCOMPLETE. What rests unlabelled,
        # was not followed, and lacks data count together.
        unknown: 50%

        # Labels of the account itself that contradict each other: review or ignore. None of them is preferred.
        conflicts: review

        # A rule has a name, a verdict (block or review) and a scope:
        #   account   labels of the account itself
        #   twin      labels of other accounts of the same key (EVM chains and TRON)
        #   direct    whom it paid or was paid by
        #   indirect  whom its value went to or came from by way of unlabelled accounts
        #   exposure  direct and indirect together
        # It may name which labels it is about; all that it names must be so:
        #   category, list, entity, country (each one or a list), confidence (at least low, medium or high)
        # It may mind when:
        #   listed: while  (default) listed on the day of the screening; for exposure, when the value moved
        #   listed: ever   whenever, so also before the listing and after it ended
        # For exposure it may ask for at least:
        #   side: sent or received (default each), share: 1% of an asset, value: 1 ETH (of assets that are not named any), hops: 3 at most
        # OFAC knows no number of hops and no share below which a sanctioned source does not matter, so the rules below name none for it.
        rules:
          - name: sanctioned
            verdict: block
            scope: account
            category: sanctioned
          - name: sanctioned at another time
            verdict: review
            scope: account
            category: sanctioned
            listed: ever
          - name: same key as a sanctioned account
            verdict: review
            scope: twin
            category: sanctioned
            listed: ever
          - name: known for crime or mixing
            verdict: review
            scope: account
            category: [theft, ransomware, scam, darknet_market, mixer]
            listed: ever

          - name: direct dealings with a sanctioned account
            verdict: block
            scope: direct
            category: sanctioned
          - name: dealings with a sanctioned account, before, while or after it was listed
            verdict: review
            scope: exposure
            category: sanctioned
            listed: ever
          - name: direct dealings with what is known for crime or mixing
            verdict: review
            scope: direct
            category: [theft, ransomware, scam, darknet_market, mixer]
            listed: ever
          - name: a tenth from or to what is known for crime or mixing
            verdict: review
            scope: exposure
            category: [theft, ransomware, scam, darknet_market, mixer]
            listed: ever
            share: 10%

        """.ReplaceLineEndings("\n");

    /// <summary>The default policy.</summary>
    public static ScreeningPolicy Default { get; } = Parse(DefaultText);

    /// <summary>Reads a policy.</summary>
    /// <param name="yaml">The text of its file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="LedgerFormatException">The text is malformed; with its line.</exception>
    public static ScreeningPolicy Parse(string yaml, string name = "policy.yaml")
    {
        ArgumentNullException.ThrowIfNull(yaml);
        return PolicyReader.Read(Encoding.UTF8.GetBytes(yaml), name);
    }

    /// <summary>Reads a policy from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">The file is malformed or too long; with its line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ScreeningPolicy> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Path.GetFileName(path);
        if (new FileInfo(path).Length is var length and > MaxFileLength)
        {
            throw new LedgerFormatException(FormattableString.Invariant($"the policy cannot be read: found {length} bytes, expected at most {MaxFileLength}"), file);
        }

        return PolicyReader.Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), file);
    }
}
