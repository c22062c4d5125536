using System.Runtime.CompilerServices;
using WalletTrace.Chains;
using WalletTrace.Chains.Http;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// One question for a history, put to a source as if it were one that gives just that: the kinds that are wanted, from the height that is wanted where the
/// source can begin there, and no more of a hub than shows it to be one.
/// </summary>
/// <param name="provider">The source.</param>
/// <param name="request">Which part.</param>
/// <param name="watch">Recognises hubs; null for reading to the end in any case.</param>
internal sealed class HistoryAsk(Provider provider, HistoryRequest request, HubWatch? watch) : IAccountHistorySource
{
    /// <inheritdoc/>
    public ChainId Chain => provider.Source.Chain;

    /// <inheritdoc/>
    public string Name => provider.Name;

    /// <inheritdoc/>
    public async ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) =>
        await provider.Source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false) with { HistoryKinds = request.Kinds };

    /// <inheritdoc/>
    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => provider.Source.TipAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) => provider.Source.HashAtAsync(height, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
        Address address, int? maxTransactions = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IAsyncEnumerable<HistoryPage> pages = provider.Counted(
            provider.Source is ISelectiveHistorySource selective
                ? selective.ReadHistoryAsync(address, request, cancellationToken)
                : ((IAccountHistorySource)provider.Source).ReadHistoryAsync(address, maxTransactions, cancellationToken),
            static page => page.IsComplete,
            cancellationToken);
        bool isFirst = true;
        await foreach (HistoryPage page in (watch?.Watch(pages, cancellationToken) ?? pages).ConfigureAwait(false))
        {
            yield return page;

            // One page is all there is of most accounts: how large one is is asked only where more come.
            if (isFirst && !page.IsComplete && watch is { Finding: null }
                && watch.Judge(await provider.SizeAsync(address, cancellationToken).ConfigureAwait(false), Name) is not null)
            {
                yield break;
            }

            isFirst = false;
        }
    }
}
