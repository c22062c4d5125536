using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing.Exposures;

/// <summary>Where an account's money went, or came from, each asset apart. Immutable.</summary>
/// <param name="Account">The account.</param>
/// <param name="Direction">Forward: where it went. Backward: where it came from.</param>
/// <param name="Options">How it was worked out.</param>
/// <param name="Assets">Each asset that the account sent, or received, by asset. Empty where it moved none.</param>
/// <param name="Entities">The entities that labels may name.</param>
public sealed record AccountExposure(
    Account Account, TraceDirection Direction, ExposureOptions Options, ImmutableArray<AssetExposure> Assets, EntitySet Entities)
{
    /// <summary>
    /// Why the account itself could not be asked about: the facts do not hold its history completely. Null where they do. What is told then is of the movements
    /// that are there.
    /// </summary>
    public string? Gap { get; init; }

    /// <summary>What the trace did not see, where exposure was worked out by a trace; else empty: then the ends tell.</summary>
    public ImmutableArray<CoverageEntry> Coverage { get; init; } = [];

    /// <summary>How sources were asked; null where nobody was.</summary>
    public LiveReport? Live { get; init; }

    /// <summary>Whether all was followed as far as there are facts: no limit, no gap, nothing left to ask.</summary>
    public bool IsComplete => Gap is null && Live is not { IsPartial: true }
        && Assets.All(asset => asset.Ends.All(end => end.Kind is not (ExposureKind.NotFollowed or ExposureKind.DataGap)));

    /// <summary>The exposure by category and by account as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>Where what an account sent of one asset went, or where what it received came from. Immutable.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Amount">
/// All that the account sent, or received, in base units: the sum of <see cref="Ends"/>. Without its own fees, coins that it burnt and movements to itself. On UTXO chains what its
/// coins brought into transactions, or were given; change that is spent again counts once.
/// </param>
/// <param name="Ends">Where it is, or came from, by descending amount, then account.</param>
public sealed record AssetExposure(Asset Asset, UInt256 Amount, ImmutableArray<ExposureEnd> Ends)
{
    /// <summary>What is unknown, in base units: the sum of what rests unlabelled, was not followed, and lacks data.</summary>
    public UInt256 Unknown => SumOf(Ends.Where(end => end.IsUnknown));

    /// <summary>What share is unknown; 0 of nothing.</summary>
    public double UnknownRatio => ExposureParts.Ratio(Unknown, Amount);

    /// <summary>How much is of one kind, in base units.</summary>
    /// <param name="kind">The kind.</param>
    public UInt256 Of(ExposureKind kind) => SumOf(Ends.Where(end => end.Kind == kind));

    /// <summary>
    /// Value and share by what labels say. Each unit is in one part: of an account whose labels say several things, the part is all of them, side by side. So the
    /// amounts sum to <see cref="Amount"/> exactly and the shares to one.
    /// </summary>
    /// <param name="grouping">By what.</param>
    /// <param name="entities">The entities, for their countries and names; null for none.</param>
    /// <returns>The parts: labelled ones by descending amount, then key; then those that are no labelled account, by kind.</returns>
    public ImmutableArray<ExposurePart> By(ExposureGrouping grouping, EntitySet? entities = null) => ExposureParts.Of(this, grouping, entities ?? EntitySet.Empty);

    /// <summary>
    /// How much touches labels of some sort, in base units, whatever else other labels of the same accounts say. Such figures of several sorts may overlap.
    /// </summary>
    /// <param name="label">Which labels.</param>
    public ExposureTouch Touching(Func<Label, bool> label)
    {
        ArgumentNullException.ThrowIfNull(label);
        ExposureEnd[] touched = [.. Ends.Where(end => end.Kind == ExposureKind.Labelled && end.Labels.Any(label))];
        return new ExposureTouch(
            SumOf(touched), touched.Aggregate(default(UInt256), (sum, end) => sum + end.Direct), touched.Length == 0 ? null : touched.Min(end => end.LeastHops));
    }

    private static UInt256 SumOf(IEnumerable<ExposureEnd> ends) => ends.Aggregate(default(UInt256), (sum, end) => sum + end.Amount);
}

/// <summary>How much touches labels of some sort.</summary>
/// <param name="Amount">In base units.</param>
/// <param name="Direct">What of it moved straight between the account and theirs, in base units.</param>
/// <param name="LeastHops">The fewest hops; null where nothing does.</param>
public readonly record struct ExposureTouch(UInt256 Amount, UInt256 Direct, int? LeastHops);
