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
    public static TronGridRow Transaction(JsonValue told) => new TransactionRow(told["txID"].Id, TimeOf(told), told["blockNumber"].Height()) { Told = told.Told };

    /// <summary>Reads an entry of the list of calls between contracts. One that names nobody says no more than that there was the transaction.</summary>
    public static TronGridRow Call(JsonValue told) => told.Find("from_address") is { } from && told.Find("to_address") is { } to
        ? new CallRow(told["tx_id"].Id, TimeOf(told), TronInfo.AddressOf(from), TronInfo.AddressOf(to)) { Told = told.Told }
        : new OtherRow(told["tx_id"].Id, TimeOf(told)) { Told = told.Told };

    /// <summary>Reads an entry of the list of movements of tokens. Leaves to move them stand there as well, and tokens of which TronGrid knows nothing.</summary>
    public static TronGridRow Token(JsonValue told)
    {
        TransactionId id = told["transaction_id"].Id;
        if (told.Find("type") is not { Element.ValueKind: System.Text.Json.JsonValueKind.String, Text: "Transfer" } || told.Find("token_info")?.Find("address") is not { } contract)
        {
            return new OtherRow(id, TimeOf(told)) { Told = told.Told };
        }

        return new TokenRow(
            id,
            TimeOf(told),
            TronInfo.AddressOf(contract),
            TronInfo.AddressOf(told["from"]),
            TronInfo.AddressOf(told["to"]),
            UInt256.TryParse(told["value"].Text, out UInt256 value, out _) ? value : throw told["value"].Wrong("an amount in base units"))
        {
            Told = told.Told,
        };
    }

    /// <summary>Whether what the transaction did bears the entry out; uses up the movement that does, as no two entries tell of the same.</summary>
    /// <param name="result">What it did.</param>
    /// <param name="moves">Its movements.</param>
    /// <param name="noise">Its events that only look like some.</param>
    public abstract bool IsBorneOut(TronInfo result, List<TransferRecord> moves, IReadOnlyList<Noise> noise);

    private static long TimeOf(JsonValue told) => told["block_timestamp"].Integer(0, FactShape.LastTime * 1000);

    private sealed record OtherRow(TransactionId Id, long Time) : TronGridRow(Id, Time)
    {
        public override bool IsBorneOut(TronInfo result, List<TransferRecord> moves, IReadOnlyList<Noise> noise) => true;
    }

    private sealed record TransactionRow(TransactionId Id, long Time, long Height) : TronGridRow(Id, Time)
    {
        public override bool IsBorneOut(TronInfo result, List<TransferRecord> moves, IReadOnlyList<Noise> noise) => result.Height == Height;
    }

    private sealed record CallRow(TransactionId Id, long Time, Address From, Address To) : TronGridRow(Id, Time)
    {
        public override bool IsBorneOut(TronInfo result, List<TransferRecord> moves, IReadOnlyList<Noise> noise) => result.Calls.Any(call => call.From == From && call.To == To);
    }

    private sealed record TokenRow(TransactionId Id, long Time, Address Contract, Address From, Address To, UInt256 Value) : TronGridRow(Id, Time)
    {
        public override bool IsBorneOut(TronInfo result, List<TransferRecord> moves, IReadOnlyList<Noise> noise)
        {
            string contract = Contract.ToString(ChainId.Tron);
            string item = $"{contract}/{Value}";
            int at = moves.FindIndex(move => (move.From ?? Zero) == From && (move.To ?? Zero) == To
                && ((move.Asset.Reference == contract && move.Amount == Value) || move.Asset.Reference == item));
            if (at >= 0)
            {
                moves.RemoveAt(at);
            }

            // TronGrid takes some events for movements that are none by the standard; a contract must not make a history unreadable by such.
            return at >= 0 || noise.Any(other => other.Contract == Contract && other.Kind is NoiseKind.WrongTopics or NoiseKind.Malformed);
        }

        private static Address Zero => Address.FromBytes(AddressKind.Tron, stackalloc byte[20]);
    }
}
