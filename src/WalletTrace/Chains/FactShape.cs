using System.Numerics;
using WalletTrace.Encodings;

namespace WalletTrace.Chains;

/// <summary>What a fact must look like on its own, before it is held against others.</summary>
internal static class FactShape
{
    /// <summary>The last second of the year 9999, the last that a date can name.</summary>
    public const long LastTime = 253_402_300_799;

    /// <summary>The highest height: more than any chain has, and far enough from the end of its type to be counted on from.</summary>
    public const long LastHeight = 999_999_999_999_999_999;

    /// <summary>The highest index of a fee: each takes two places in the order of events, before all else in its transaction.</summary>
    public const long LastFeeIndex = (1L << 62) - 1;

    /// <summary>The longest name of a source, and of an asset's symbol.</summary>
    public const int MaxNameLength = 200;

    private const CoverageKinds AccountKinds = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee
        | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward;

    /// <summary>The kinds of movement that a chain has.</summary>
    public static CoverageKinds KindsOf(ChainId chain) => chain.IsUtxo ? CoverageKinds.Coins : AccountKinds;

    /// <summary>What is wrong with a fact: found X, expected Y; null when nothing is.</summary>
    public static string? Problem(Fact fact) => ChainProblem(fact.Chain) ?? fact switch
    {
        BlockRecord block => HeightProblem(block.Height) ?? TimeProblem(block.Time),
        TransactionRecord transaction => HeightProblem(transaction.Height) ?? IndexProblem("transaction index", transaction.Index)
            ?? TransactionProblem(transaction),
        TransferRecord transfer => PlaceProblem(transfer.Height, transfer.TransactionIndex, transfer.Index) ?? TransferProblem(transfer),
        InputRecord input => PlaceProblem(input.Height, input.TransactionIndex, input.Index) ?? InputProblem(input),
        OutputRecord output => PlaceProblem(output.Height, output.TransactionIndex, output.Index) ?? UtxoProblem(output.Chain, "an output")
            ?? AddressProblem("owner", output.Owner, output.Chain),
        FreezeRecord freeze => PlaceProblem(freeze.Height, freeze.TransactionIndex, freeze.Index) ?? FreezeProblem(freeze),
        CoverageRecord coverage => CoverageProblem(coverage),
        _ => $"found a fact of type {fact.GetType().Name}, expected one of the records of this library",
    };

    /// <summary>Throws when something is wrong with a fact.</summary>
    /// <exception cref="ChainDataException">Says what and which fact.</exception>
    public static void Check(Fact fact)
    {
        if (!(fact is TransferRecord transfer && IsPlain(transfer)) && Problem(fact) is { } problem)
        {
            throw new ChainDataException($"a fact cannot be true: {problem}", FactText.Describe(fact));
        }
    }

    /// <summary>Whether a transfer between two accounts has nothing wrong with it, by the short way that most go; false says nothing.</summary>
    internal static bool IsPlain(TransferRecord transfer)
    {
        AddressForm form = transfer.Chain.Form;
        AddressKind kind = form switch
        {
            AddressForm.Evm => AddressKind.Evm,
            AddressForm.Tron => AddressKind.Tron,
            _ => AddressKind.None,
        };
        return kind != AddressKind.None
            && transfer.Kind is TransferKind.Native or TransferKind.Internal or TransferKind.Token
            && unchecked((ulong)transfer.Height) <= LastHeight && unchecked((uint)transfer.TransactionIndex) < TransactionRecord.OfBlock && transfer.Index >= 0
            && Nullable.GetValueRefOrDefaultRef(in transfer.Giver).Kind == kind && Nullable.GetValueRefOrDefaultRef(in transfer.Taker).Kind == kind
            && transfer.Burnt is null && transfer.Asset.Chain == transfer.Chain && transfer.Asset.IsNative == (transfer.Kind != TransferKind.Token)
            && (transfer.Asset.Symbol is not { } symbol || IsPlain(symbol));
    }

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= MaxNameLength && name[0] > ' ' && !name.AsSpan().ContainsAnyExceptInRange('\u0001', '\u007f');

    /// <summary>What is wrong with a chain; null when this library can read its addresses.</summary>
    public static string? ChainProblem(ChainId chain) => chain.Form != AddressForm.Unknown
        ? null
        : $"found {(chain.IsDefault ? "no chain" : $"unknown chain {chain}")}, expected a chain of EVM or TRON kind or a known bip122 chain";

    private static string? HeightProblem(long height) => height is >= 0 and <= LastHeight
        ? null
        : FormattableString.Invariant($"found height {height}, expected {(height < 0 ? "0 or more" : $"at most {LastHeight}")}");

    private static string? IndexProblem(string what, long index) => index >= 0
        ? null
        : FormattableString.Invariant($"found {what} {index}, expected 0 or more");

    private static string? TimeProblem(long time) => time is >= 0 and <= LastTime
        ? null
        : FormattableString.Invariant($"found time {time}, expected unix seconds from 0 to {LastTime}");

    private static string? PlaceProblem(long height, int transactionIndex, long index) =>
        HeightProblem(height) ?? IndexProblem("transaction index", transactionIndex) ?? IndexProblem("index", index);

    private static string? AddressProblem(string what, Address address, ChainId chain) => AddressText.Fits(address.Kind, chain)
        ? null
        : $"found {what} of kind {address.Kind}, expected an address of {chain}";

    private static string? UtxoProblem(ChainId chain, string what) => chain.IsUtxo
        ? null
        : $"found {what} on {chain}, expected a UTXO chain";

    private static string? TransactionProblem(TransactionRecord transaction) =>
        transaction.Failed && transaction.Chain.IsUtxo ? "found a failed transaction on a UTXO chain, where none is ever recorded"
        : transaction.Index == TransactionRecord.OfBlock && transaction.Chain.IsUtxo ? "found a block's own movements on a UTXO chain, whose coinbase is a transaction"
        : transaction.Index == TransactionRecord.OfBlock && transaction.Failed ? "found that a block's own movements failed, expected a transaction for what can fail"
        : transaction.Id.IsZero ? "found a transaction id of zeros only"
        : null;

    private static string? TransferProblem(TransferRecord transfer)
    {
        if (transfer.Chain.IsUtxo)
        {
            return $"found a transfer on {transfer.Chain}, expected inputs and outputs on a UTXO chain";
        }

        if (!Enum.IsDefined(transfer.Kind))
        {
            return FormattableString.Invariant($"found transfer kind {(int)transfer.Kind}, expected a known one");
        }

        if (AssetProblem(transfer.Asset, transfer.Chain) is { } problem)
        {
            return problem;
        }

        if (transfer.TransactionIndex == TransactionRecord.OfBlock && transfer.Kind is not (TransferKind.Reward or TransferKind.Mint))
        {
            return $"found kind {FactText.Name(transfer.Kind)} among a block's own movements, expected a reward or a mint";
        }

        if (transfer.Burnt is { } burnt && (transfer.Kind != TransferKind.Fee || burnt > transfer.Amount))
        {
            return transfer.Kind != TransferKind.Fee
                ? $"found a burnt part of kind {FactText.Name(transfer.Kind)}, expected one of a fee only"
                : $"found {burnt} of a fee of {transfer.Amount} burnt, expected no more than all of it";
        }

        if (transfer.Kind == TransferKind.Fee && transfer.Index > LastFeeIndex)
        {
            return FormattableString.Invariant($"found a fee with index {transfer.Index}, expected at most {LastFeeIndex}");
        }

        bool ofTheChain = transfer.Kind is TransferKind.Native or TransferKind.Internal or TransferKind.Fee or TransferKind.Reward;
        if ((ofTheChain && !transfer.Asset.IsNative) || (transfer.Kind == TransferKind.Token && transfer.Asset.IsNative))
        {
            return $"found kind {FactText.Name(transfer.Kind)} with asset {transfer.Asset}, expected {(ofTheChain ? "the chain's own coin" : "a token")}";
        }

        return EndProblem("from", transfer.From, transfer.Kind is not (TransferKind.Mint or TransferKind.Reward), transfer)
            ?? EndProblem("to", transfer.To, transfer.Kind is not (TransferKind.Burn or TransferKind.Fee), transfer);
    }

    private static string? FreezeProblem(FreezeRecord freeze)
    {
        if (freeze.Chain.IsUtxo)
        {
            return $"found a freeze on {freeze.Chain}, expected an account chain";
        }

        if (!Enum.IsDefined(freeze.Kind))
        {
            return FormattableString.Invariant($"found freeze kind {(int)freeze.Kind}, expected a known one");
        }

        return AssetProblem(freeze.Asset, freeze.Chain)
            ?? (freeze.Asset.IsNative ? $"found a freeze of {freeze.Asset}, expected a token, which has an issuer" : null)
            ?? (freeze.TransactionIndex == TransactionRecord.OfBlock ? "found a freeze among a block's own movements, expected it in a transaction" : null)
            ?? AddressProblem("account", freeze.Address, freeze.Chain)
            ?? (freeze.Kind == FreezeKind.Destroyed, freeze.Amount) switch
            {
                (true, null) => "found no amount, expected how much was destroyed",
                (false, not null) => $"found an amount, expected none for kind {FactText.Name(freeze.Kind)}",
                _ => null,
            };
    }

    private static string? AssetProblem(Asset asset, ChainId chain) =>
        asset.Chain != chain ? $"found {(asset.IsDefault ? "no asset" : $"asset {asset}")}, expected one of {chain}"
        : asset.Symbol is { } symbol ? NameProblem("a symbol", symbol)
        : null;

    private static string? EndProblem(string what, Address? address, bool expected, TransferRecord transfer) => (address, expected) switch
    {
        (null, true) => $"found no {what}, expected an address for kind {FactText.Name(transfer.Kind)}",
        (not null, false) => $"found {what}, expected none for kind {FactText.Name(transfer.Kind)}",
        ({ } given, true) => AddressProblem(what, given, transfer.Chain),
        _ => null,
    };

    private static string? InputProblem(InputRecord input) =>
        UtxoProblem(input.Chain, "an input")
        ?? (input.Coin is { } coin && coin.Transaction.IsZero ? "found a coin of a transaction of zeros only, expected no coin for a coinbase input" : null)
        ?? (input.Coin is { } spent ? IndexProblem("output index of the coin", spent.Index) : null)
        ?? (input.Coin is null && input.Owner is not null ? "found an owner of a coinbase input, expected none" : null)
        ?? (input.Owner is { } owner ? AddressProblem("owner", owner, input.Chain) : null)
        ?? (input.Owner is { Kind: AddressKind.Unspendable } ? "found a spent coin of a script that always fails, expected one that can be spent" : null);

    private static string? CoverageProblem(CoverageRecord coverage)
    {
        if (coverage.FromHeight < 0 || coverage.ToHeight < coverage.FromHeight || coverage.ToHeight > LastHeight)
        {
            return FormattableString.Invariant($"found heights {coverage.FromHeight} to {coverage.ToHeight}, expected a range within 0 to {LastHeight} upwards");
        }

        var allowed = KindsOf(coverage.Chain);
        if (coverage.Kinds == CoverageKinds.None || (coverage.Kinds & ~allowed) != 0)
        {
            return FormattableString.Invariant(
                $"found {BitOperations.PopCount((uint)coverage.Kinds)} kinds of movement ({(int)coverage.Kinds}), expected one or more of those that {coverage.Chain} has");
        }

        return NameProblem("a source", coverage.Source)
            ?? (coverage.Address is { } address ? AddressProblem("account", address, coverage.Chain) : null)
            ?? (coverage.ReadAt is { } readAt ? TimeProblem(readAt) : null);
    }

    // Names are kept as they are, whatever they say; but what no text file can hold could not be written out again.
    public static string? NameProblem(string what, string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength)
        {
            return FormattableString.Invariant($"found {what} of {name?.Length ?? 0} characters, expected 1 to {MaxNameLength} that are not all blank");
        }

        for (int at = 0; at < name.Length; at++)
        {
            if (name[at] == '\0' || (char.IsSurrogate(name[at]) && !(at + 1 < name.Length && char.IsSurrogatePair(name[at], name[++at]))))
            {
                return $"found {what} that is no text, {SafeText.Quote(name)}, expected characters that UTF-8 can hold, without NUL";
            }
        }

        return null;
    }
}
