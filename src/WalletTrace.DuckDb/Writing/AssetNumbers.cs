using System.Runtime.InteropServices;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Writing;

/// <summary>The ids of chains, and of assets as they were told. What is added is taken back with the transaction that it was added in.</summary>
internal sealed class AssetNumbers
{
    private readonly Dictionary<ChainId, byte> chains = [];
    private readonly Dictionary<(Asset Asset, int Decimals, string? Symbol), int> ids = [];
    private readonly Dictionary<int, Asset> assets = [];
    private readonly Dictionary<Asset, List<Asset>> told = [];
    private readonly List<ChainId> newChains = [];
    private readonly List<int> newAssets = [];
    private int last;

    /// <summary>Reads what the ledger holds.</summary>
    public AssetNumbers(LedgerConnection connection)
    {
        using (ChunkReader rows = connection.Query("SELECT id, name FROM chain"))
        {
            while (rows.Read())
            {
                string name = rows.Text(1);
                chains[ChainId.TryParse(name, out ChainId chain, out _) ? chain : throw connection.Malformed($"the chain {SafeText.Quote(name)}, expected a chain id")] = rows.Byte(0);
            }
        }

        using (ChunkReader rows = connection.Query("SELECT id, name, decimals, symbol FROM asset ORDER BY id"))
        {
            while (rows.Read())
            {
                string name = rows.Text(1);
                Asset asset = Asset.TryParse(name, rows.Byte(2), rows.NullableText(3), out Asset read, out _)
                    ? read
                    : throw connection.Malformed($"the asset {SafeText.Quote(name)}, expected a chain id, a slash, a namespace and a reference");
                Put(rows.Int32(0), asset);
            }
        }
    }

    /// <summary>The chains and their ids.</summary>
    public IReadOnlyDictionary<ChainId, byte> Chains => chains;

    /// <summary>The id of a chain; a new one for one that has none.</summary>
    public byte IdOf(ChainId chain)
    {
        if (Find(chain) is { } known)
        {
            return known;
        }

        int id = chains.Values.DefaultIfEmpty().Max() + 1;
        if (id > byte.MaxValue)
        {
            throw new NotSupportedException(FormattableString.Invariant($"a ledger holds at most {byte.MaxValue} chains; keep {chain} in another"));
        }

        chains.Add(chain, (byte)id);
        newChains.Add(chain);
        return (byte)id;
    }

    /// <summary>The id of a chain; null for one that has none.</summary>
    public byte? Find(ChainId chain) => chains.TryGetValue(chain, out byte id) ? id : null;

    /// <summary>The id of an asset as it is told; a new one where it was not told so before.</summary>
    public int IdOf(Asset asset)
    {
        if (!ids.TryGetValue((asset, asset.Decimals, asset.Symbol), out int id))
        {
            id = last + 1;
            Put(id, asset);
            newAssets.Add(id);
        }

        return id;
    }

    /// <summary>The asset with an id, as it was told; null for none.</summary>
    public Asset? Find(int id) => assets.TryGetValue(id, out Asset asset) ? asset : null;

    /// <summary>All ways in which an asset was told.</summary>
    public IReadOnlyList<Asset> Told(Asset asset) => told.GetValueOrDefault(asset, []);

    /// <summary>Appends what was added since the last call of <see cref="Commit"/>.</summary>
    public void Write(FactTables tables)
    {
        newChains.ForEach(chain => tables.Add(chains[chain], chain));
        newAssets.ForEach(id => tables.Add(chains[assets[id].Chain], id, assets[id]));
    }

    /// <summary>Keeps what was added.</summary>
    public void Commit()
    {
        newChains.Clear();
        newAssets.Clear();
    }

    /// <summary>Takes back what was added.</summary>
    public void TakeBack()
    {
        newChains.ForEach(chain => chains.Remove(chain));
        foreach (int id in newAssets)
        {
            Asset asset = assets[id];
            ids.Remove((asset, asset.Decimals, asset.Symbol));
            assets.Remove(id);
            told[asset].Remove(asset);
        }

        last -= newAssets.Count;
        Commit();
    }

    private void Put(int id, Asset asset)
    {
        last = Math.Max(last, id);
        ids[(asset, asset.Decimals, asset.Symbol)] = id;
        assets[id] = asset;
        (CollectionsMarshal.GetValueRefOrAddDefault(told, asset, out _) ??= []).Add(asset);
    }
}
