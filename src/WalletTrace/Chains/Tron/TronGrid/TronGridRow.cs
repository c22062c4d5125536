using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron.TronGrid;

/// <summary>An entry of one of TronGrid's lists: that a transaction concerns an account, and how.</summary>
/// <param name="Id">The transaction.</param>
/// <param name="Time">The time of its block, in milliseconds since 1970.</param>
internal abstract record TronGridRow(TransactionId Id, long Time)
{
    /// <summary>The entry as it was told.</summary>
    public string Told { get; private init; } = string.Empty;

    /// <summary>Reads an entry of the list of transactions.</summary>
    public static TronGridRow Transaction(JsonValue told) => new TransactionRow(told["txID"].Id, TimeOf(told), told["blockNumber"].Height()) { Told = TextOf(told) };

    /// <summary>Reads an entry of the list of calls between contracts.</summary>
    public static TronGridRow Call(JsonValue told) =>
        new CallRow(told["tx_id"].Id, TimeOf(told), TronInfo.AddressOf(told["from_address"]), TronInfo.AddressOf(told["to_address"])) { Told = TextOf(told) };

    /// <summary>Reads an entry of the list of movements of tokens. Leaves to move them stand there as well.</summary>
    public static TronGridRow Token(JsonValue told)
    {
        TransactionId id = told["transaction_id"].Id;
        if (told["type"].Text != "Transfer")
        {
            return new OtherRow(id, TimeOf(told)) { Told = TextOf(told) };
        }

        return new TokenRow(
            id,
            TimeOf(told),
            TronInfo.AddressOf(told["token_info"]["address"]),
            TronInfo.AddressOf(told["from"]),
            TronInfo.AddressOf(told["to"]),
            UInt256.TryParse(told["value"].Text, out UInt256 value, out _) ? value : throw told["value"].Wrong("an amount in base units"))
        {
            Told = TextOf(told),
        };
    }

    /// <summary>Whether what the transaction did bears the entry out; uses up the movement that does, as no two entries tell of the same.</summary>
    /// <param name="result">What it did.</param>
    /// <param name="moves">Its movements.</param>
    public abstract bool IsBorneOut(TronInfo result, List<TransferRecord> moves);

    private static long TimeOf(JsonValue told) => told["block_timestamp"].Integer(0, FactShape.LastTime * 1000);

    private static string TextOf(JsonValue told) => told.Element.GetRawText();

    private sealed record OtherRow(TransactionId Id, long Time) : TronGridRow(Id, Time)
    {
        public override bool IsBorneOut(TronInfo result, List<TransferRecord> moves) => true;
    }

    private sealed record TransactionRow(TransactionId Id, long Time, long Height) : TronGridRow(Id, Time)
    {
        public override bool IsBorneOut(TronInfo result, List<TransferRecord> moves) => result.Height == Height;
    }

    private sealed record CallRow(TransactionId Id, long Time, Address From, Address To) : TronGridRow(Id, Time)
    {
        public override bool IsBorneOut(TronInfo result, List<TransferRecord> moves) => result.Calls.Any(call => call.From == From && call.To == To);
    }

    private sealed record TokenRow(TransactionId Id, long Time, Address Contract, Address From, Address To, UInt256 Value) : TronGridRow(Id, Time)
    {
        public override bool IsBorneOut(TronInfo result, List<TransferRecord> moves)
        {
            string contract = Contract.ToString(ChainId.Tron);
            string item = $"{contract}/{Value}";
            int at = moves.FindIndex(move => (move.From ?? Zero) == From && (move.To ?? Zero) == To
                && ((move.Asset.Reference == contract && move.Amount == Value) || move.Asset.Reference == item));
            if (at >= 0)
            {
                moves.RemoveAt(at);
            }

            return at >= 0;
        }

        private static Address Zero => Address.FromBytes(AddressKind.Tron, stackalloc byte[20]);
    }
}
