using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>What a block of a UTXO chain issues and what its transactions pay; or why that cannot be told.</summary>
/// <param name="Subsidy">What is newly issued.</param>
/// <param name="Payers">How many transactions pay a fee.</param>
/// <param name="Problem">Why the coinbase cannot be told apart into subsidy and fees; null when it can.</param>
internal sealed record BlockBalance(UInt256 Subsidy, int Payers, string? Problem)
{
    /// <summary>
    /// Works out a whole block. The subsidy is what the source told of the coinbase's input, less the fees; else what the chain's schedule says; else
    /// what the outputs hold more than the fees.
    /// </summary>
    /// <param name="block">All transactions of the block, in order.</param>
    public static BlockBalance Of(IReadOnlyList<LedgerTransaction> block)
    {
        if (block.Count == 0 || block[0].Inputs is not [{ Coin: null }] || !IsWhole(block[0]))
        {
            return Of("The block does not begin with a coinbase of which the ledger holds all.");
        }

        LedgerTransaction coinbase = block[0];
        UInt256 fees = default;
        int payers = 0;
        foreach (LedgerTransaction transaction in block.Skip(1))
        {
            if (transaction.Inputs.Any(input => input.Coin is null))
            {
                return Of("The block has a second coinbase.");
            }

            if (!IsWhole(transaction) || FeeOf(transaction) is not { } fee)
            {
                return Of("The ledger does not hold all inputs and outputs, or not the value of every input, of the block's transactions.");
            }

            if (transaction.Inputs.Any(input => input.Coin!.Value.Transaction == coinbase.Record.Id))
            {
                return Of("A coin of the coinbase is spent in its own block, which the chain's rules do not allow.");
            }

            fees = UInt256.SaturatingAdd(fees, fee);
            payers += fee.IsZero ? 0 : 1;
        }

        UInt256 claimed = coinbase.Outputs.Aggregate(default(UInt256), (sum, output) => UInt256.SaturatingAdd(sum, output.Amount));
        return SubsidyOf(coinbase, claimed, fees) is { } subsidy && UInt256.SaturatingAdd(subsidy, fees) >= claimed
            ? new BlockBalance(subsidy, payers, null)
            : Of("The coinbase is not worth what the subsidy and the block's fees are.");
    }

    /// <summary>What a transaction's outputs leave of its inputs; null where that is not known.</summary>
    public static UInt256? FeeOf(LedgerTransaction transaction)
    {
        UInt256 spent = default;
        foreach (InputRecord input in transaction.Inputs)
        {
            if (input.Amount is not { } amount)
            {
                return null;
            }

            spent = UInt256.SaturatingAdd(spent, amount);
        }

        UInt256 created = transaction.Outputs.Aggregate(default(UInt256), (sum, output) => UInt256.SaturatingAdd(sum, output.Amount));
        return spent >= created ? spent - created : null;
    }

    /// <summary>Whether all inputs and outputs of a transaction are known to be there.</summary>
    public static bool IsWhole(LedgerTransaction transaction) =>
        transaction is { Inputs.Count: > 0, Outputs.Count: > 0 }
        && transaction.Inputs[^1].Index == transaction.Inputs.Count - 1 && transaction.Outputs[^1].Index == transaction.Outputs.Count - 1;

    private static UInt256? SubsidyOf(LedgerTransaction coinbase, UInt256 claimed, UInt256 fees)
    {
        if (coinbase.Inputs[0].Amount is { } told)
        {
            return told >= fees ? told - fees : null;
        }

        return coinbase.Record.Chain.Parameters?.Utxo?.Subsidy?.At(coinbase.Record.Height) ?? (claimed > fees ? claimed - fees : default);
    }

    private static BlockBalance Of(string problem) => new(default, 0, problem);
}
