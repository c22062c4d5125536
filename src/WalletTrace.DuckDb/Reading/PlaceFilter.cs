using System.Globalization;

namespace WalletTrace.DuckDb.Reading;

/// <summary>Which transactions of a chain are meant, in a way that lets the database skip what lies elsewhere.</summary>
internal sealed class PlaceFilter
{
    /// <summary>Of how many heights each is named; of more only the lowest and the highest.</summary>
    private const int NamedHeights = 64;

    private readonly string heights;
    private readonly string? places;

    private PlaceFilter(string heights, string? places)
    {
        this.heights = heights;
        this.places = places;
    }

    /// <summary>All transactions between two heights, both included.</summary>
    public static PlaceFilter Between(long from, long to) => new(string.Create(CultureInfo.InvariantCulture, $"BETWEEN {from} AND {to}"), null);

    /// <summary>The transactions at some places, at least one.</summary>
    public static PlaceFilter At(IReadOnlyCollection<(long Height, int Index)> places)
    {
        long[] heights = [.. places.Select(place => place.Height).Distinct()];
        return new PlaceFilter(
            heights.Length > NamedHeights ? string.Create(CultureInfo.InvariantCulture, $"BETWEEN {heights.Min()} AND {heights.Max()}") : $"IN {Database.Sql.List(heights)}",
            string.Join(',', places.Select(place => string.Create(CultureInfo.InvariantCulture, $"({place.Height}, {place.Index})"))));
    }

    /// <summary>The rows of a table that belong to the transactions: what comes after FROM, the condition included.</summary>
    /// <param name="table">The table.</param>
    /// <param name="alias">What it is called.</param>
    /// <param name="chain">The chain's number.</param>
    /// <param name="index">The column that holds the transaction's index.</param>
    public string From(string table, string alias, byte chain, string index = "transaction_index")
    {
        string join = places is null ? string.Empty
            : $" SEMI JOIN (VALUES {places}) place (height, index) ON {alias}.height = place.height AND {alias}.{index} = place.index";
        return string.Create(CultureInfo.InvariantCulture, $"{table} {alias}{join} WHERE {alias}.chain_id = {chain} AND {alias}.height {heights}");
    }
}
