using WalletTrace.Valuation;

namespace WalletTrace.Tracing.Exposures;

/// <summary>What exposure was worth, each amount when it moved last. Derived; no figure of the exposure rests on it.</summary>
public static class ExposureWorth
{
    /// <summary>
    /// What came to an end was worth, each movement at its own time. What rests on an account that was followed has no such time and no value; see
    /// <see cref="Worth.Unpriced"/>.
    /// </summary>
    /// <param name="end">The end.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="prices">The prices.</param>
    public static Worth WorthOf(this ExposureEnd end, Asset asset, IPriceSource prices)
    {
        ArgumentNullException.ThrowIfNull(end);
        ArgumentNullException.ThrowIfNull(prices);
        Worth moved = Worth.Sum(end.Movements.Select(movement => Worth.Of(movement.Amount, asset, movement.Time, prices)));
        UInt256 timed = end.Movements.Aggregate(default(UInt256), (sum, movement) => sum + movement.Amount);
        return timed == end.Amount ? moved : moved + Worth.Of(end.Amount - timed, asset, null, prices);
    }

    /// <summary>What all ends of one asset were worth together, by <see cref="WorthOf(ExposureEnd, Asset, IPriceSource)"/>.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <param name="prices">The prices.</param>
    public static Worth WorthOf(this AssetExposure exposure, IPriceSource prices)
    {
        ArgumentNullException.ThrowIfNull(exposure);
        return Worth.Sum(exposure.Ends.Select(end => end.WorthOf(exposure.Asset, prices)));
    }
}
