using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Esplora;

/// <summary>Where a server says that a transaction stands.</summary>
internal readonly record struct ToldPlace(long Height, BlockHash Block, long Time);

/// <summary>A transaction of an Esplora server whose parts hash to its id.</summary>
/// <param name="Told">What was told.</param>
/// <param name="Bytes">The same as bytes.</param>
/// <param name="Place">Where it stands; null while it is in no block.</param>
internal sealed record EsploraTransaction(ToldTransaction Told, byte[] Bytes, ToldPlace? Place)
{
    /// <summary>The outputs that the inputs spend; empty unless all are told, as they are not of a coinbase.</summary>
    public SpentOutput[] SpentOn(ChainId chain) => Told.Inputs.All(input => input.Spent is not null)
        ? [.. Told.Inputs.Select(input => new SpentOutput(input.Spent!.Value.Value, Address.FromOutputScript(input.Spent.Value.Script, chain)))]
        : [];
}

/// <summary>Reads transactions of an Esplora server. Owners are found in the scripts; the texts of addresses beside them are not looked at.</summary>
/// <remarks>Source: TransactionValue in rest.rs of github.com/Blockstream/electrs.</remarks>
internal static class EsploraJson
{
    /// <summary>Reads a transaction and checks its id and fee.</summary>
    /// <exception cref="AnswerException">It is malformed, or does not hash to its id.</exception>
    public static EsploraTransaction Transaction(JsonValue told, ChainId chain)
    {
        long maxMoney = chain.Parameters!.Utxo!.MaxMoney;
        var transaction = new ToldTransaction(
            told["txid"].Id,
            ToldTransaction.VersionOf(told["version"]),
            (uint)told["locktime"].Integer(0, uint.MaxValue),
            [.. told["vin"].Items.Select(input => Input(input, maxMoney))],
            [.. told["vout"].Items.Select(output => Output(output, maxMoney))]);
        byte[] bytes = transaction.ToBytes();
        TransactionId found = new BlockDecoder(chain, BlockChecks.None).DecodeTransaction(bytes).Transactions[0].Id;
        if (found != transaction.Id)
        {
            throw new AnswerException($"found a transaction that hashes to {found}, expected {transaction.Id}");
        }

        CheckFee(transaction, told.Find("fee"), maxMoney);
        return new EsploraTransaction(transaction, bytes, Place(told["status"]));
    }

    /// <summary>Where a transaction stands; null while it is in no block.</summary>
    public static ToldPlace? Place(JsonValue status) => status["confirmed"].Flag
        ? new ToldPlace(status["block_height"].Height(), status["block_hash"].Hash, status["block_time"].Integer(0, uint.MaxValue))
        : null;

    private static ToldInput Input(JsonValue told, long maxMoney)
    {
        var input = new ToldInput(
            told["txid"].Id,
            (uint)told["vout"].Integer(0, uint.MaxValue),
            told["scriptsig"].Bytes,
            (uint)told["sequence"].Integer(0, uint.MaxValue),
            told.Find("witness") is { } items ? [.. items.Items.Select(item => item.Bytes)] : [],
            told.Find("prevout") is { } spent ? Output(spent, maxMoney) : null);
        return input.IsCoinbase == (input.Spent is null) ? input
            : throw told.Wrong(input.IsCoinbase ? "a coinbase's input, which spends nothing" : "an input with the output that it spends");
    }

    private static ToldOutput Output(JsonValue told, long maxMoney) => new(told["value"].Integer(0, maxMoney), told["scriptpubkey"].Bytes);

    private static void CheckFee(ToldTransaction transaction, JsonValue? told, long maxMoney)
    {
        if (told is not { } fee || transaction.Inputs[0].IsCoinbase)
        {
            return;
        }

        UInt128 paid = Sum(transaction.Inputs.Select(input => input.Spent!.Value));
        UInt128 made = Sum(transaction.Outputs);
        if (paid != made + (UInt128)fee.Integer(0, maxMoney))
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found inputs worth {paid} base units in transaction {transaction.Id}, expected the {made} of its outputs and the fee of {fee.Integer(0, maxMoney)}"));
        }
    }

    private static UInt128 Sum(IEnumerable<ToldOutput> outputs) => outputs.Aggregate(UInt128.Zero, static (sum, output) => sum + (UInt128)output.Value);
}
