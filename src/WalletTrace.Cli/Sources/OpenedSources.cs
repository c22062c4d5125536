using System.Collections.Concurrent;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Chains.Quorum;
using WalletTrace.Cli.Pulling;

namespace WalletTrace.Cli.Sources;

/// <summary>The sources that a command line names, ready to be asked.</summary>
internal sealed class OpenedSources : IDisposable
{
    private readonly List<IDisposable> held = [];
    private readonly List<IChainSource> sources = [];
    private readonly ConcurrentQueue<SourceDifference> differences = [];

    private OpenedSources()
    {
    }

    /// <summary>The sources, in the order in which they are asked.</summary>
    public IReadOnlyList<IChainSource> All => sources;

    /// <summary>What sources that are held against each other said differently, as far as they were asked.</summary>
    public IReadOnlyCollection<SourceDifference> Differences => differences;

    /// <summary>Opens sources; no server is asked anything yet.</summary>
    /// <param name="request">Which.</param>
    /// <param name="chains">The chains of the case, for sources that do not name theirs.</param>
    /// <param name="tools">What they work with but the client, which each server gets for itself.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="UsageException">A source fits no chain, or lacks a secret.</exception>
    /// <exception cref="WalletTraceException">A file cannot be read.</exception>
    public static async Task<OpenedSources> OpenAsync(
        SourceRequest request, IReadOnlyList<ChainId> chains, Func<HttpClient, SourceTools> tools, CancellationToken cancellationToken)
    {
        var opened = new OpenedSources();
        bool complete = false;
        try
        {
            foreach (SourceSpec spec in request.Sources)
            {
                HttpClient client = SourceTools.ClientFor(spec.Address);
                opened.held.Add(client);
                SourceTools own = tools(client) with
                {
                    Interval = request.Rates[spec.Kind].Select(rate => (TimeSpan?)(TimeSpan.FromSeconds(1) / rate)).LastOrDefault(),
                    Price = request.Prices[spec.Kind].Select(price => new SourcePrice(price, "USD")).LastOrDefault(),
                };
                foreach (ChainId chain in spec.ChainsIn(chains))
                {
                    IChainSource source = await OpenAsync(spec, chain, own, request.KeyFiles[spec.Kind].LastOrDefault(), cancellationToken).ConfigureAwait(false);
                    opened.sources.Add(source);
                    if (source is IDisposable disposable)
                    {
                        opened.held.Add(disposable);
                    }
                }
            }

            if (request.Quorum is { } policy)
            {
                opened.HoldTogether(policy);
            }

            complete = true;
            return opened;
        }
        finally
        {
            if (!complete)
            {
                opened.Dispose();
            }
        }
    }

    /// <summary>Lets connections and files go.</summary>
    public void Dispose()
    {
        held.ForEach(one => one.Dispose());
        held.Clear();
    }

    /// <summary>Makes one source of all that tell histories of a chain; those that give whole blocks stay beside it.</summary>
    private void HoldTogether(DifferencePolicy policy)
    {
        foreach (IGrouping<ChainId, IAccountHistorySource> chain in sources.OfType<IAccountHistorySource>().GroupBy(source => source.Chain).ToArray())
        {
            if (chain.Count() < 2)
            {
                throw new UsageException($"--quorum holds sources against each other: found one of {chain.Key} that tells histories, expected two or more");
            }

            int first = sources.IndexOf(chain.First());
            sources[first] = QuorumSource.Of([.. chain], new QuorumOptions { OnDifference = policy, Differences = differences.Enqueue });
            sources.RemoveAll(source => chain.Contains(source));
        }
    }

    private static async Task<IChainSource> OpenAsync(SourceSpec spec, ChainId chain, SourceTools tools, string? keyFile, CancellationToken cancellationToken)
    {
        if (spec.Folder is { } folder)
        {
            return await BlockFileSource.OpenAsync(folder, chain, new BlockFileOptions { ReadUndo = true }, tools.Progress, cancellationToken).ConfigureAwait(false);
        }

        Uri address = spec.Address!;
        if (chain.IsUtxo)
        {
            return spec.Kind switch
            {
                SourceKind.Esplora => SourceFactory.Esplora(tools, address, chain),
                SourceKind.Rest => SourceFactory.BitcoinRest(tools, address, chain, PreviousOutputs.Node),
                _ => SourceFactory.BitcoinNode(tools, address, chain, PreviousOutputs.Node, keyFile, null, null),
            };
        }

        var secret = new SecretText($"a key for {spec.Word}", $"WALLETTRACE_{spec.Word.ToUpperInvariant()}_KEY", "--key-file", keyFile, IsKey: true);

        // Offline nothing is sent, so that no key is needed.
        string? key = spec.Kind == SourceKind.Etherscan && tools.Archive is null
            ? await secret.ReadAsync(cancellationToken).ConfigureAwait(false)
            : await secret.FindAsync(cancellationToken).ConfigureAwait(false);
        return (spec.Kind, chain == ChainId.Tron) switch
        {
            (SourceKind.Etherscan, _) => SourceFactory.Etherscan(tools, address, chain, key),
            (SourceKind.Blockscout, _) => SourceFactory.Blockscout(tools, address, chain, key),
            (SourceKind.Trongrid, _) => SourceFactory.TronGrid(tools, address, chain, key),
            (_, true) => SourceFactory.TronNode(tools, address, chain, key, unsolidified: false),
            _ => SourceFactory.EvmNode(tools, address, chain, key, EvmTip.Latest, requireInternal: false),
        };
    }
}
