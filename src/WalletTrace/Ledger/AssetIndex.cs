using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// Numbers the assets of one chain as they are told, and shows each asset in one way. A coin's decimals must be told alike by all facts. What a token's
/// contract says of itself is not to be trusted and serves only for display: of several decimals the least that is not 0 is shown, of several symbols
/// the first in ordinal order, so that the order in which facts come in does not matter.
/// </summary>
internal sealed class AssetIndex
{
    private readonly Dictionary<(Asset Asset, int Decimals, string? Symbol), int> numbers = [];
    private readonly List<(Asset Asset, int Shown)> told = [];
    private readonly Dictionary<Asset, int> places = [];
    private readonly List<Asset> shown = [];
    private readonly List<(int Place, Asset Before)> replaced = [];
    private int committedTold;
    private int committedShown;

    /// <summary>The asset with a number, as it is shown.</summary>
    public Asset this[int number] => shown[told[number].Shown];

    /// <summary>The asset with a number, as it was told.</summary>
    public Asset Told(int number) => told[number].Asset;

    /// <summary>The number of an asset as it is told; a new one where it was not told so before.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="fact">The fact that tells it; null where it is not at hand.</param>
    /// <exception cref="ContradictionException">It is a coin that is known with other decimals.</exception>
    public int NumberOf(Asset asset, Fact? fact)
    {
        var key = (asset, asset.Decimals, asset.Symbol);
        if (numbers.TryGetValue(key, out int number))
        {
            return number;
        }

        int place = places.GetValueOrDefault(asset, shown.Count);
        if (place == shown.Count)
        {
            places.Add(asset, place);
            shown.Add(asset);
        }
        else if (Together(shown[place], asset, fact) is var together && (together.Decimals, together.Symbol) != (shown[place].Decimals, shown[place].Symbol))
        {
            replaced.Add((place, shown[place]));
            shown[place] = together;
        }

        number = told.Count;
        numbers.Add(key, number);
        told.Add((asset, place));
        return number;
    }

    /// <summary>Takes in an asset as a fact told it that is not at hand.</summary>
    public void Tell(Asset asset) => NumberOf(asset, null);

    /// <summary>Keeps what was added and replaced since the last call.</summary>
    public void Commit()
    {
        replaced.Clear();
        committedTold = told.Count;
        committedShown = shown.Count;
    }

    /// <summary>Takes back what was added and replaced since the last <see cref="Commit"/>.</summary>
    public void TakeBack()
    {
        for (int at = replaced.Count - 1; at >= 0; at--)
        {
            shown[replaced[at].Place] = replaced[at].Before;
        }

        foreach (var (asset, _) in told.Skip(committedTold))
        {
            numbers.Remove((asset, asset.Decimals, asset.Symbol));
        }

        foreach (var asset in shown.Skip(committedShown))
        {
            places.Remove(asset);
        }

        replaced.Clear();
        told.RemoveRange(committedTold, told.Count - committedTold);
        shown.RemoveRange(committedShown, shown.Count - committedShown);
    }

    private static Asset Together(Asset known, Asset asset, Fact? fact)
    {
        if (asset.IsNative && known.Decimals != asset.Decimals)
        {
            throw new ContradictionException(
                "a coin has one number of decimals",
                FormattableString.Invariant($"{asset} with {asset.Decimals} decimals in {(fact is null ? "a known fact" : FactText.Describe(fact))}"),
                FormattableString.Invariant($"{known} with {known.Decimals} decimals"),
                fact);
        }

        int decimals = known.Decimals == 0 || asset.Decimals == 0 ? Math.Max(known.Decimals, asset.Decimals) : Math.Min(known.Decimals, asset.Decimals);
        var symbol = known.Symbol is null || (asset.Symbol is not null && string.CompareOrdinal(asset.Symbol, known.Symbol) < 0) ? asset.Symbol : known.Symbol;
        return known.Described(decimals, symbol);
    }
}
