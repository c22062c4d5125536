using System.Collections.Immutable;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Live;

/// <summary>How far a trace has come that asks its sources. Figures of the moment, for people to watch; not part of any report.</summary>
/// <param name="Graph">How far the graph has grown.</param>
/// <param name="Assets">Where the stolen value is, asset by asset, under the first rule of the trace.</param>
/// <param name="Live">How far the asking has come; what waits, the largest share of the theft first.</param>
public sealed record LiveProgress(GraphProgress Graph, ImmutableArray<AssetProgress> Assets, LiveReport Live);

/// <summary>Where the stolen value of one asset is, in its base units. Resting, ended, unread and waiting together are all that was traced.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Traced">All that was stolen of it, and what stolen value of other assets was swapped into it.</param>
/// <param name="Resting">What lies on accounts that were followed, in coins known to be unspent, or is gone for good: paid as fees, burnt, swapped on.</param>
/// <param name="Ended">What came to where a rule ended the trace, such as a labelled service or a limit.</param>
/// <param name="Unread">What came to accounts and coins that were to be followed and of which no source told more, or none was to be asked.</param>
/// <param name="Waiting">What waits for facts.</param>
public readonly record struct AssetProgress(Asset Asset, UInt256 Traced, UInt256 Resting, UInt256 Ended, UInt256 Unread, UInt256 Waiting);
