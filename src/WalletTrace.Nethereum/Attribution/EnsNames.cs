using Nethereum.Contracts.Constants;
using Nethereum.JsonRpc.Client;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;

namespace WalletTrace.Attribution;

/// <summary>
/// Names of the Ethereum Name Service as labels, read at one block through the caller's own client. A name that an account claims (its reverse record)
/// counts only if the name leads back to the account.
/// </summary>
/// <remarks>
/// <para>Nethereum normalises and hashes the names. Its <c>ENSService</c> is not used: it asks several questions at whatever block is the latest, takes some
/// failures for an answer, and follows addresses that a name's owner chose (EIP-3668), which would tell strangers what is looked for.</para>
/// <para>Of a name only what the registry has under the name itself counts: neither wildcards (ENSIP-10) nor anything outside the chain.</para>
/// <para>Whoever registers a name first has it: a label says what the owner of the account or name calls it, not who that is.</para>
/// <para>Source: EIP-137, EIP-181, ENSIP-3, ENSIP-15. Safe for use by several threads at once.</para>
/// </remarks>
public sealed class EnsNames
{
    // So that what is held of hostile answers stays small.
    private const int AtOnce = 100;

    private readonly IDisclosureLog? disclosures;
    private readonly TimeProvider clock;
    private readonly string host;
    private readonly ChainId chain;
    private readonly EnsReader reader;

    /// <summary>Uses a client.</summary>
    /// <param name="client">The client, for instance <c>web3.Client</c>.</param>
    /// <param name="chain">The chain on which the names are registered, which the client must ask; Ethereum's main network unless given.</param>
    /// <param name="registry">The registry's contract; the one at 0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e unless given.</param>
    /// <param name="options">What the client does not tell of itself; null for the defaults.</param>
    /// <param name="disclosures">Is told of every account and name before the node is asked about it; null for none.</param>
    /// <exception cref="ArgumentException">The chain is no EVM chain, the registry no address of one, or an option makes no sense.</exception>
    public EnsNames(IClient client, ChainId? chain = null, Address? registry = null, NethereumOptions? options = null, IDisclosureLog? disclosures = null)
    {
        options ??= new NethereumOptions();
        var node = new NethereumRpc(client, options);
        host = options.Host;
        clock = options.TimeProvider;
        this.disclosures = disclosures;
        this.chain = chain ?? ChainId.Ethereum;
        Address contract = registry ?? Address.Parse(CommonAddresses.ENS_REGISTRY_ADDRESS, ChainId.Ethereum);
        if (!this.chain.IsEvm || contract.Kind != AddressKind.Evm)
        {
            throw new ArgumentException(
                $"there is no such registry: found an address of kind {contract.Kind} on {(this.chain.IsDefault ? "no chain" : $"chain {this.chain}")}, expected one of an EVM chain", nameof(registry));
        }

        reader = new EnsReader(node, options.CallsAtOnce, this.chain, contract);
    }

    /// <summary>The names that accounts claim for themselves and that lead back to them: labels of medium confidence.</summary>
    /// <param name="addresses">The accounts; each is disclosed to the node.</param>
    /// <param name="height">After which block; null for the latest that the node has.</param>
    /// <param name="cancellationToken">Ends the requests: two calls for the block and four for each account.</param>
    /// <exception cref="ArgumentException">An address is of another kind of chain.</exception>
    /// <exception cref="ChainSourceException">
    /// The node cannot be reached, is of another chain, does not have the block or its state, or there is no registry on it.
    /// </exception>
    public async Task<EnsAnswer> OfAccountsAsync(IEnumerable<Address> addresses, long? height = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        Account[] accounts = [.. addresses.Distinct().Select(address => new Account(chain, address))];
        var answer = new Collected(await BlockAsync(height, cancellationToken).ConfigureAwait(false));
        foreach (Account[] some in accounts.Chunk(AtOnce))
        {
            await DiscloseAsync(some.Select(account => account.Address.ToString(chain)), cancellationToken).ConfigureAwait(false);

            EnsRecord<string?>[] claims = await reader.ClaimsAsync([.. some.Select(account => (Address?)account.Address)], answer.Block, cancellationToken).ConfigureAwait(false);

            // A name in another form than its one looks like that name and is not.
            string?[] names = [.. claims.Select(claim => claim.Value is { } told && reader.Normal(told) == told ? told : null)];
            EnsRecord<Address?>[] led = await reader.AddressesAsync(names, answer.Block, cancellationToken).ConfigureAwait(false);
            for (int at = 0; at < some.Length; at++)
            {
                EnsRefusalReason? problem = claims[at].Problem
                    ?? (claims[at].Value is null ? null
                    : names[at] is null ? EnsRefusalReason.NotNormal
                    : led[at].Problem ?? (led[at].Value == some[at].Address ? null : EnsRefusalReason.NotConfirmed));
                if (problem is { } why)
                {
                    answer.Refused.Add(new EnsRefusal(some[at], claims[at].Value, why));
                }
                else if (names[at] is { } name)
                {
                    answer.Add(some[at], name, isAgreed: true);
                }
            }
        }

        return answer.Whole();
    }

    /// <summary>
    /// The accounts to which names lead. Whoever has a name may let it lead to any account, so that the label is of medium confidence where the account
    /// claims that name too, and of low confidence else.
    /// </summary>
    /// <param name="names">The names, which are brought into their normal form; each is disclosed to the node.</param>
    /// <param name="height">After which block; null for the latest that the node has.</param>
    /// <param name="cancellationToken">Ends the requests: two calls for the block and four for each name.</param>
    /// <exception cref="ChainSourceException">
    /// The node cannot be reached, is of another chain, does not have the block or its state, or there is no registry on it.
    /// </exception>
    public async Task<EnsAnswer> OfNamesAsync(IEnumerable<string> names, long? height = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] asked = [.. names.Distinct(StringComparer.Ordinal)];
        var answer = new Collected(await BlockAsync(height, cancellationToken).ConfigureAwait(false));
        foreach (string[] some in asked.Chunk(AtOnce))
        {
            string?[] normal = [.. some.Select(reader.Normal)];
            await DiscloseAsync(normal.OfType<string>(), cancellationToken).ConfigureAwait(false);

            EnsRecord<Address?>[] led = await reader.AddressesAsync(normal, answer.Block, cancellationToken).ConfigureAwait(false);
            EnsRecord<string?>[] claims = await reader.ClaimsAsync([.. led.Select(record => record.Value)], answer.Block, cancellationToken).ConfigureAwait(false);
            for (int at = 0; at < some.Length; at++)
            {
                if ((normal[at] is null ? EnsRefusalReason.NotNormal : led[at].Problem) is { } why)
                {
                    answer.Refused.Add(new EnsRefusal(null, some[at], why));
                }
                else if (led[at].Value is { } address)
                {
                    answer.Add(new Account(chain, address), normal[at]!, claims[at].Value == normal[at]);
                }
            }
        }

        return answer.Whole();
    }

    private async ValueTask DiscloseAsync(IEnumerable<string> subjects, CancellationToken cancellationToken)
    {
        if (disclosures is not null)
        {
            foreach (string subject in subjects)
            {
                disclosures.Add(new Disclosure(clock.GetUtcNow().ToUnixTimeSeconds(), host, chain, subject, DisclosureKind.Name));
            }

            await disclosures.KeepAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<EnsBlock> BlockAsync(long? height, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height ?? 0, nameof(height));
        return reader.BlockAsync(height, cancellationToken);
    }

    private sealed record Collected(EnsBlock Block)
    {
        private readonly List<Label> labels = [];

        public List<EnsRefusal> Refused { get; } = [];

        public void Add(Account account, string name, bool isAgreed) => labels.Add(new Label(
            account, name, Category.Unknown,
            FormattableString.Invariant($"ENS at height {Block.Height}, {(isAgreed ? "account and name agree" : "the name's record alone")}"),
            isAgreed ? Confidence.Medium : Confidence.Low,
            DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(Block.Time).UtcDateTime)));

        public EnsAnswer Whole() => new(Block.Height, new LabelSet(labels), Refused);
    }
}
