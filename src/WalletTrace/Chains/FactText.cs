using WalletTrace.Encodings;

namespace WalletTrace.Chains;

/// <summary>Says a fact in words, for messages.</summary>
internal static class FactText
{
    /// <summary>Every kind of movement.</summary>
    public static IReadOnlyList<TransferKind> Kinds { get; } = Enum.GetValues<TransferKind>();

    /// <summary>Every kind of freeze.</summary>
    public static IReadOnlyList<FreezeKind> FreezeKinds { get; } = Enum.GetValues<FreezeKind>();

    /// <summary>What the fact states and where, on one line.</summary>
    public static string Describe(Fact fact) => fact switch
    {
        BlockRecord block => FormattableString.Invariant(
            $"block {block.Height} of {block.Chain} with time {block.Time}, hash {Hash(block.Hash)}, parent {Hash(block.Parent)}"),
        TransactionRecord { Index: TransactionRecord.OfBlock } own => FormattableString.Invariant(
            $"the own movements of block {own.Height} of {own.Chain} with hash {own.Id.ToString(own.Chain)}"),
        TransactionRecord transaction => FormattableString.Invariant(
            $"{(transaction.Failed ? "failed " : string.Empty)}transaction {transaction.Id.ToString(transaction.Chain)} at {Place(transaction.Chain, transaction.Height, transaction.Index)}"),
        TransferRecord transfer => FormattableString.Invariant(
            $"{Name(transfer.Kind)} transfer {transfer.Index} of {Transaction(transfer.Chain, transfer.Height, transfer.TransactionIndex)}: {transfer.Amount}{Burnt(transfer)} of {transfer.Asset} from {Name(transfer.From, transfer.Chain)} to {Name(transfer.To, transfer.Chain)}"),
        FreezeRecord freeze => FormattableString.Invariant(
            $"freeze {freeze.Index} of {Transaction(freeze.Chain, freeze.Height, freeze.TransactionIndex)}: {freeze.Asset} of {Name(freeze.Address, freeze.Chain)} {Name(freeze.Kind)}{(freeze.Amount is { } destroyed ? $", {destroyed}" : string.Empty)}"),
        InputRecord input => FormattableString.Invariant(
            $"input {input.Index} of the transaction at {Place(input.Chain, input.Height, input.TransactionIndex)}: {(input.Coin is { } coin ? $"coin {coin}" : "coinbase")}, owner {Name(input.Owner, input.Chain)}, amount {input.Amount?.ToString() ?? "not given"}"),
        OutputRecord output => FormattableString.Invariant(
            $"output {output.Index} of the transaction at {Place(output.Chain, output.Height, output.TransactionIndex)}: owner {Name(output.Owner, output.Chain)}, amount {output.Amount}"),
        CoverageRecord coverage => FormattableString.Invariant(
            $"coverage of {(coverage.Address is { } address ? Name(address, coverage.Chain) : "the whole chain")} on {coverage.Chain}, heights {coverage.FromHeight} to {coverage.ToHeight}"),
        _ => fact.ToString(),
    };

    /// <summary>The place of a transaction in words.</summary>
    public static string Place(ChainId chain, long height, int index) =>
        index == TransactionRecord.OfBlock
            ? FormattableString.Invariant($"the end of block {height} of {chain}, for the block itself")
            : FormattableString.Invariant($"index {index} of block {height} of {chain}");

    /// <summary>What was done to an account's holding, as the file formats write it.</summary>
    public static string Name(FreezeKind kind) => kind switch
    {
        FreezeKind.Frozen => "frozen",
        FreezeKind.Released => "released",
        FreezeKind.Destroyed => "destroyed",
        _ => FormattableString.Invariant($"kind {(int)kind}"),
    };

    /// <summary>The name of a kind of movement as the file formats write it.</summary>
    public static string Name(TransferKind kind) => kind switch
    {
        TransferKind.Native => "native",
        TransferKind.Internal => "internal",
        TransferKind.Token => "token",
        TransferKind.Fee => "fee",
        TransferKind.Mint => "mint",
        TransferKind.Burn => "burn",
        TransferKind.Reward => "reward",
        _ => FormattableString.Invariant($"kind {(int)kind}"),
    };

    // A fact may be malformed: an address that its chain cannot write is shown by its bytes.
    private static string Name(Address? address, ChainId chain) => address is not { } given
        ? "none"
        : AddressText.Fits(given.Kind, chain) ? given.ToString(chain) : given.ToString();

    private static string Transaction(ChainId chain, long height, int index) => index == TransactionRecord.OfBlock
        ? FormattableString.Invariant($"block {height} of {chain} itself")
        : $"the transaction at {Place(chain, height, index)}";

    private static string Burnt(TransferRecord transfer) => transfer.Burnt is { } burnt ? $" ({burnt} burnt)" : string.Empty;

    private static string Hash(BlockHash? hash) => hash?.ToString() ?? "not given";
}
