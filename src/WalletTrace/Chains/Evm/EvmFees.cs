using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>What a transaction paid, and where it went.</summary>
/// <param name="Total">All that the sender paid.</param>
/// <param name="Base">What went with the base fee; all but what goes to the proposer and to Ethereum. Zero before EIP-1559.</param>
/// <param name="Blobs">What of it paid for blobs.</param>
/// <param name="L1">What of it a rollup takes for what it writes to Ethereum.</param>
/// <param name="Tip">What goes beyond.</param>
internal readonly record struct EvmFee(UInt256 Total, UInt256 Base, UInt256 Blobs, UInt256 L1, UInt256 Tip);

/// <summary>The arithmetic of fees (EIP-1559, EIP-4844).</summary>
internal static class EvmFees
{
    private const ulong GasPerBlob = 131_072;

    // No price or fee comes near; sums and products of what is below stay far below 2^256.
    private const int MaxBits = 128;

    /// <summary>Holds a receipt's prices against the transaction and fills in what follows from it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="told">The price that the receipt tells; null if it tells none.</param>
    /// <param name="baseFee">The block's base fee; null before EIP-1559 and where the header is not known.</param>
    /// <param name="knowsBlock">Whether the header is known.</param>
    /// <param name="rules">The chain's rules.</param>
    public static void Settle(ref EvmTransaction transaction, UInt256? told, UInt256? baseFee, bool knowsBlock, EvmRules rules)
    {
        UInt256? computed = rules.PaysFromGas && knowsBlock ? PriceOf(transaction, baseFee) : null;
        if (computed is { } price && told is { } other && price != other)
        {
            throw new AnswerException($"found an effectiveGasPrice of {other} in the receipt of transaction 0x{transaction.Hash}, expected {price}");
        }

        // Where the rules are not known, a price is at least not above what was offered, if that is told; a lie leaves the fee untold.
        UInt256 offered = transaction.Type switch
        {
            <= EvmTransactionReader.AccessListType => transaction.GasPrice,
            <= EvmTransactionReader.SetCodeType => transaction.MaxFee,
            _ => default,
        };
        transaction.EffectivePrice = computed ?? (told > offered && !offered.IsZero ? null : told);
        if (rules.Fees == FeeFate.Burnt && transaction.L1Fee is { IsZero: false })
        {
            throw new AnswerException($"found an l1Fee of {transaction.L1Fee} in the receipt of transaction 0x{transaction.Hash}, expected none on a chain that is no rollup");
        }

        Limit(transaction.EffectivePrice, "effectiveGasPrice");
        Limit(transaction.BlobGasPrice, "blobGasPrice");
        Limit(transaction.L1Fee, "l1Fee");
        if (transaction.Type == EvmTransactionReader.BlobType)
        {
            SettleBlobs(ref transaction);
        }
        else if (transaction.Type <= EvmTransactionReader.SetCodeType)
        {
            // No other of these types pays for blobs, whatever its receipt tells: rollups tell there how much of Ethereum's blobs it fills.
            transaction.BlobGasUsed = 0;
            transaction.BlobGasPrice = null;
        }
    }

    /// <summary>What a transaction with a receipt paid; null where a part of it is not told, or is not in the chain's own coin.</summary>
    /// <param name="transaction">The transaction, settled.</param>
    /// <param name="baseFee">The block's base fee; null before EIP-1559 and where the header is not known.</param>
    /// <param name="rules">The chain's rules.</param>
    public static EvmFee? Of(in EvmTransaction transaction, UInt256? baseFee, EvmRules rules)
    {
        if (transaction.IsDeposit)
        {
            return default(EvmFee);
        }

        if (transaction.EffectivePrice is not { } price || transaction.HasOtherFees || transaction.PaysOtherwise || !rules.TellsWholeFee
            || (transaction.BlobGasUsed > 0 && transaction.BlobGasPrice is null) || (rules.TakesL1Fee && transaction.L1Fee is null))
        {
            return null;
        }

        UInt256 gas = transaction.GasUsed;
        UInt256 execution = gas * price;
        UInt256 blobs = transaction.BlobGasPrice is { } blobPrice ? (UInt256)transaction.BlobGasUsed * blobPrice : default;
        UInt256 burnt = UInt256.Min(gas * UInt256.Min(baseFee ?? default, price), execution);
        UInt256 other = transaction.L1Fee ?? default;
        return new EvmFee(execution + blobs + other, burnt, blobs, other, execution - burnt);
    }

    /// <summary>What a unit of blob gas costs (EIP-4844, fake_exponential of 1).</summary>
    /// <param name="excess">The excess blob gas of the header.</param>
    /// <param name="fraction">How slowly the price follows it.</param>
    public static UInt256 BlobPrice(ulong excess, ulong fraction)
    {
        if (excess / fraction > MaxBits / 2)
        {
            throw new AnswerException(FormattableString.Invariant($"found an excessBlobGas of {excess}, expected one whose price is below 2^{MaxBits}"));
        }

        UInt256 sum = default;
        UInt256 term = fraction;
        for (ulong step = 1; !term.IsZero; step++)
        {
            sum += term;
            term = term * excess / ((UInt256)fraction * step);
        }

        return sum / fraction;
    }

    /// <summary>What a unit of gas cost; null for types that are not known.</summary>
    private static UInt256? PriceOf(in EvmTransaction transaction, UInt256? baseFee)
    {
        switch (transaction.Type)
        {
            case EvmTransactionReader.DepositType:
                return UInt256.Zero;
            case EvmTransactionReader.LegacyType or EvmTransactionReader.AccessListType when transaction.GasPrice >= (baseFee ?? default):
                return transaction.GasPrice;
            case EvmTransactionReader.DynamicFeeType or EvmTransactionReader.BlobType or EvmTransactionReader.SetCodeType
                when baseFee is { } least && transaction.MaxFee >= least:
                return least + UInt256.Min(transaction.MaxTip, transaction.MaxFee - least);
            case <= EvmTransactionReader.SetCodeType:
                throw new AnswerException(FormattableString.Invariant(
                    $"found transaction 0x{transaction.Hash} of type {transaction.Type} with a price below the base fee of its block ({baseFee?.ToString() ?? "none"}), expected one at least as high"));
            default:
                return null;
        }
    }

    private static void SettleBlobs(ref EvmTransaction transaction)
    {
        ulong expected = (ulong)transaction.BlobCount * GasPerBlob;
        if (transaction.BlobGasUsed == 0)
        {
            transaction.BlobGasUsed = expected;
        }
        else if (transaction.BlobGasUsed != expected)
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found blobGasUsed {transaction.BlobGasUsed} in the receipt of transaction 0x{transaction.Hash}, expected {expected} for {transaction.BlobCount} blobs"));
        }

        if (transaction.BlobGasPrice is { } price && price > transaction.MaxBlobFee)
        {
            throw new AnswerException($"found a blobGasPrice of {price} in the receipt of transaction 0x{transaction.Hash}, expected at most its maxFeePerBlobGas of {transaction.MaxBlobFee}");
        }
    }

    private static void Limit(UInt256? value, string name)
    {
        if (value is { } number && number.BitLength > MaxBits)
        {
            throw new AnswerException($"found {name} {number}, expected a number below 2^{MaxBits}");
        }
    }
}
