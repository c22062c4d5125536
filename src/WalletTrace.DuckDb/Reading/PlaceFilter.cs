using System.Globalization;

namespace WalletTrace.DuckDb.Reading;

/// <summary>Which transactions of a chain are meant, in a way that lets the database skip what lies elsewhere.</summary>
internal sealed class PlaceFilter
{
    /// <summary>So few places are each looked up by themselves: the database then reads only where they can be.</summary>
    private const int Few = 16;

    private readonly string condition;
    private readonly IReadOnlyCollection<(long Height, int Index)>? places;

    private PlaceFilter(string condition, IReadOnlyCollection<(long Height, int Index)>? places)
    {
        this.condition = condition;
        this.places = places;
    }

    /// <summary>All transactions between two heights, both included.</summary>
    public static PlaceFilter Between(long from, long to) => new(string.Create(CultureInfo.InvariantCulture, $"height BETWEEN {from} AND {to}"), null);

    /// <summary>The transactions at some places, at least one.</summary>
    public static PlaceFilter At(IReadOnlyCollection<(long Height, int Index)> places) =>
        new(string.Create(CultureInfo.InvariantCulture, $"height BETWEEN {places.Min().Height} AND {places.Max().Height}"), places);

    /// <summary>The rows of a table that belong to the transactions: what comes after FROM.</summary>
    /// <param name="table">The table.</param>
    /// <param name="alias">What the rows are called.</param>
    /// <param name="chain">The chain's number.</param>
    /// <param name="index">The column that holds the transaction's index.</param>
    public string From(string table, string alias, byte chain, string index = "transaction_index")
    {
        string all = string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {table} WHERE chain_id = {chain}");
        string rows = places is null ? $"{all} AND {condition}"
            : places.Count <= Few
                ? string.Join(" UNION ALL ", places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{all} AND height = {place.Height} AND {index} = {place.Index}")))
            : $"SELECT * FROM ({all} AND {condition}) r SEMI JOIN (VALUES {Listed(places)}) place (height, index) ON r.height = place.height AND r.{index} = place.index";
        return $"({rows}) {alias}";
    }

    private static string Listed(IEnumerable<(long Height, int Index)> places) =>
        string.Join(',', places.Select(place => string.Create(CultureInfo.InvariantCulture, $"({place.Height}, {place.Index})")));
}
