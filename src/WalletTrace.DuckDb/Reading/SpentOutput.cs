using System.Globalization;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Reading;

/// <summary>
/// Which output an input spends, as a condition on rows: of the transaction with the coin's id that stands before the spender and was not overwritten by
/// then (see <see cref="TwiceMined"/>).
/// </summary>
internal static class SpentOutput
{
    /// <summary>Joins to an input <c>i</c> the transaction <c>f</c> that made its coin.</summary>
    public static readonly string Funding =
        "f.chain_id = i.chain_id AND f.id = i.coin_transaction AND (f.height < i.height OR (f.height = i.height AND f.index < i.transaction_index))"
        + string.Concat(TwiceMined.All.Select(twice => string.Create(
            CultureInfo.InvariantCulture,
            $" AND NOT (f.index = 0 AND f.height = {twice.First} AND i.height >= {twice.Second} AND f.id = {Sql.Of(twice.Id)})")));

    /// <summary>Joins to an input <c>i</c> and the transaction <c>f</c> that made its coin the output <c>o</c>.</summary>
    public const string Output = "o.chain_id = f.chain_id AND o.height = f.height AND o.transaction_index = f.index AND o.index = i.coin_index";

    /// <summary>What an input is completed with: its place, and the owner and amount of the output.</summary>
    public const string Columns = "i.height, i.transaction_index, i.index, o.owner_id, o.amount, o.wide_amount";

    /// <summary>What is known of some inputs from the outputs they spend.</summary>
    /// <param name="inputs">The inputs <c>i</c>: what comes after FROM, the condition included.</param>
    public static string Statement(string inputs) =>
        $"SELECT {Columns} FROM (SELECT * FROM {inputs}) i JOIN transaction f ON {Funding} JOIN output o ON {Output}";
}
