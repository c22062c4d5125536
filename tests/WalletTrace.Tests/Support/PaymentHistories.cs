using System.Runtime.CompilerServices;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>An explorer of a <see cref="PaymentChain"/>: tells histories of accounts, or what came in them after a height, and no blocks.</summary>
internal sealed class PaymentHistories(PaymentChain chain) : ISelectiveHistorySource
{
    public ChainId Chain => chain.Chain;

    public string Name { get; set; } = "an explorer";

    /// <summary>Whose history was asked for, and from which height, in order.</summary>
    public List<(Address Address, long From)> Asked { get; } = [];

    /// <summary>Throws what a test wants when a history is asked for.</summary>
    public Action<Address>? Before { get; set; }

    /// <summary>Lets the history of an account not be had.</summary>
    public void FailFor(Address failing) => Before = address =>
    {
        if (address == failing)
        {
            throw new ChainSourceException("found status 500, expected a history", Name, "reading", isTransient: true);
        }
    };

    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => chain.CapabilitiesAsync(cancellationToken);

    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => chain.TipAsync(cancellationToken);

    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) => chain.HashAtAsync(height, cancellationToken);

    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default) =>
        ReadHistoryAsync(address, new HistoryRequest(chain.Kinds), cancellationToken);

    public async IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
        Address address, HistoryRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add((address, request.FromHeight));
        Before?.Invoke(address);
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        yield return chain.HistoryOf(address, request.FromHeight, Math.Min(request.ToHeight ?? long.MaxValue, chain.Height), request.Kinds);
    }
}
