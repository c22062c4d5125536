using NBitcoin;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing;

/// <summary>An address of a wallet.</summary>
/// <param name="Account">The address on its chain.</param>
/// <param name="Branch">The row it stands in: for most wallets 0 for receiving and 1 for change.</param>
/// <param name="Index">Its place in the row, from 0.</param>
public sealed record WalletAddress(Account Account, int Branch, int Index);

/// <summary>
/// The addresses of a wallet, from its extended public key or its output descriptor. Immutable. Private keys are refused, and no message and no result
/// holds a key.
/// </summary>
public sealed class WalletAddresses
{
    /// <summary>After so many unused addresses in a row a wallet looks no further (BIP 44).</summary>
    public const int DefaultGapLimit = 20;

    private readonly IReadOnlyList<OutputDescriptor> descriptors;

    private WalletAddresses(ChainId chain, IReadOnlyList<OutputDescriptor> descriptors)
    {
        Chain = chain;
        this.descriptors = descriptors;
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>How many rows of addresses there are: two for receiving and change.</summary>
    public int BranchCount => descriptors[0].Choices;

    /// <summary>Whether the rows go on and on; else each has one address.</summary>
    public bool IsRanged => descriptors[0].IsRanged;

    /// <summary>
    /// The addresses behind an extended public key of an account: its children 0 (receiving) and 1 (change), and their children. A key with the version
    /// of one form of script (ypub, zpub and their like, SLIP-0132) gives addresses of that form. Any other (xpub, tpub) does not tell which: then each
    /// index has an address of every form with one key that the chain has (P2PKH, P2WPKH in P2SH, P2WPKH, P2TR), unless <paramref name="form"/> names one.
    /// </summary>
    /// <param name="key">The key in base58.</param>
    /// <param name="chain">The chain: Bitcoin or a test network of it, Litecoin, Dogecoin or Bitcoin Cash.</param>
    /// <param name="form"><see cref="ScriptClass.P2pkh"/>, <see cref="ScriptClass.P2sh"/>, <see cref="ScriptClass.P2wpkh"/> or <see cref="ScriptClass.P2tr"/>.</param>
    /// <exception cref="ArgumentException">The chain has no network in NBitcoin, or not the form, or the key is for another form.</exception>
    /// <exception cref="FormatException">The text is no such key of the chain, or is a private one; the message does not repeat it.</exception>
    public static WalletAddresses FromExtendedPublicKey(string key, ChainId chain, ScriptClass? form = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        Network network = chain.ToNetwork();
        string text = key.Trim();
        ExtendedKey read = Reading("an extended public key", () => ExtendedKey.Read(text, chain));
        if (read.IsOneOfSeveral)
        {
            throw new FormatException("an extended public key gives no addresses: found one whose version says that several keys make a script; give the wallet's output descriptor");
        }

        string[] prefixes = [.. FormsOf(network).Where(known => form is null || known.Form == form).Select(known => known.Prefix).Where(prefix => read.Form is null || prefix == read.Form)];
        return prefixes.Length > 0
            ? Reading("an extended public key", () => new WalletAddresses(chain, [.. prefixes.SelectMany(prefix => OutputDescriptor.Parse(Whole(prefix, text), chain))]))
            : throw new ArgumentException($"the key gives no addresses of form {form}: {(read.Form is null ? $"{chain.Name} has none with one key" : "its version stands for another")}", nameof(form));
    }

    /// <summary>The addresses behind an extended public key; see the other overload.</summary>
    /// <param name="key">The key of an account.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="form">The form of script; null for every form with one key that the chain has.</param>
    /// <exception cref="ArgumentException">The chain has no network in NBitcoin, or not the form.</exception>
    public static WalletAddresses FromExtendedPublicKey(ExtPubKey key, ChainId chain, ScriptClass? form = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return FromExtendedPublicKey(key.ToString(chain.ToNetwork()), chain, form);
    }

    /// <summary>
    /// The addresses behind an output descriptor, for instance <c>wpkh([d34db33f/84h/0h/0h]xpub…/&lt;0;1&gt;/*)#checksum</c>. Understood are pk, pkh, wpkh,
    /// sh, wsh, tr, multi, sortedmulti, combo, addr and raw (BIP 380 to 386), choices of steps (BIP 389) and what NBitcoin reads of miniscript; an index of
    /// combo has several addresses. A checksum is checked where there is one.
    /// </summary>
    /// <param name="descriptor">The descriptor, with extended public keys or plain ones.</param>
    /// <param name="chain">The chain: Bitcoin or a test network of it, Litecoin, Dogecoin or Bitcoin Cash.</param>
    /// <exception cref="ArgumentException">The chain has no network in NBitcoin.</exception>
    /// <exception cref="FormatException">The text is no such descriptor, or holds a private key; the message does not repeat it.</exception>
    public static WalletAddresses FromDescriptor(string descriptor, ChainId chain)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        chain.ToNetwork();
        return Reading("an output descriptor", () => new WalletAddresses(chain, OutputDescriptor.Parse(descriptor, chain)));
    }

    /// <summary>The addresses at an index: one, or several where the form of script is open.</summary>
    /// <param name="branch">The row, from 0.</param>
    /// <param name="index">The place in the row, from 0; only 0 where rows do not go on.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or place.</exception>
    public IReadOnlyList<WalletAddress> At(int branch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(branch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(branch, BranchCount);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, IsRanged ? int.MaxValue : 0);
        return [.. descriptors.Select(descriptor => new WalletAddress(new Account(Chain, descriptor.AddressAt(branch, index)), branch, index))];
    }

    /// <summary>
    /// Looks in a ledger for the addresses that were used: goes along each row until so many indices in a row have no address with a transaction. Asks the
    /// ledger for the history of each address, and nobody else.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="gapLimit">How many unused indices in a row end it, 1 or more.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public async Task<WalletUse> FindUsedAsync(ILedger ledger, int gapLimit = DefaultGapLimit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentOutOfRangeException.ThrowIfLessThan(gapLimit, 1);
        var used = new List<UsedAddress>();
        var unread = new List<WalletAddress>();
        for (int branch = 0; branch < BranchCount; branch++)
        {
            int unused = 0;
            for (int index = 0; unused < gapLimit && index <= (IsRanged ? int.MaxValue - 1 : 0); index++)
            {
                int before = used.Count;
                foreach (WalletAddress address in At(branch, index))
                {
                    AccountHistory history = await ledger.HistoryAsync(address.Account, cancellationToken).ConfigureAwait(false);
                    if (history.Transactions.Count > 0)
                    {
                        used.Add(UsedAddress.From(address, history));
                    }

                    if (!history.CompleteKinds.HasFlag(CoverageKinds.Coins))
                    {
                        unread.Add(address);
                    }
                }

                unused = used.Count > before ? 0 : unused + 1;
            }
        }

        return new WalletUse(Chain, gapLimit, used, unread);
    }

    /// <summary>The forms of script with one key, each with how its descriptor begins.</summary>
    private static IEnumerable<(ScriptClass Form, string Prefix)> FormsOf(Network network)
    {
        yield return (ScriptClass.P2pkh, "pkh(");
        if (network.Consensus.SupportSegwit)
        {
            yield return (ScriptClass.P2sh, "sh(wpkh(");
            yield return (ScriptClass.P2wpkh, "wpkh(");
        }

        if (network.Consensus.SupportTaproot)
        {
            yield return (ScriptClass.P2tr, "tr(");
        }
    }

    private static string Whole(string prefix, string key) => $"{prefix}{key}/<0;1>/*{new string(')', prefix.Count(letter => letter == '('))}";

    private static T Reading<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException failure)
        {
            throw new FormatException($"{what} cannot be read: {failure.Message}");
        }
    }
}
