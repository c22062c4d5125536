using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// Numbers the assets of one chain. Decimals must be told alike by all facts; of several symbols the first in ordinal order is kept, so
/// that the order in which facts come in does not show.
/// </summary>
internal sealed class AssetIndex
{
    private readonly Dictionary<Asset, int> numbers = [];
    private readonly List<Asset> assets = [];
    private readonly List<(int Number, Asset Before)> replaced = [];

    /// <summary>The asset with a number.</summary>
    public Asset this[int number] => assets[number];

    /// <summary>The number of assets.</summary>
    public int Count => assets.Count;

    /// <summary>The number of an asset; a new one for an asset that has none.</summary>
    /// <exception cref="ContradictionException">The asset is known with other decimals.</exception>
    public int NumberOf(TransferRecord transfer)
    {
        var asset = transfer.Asset;
        if (!numbers.TryGetValue(asset, out int number))
        {
            number = assets.Count;
            numbers.Add(asset, number);
            assets.Add(asset);
            return number;
        }

        var known = assets[number];
        if (known.Decimals != asset.Decimals)
        {
            throw new ContradictionException(
                "an asset has one number of decimals",
                FormattableString.Invariant($"{asset} with {asset.Decimals} decimals in {FactText.Describe(transfer)}"),
                FormattableString.Invariant($"{known} with {known.Decimals} decimals"),
                transfer);
        }

        if (asset.Symbol is not null && (known.Symbol is null || string.CompareOrdinal(asset.Symbol, known.Symbol) < 0))
        {
            replaced.Add((number, known));
            assets[number] = asset;
        }

        return number;
    }

    /// <summary>Keeps what was added and replaced since the last call.</summary>
    public void Commit() => replaced.Clear();

    /// <summary>Takes back all assets from a number on, and all replacements since the last <see cref="Commit"/>.</summary>
    public void CutFrom(int count)
    {
        for (int at = replaced.Count - 1; at >= 0; at--)
        {
            assets[replaced[at].Number] = replaced[at].Before;
        }

        replaced.Clear();
        for (int number = count; number < assets.Count; number++)
        {
            numbers.Remove(assets[number]);
        }

        assets.RemoveRange(count, assets.Count - count);
    }
}
