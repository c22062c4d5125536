using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Ledger;

namespace WalletTrace.Inference.Coins;

/// <summary>A coin that a transaction spends.</summary>
/// <param name="Coin">Which coin.</param>
/// <param name="Owner">Who owned it; null where that is not known.</param>
/// <param name="Value">Its value in base units; null where that is not known.</param>
public readonly record struct CoinInput(CoinId Coin, Address? Owner, long? Value);

/// <summary>A coin that a transaction makes.</summary>
/// <param name="Owner">Who owns it.</param>
/// <param name="Value">Its value in base units.</param>
public readonly record struct CoinOutput(Address Owner, long Value)
{
    /// <summary>Whether anybody can ever spend it: not so with OP_RETURN.</summary>
    public bool IsSpendable => Owner.Kind != AddressKind.Unspendable;
}

/// <summary>A transaction of a UTXO chain as rules about it see it. Immutable.</summary>
public sealed record CoinTransaction
{
    private CoinTransaction(TransactionRecord record, ImmutableArray<CoinInput> inputs, ImmutableArray<CoinOutput> outputs)
    {
        Record = record;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The transaction and its place.</summary>
    public TransactionRecord Record { get; }

    /// <summary>The coins it spends, by input; empty for a coinbase.</summary>
    public ImmutableArray<CoinInput> Inputs { get; }

    /// <summary>The coins it makes, by output.</summary>
    public ImmutableArray<CoinOutput> Outputs { get; }

    /// <summary>Its lock time; null where that is not known. Facts do not hold it: it comes with <see cref="AllOf"/> or <see cref="Told"/>.</summary>
    public uint? LockTime { get; private init; }

    /// <summary>Its size in virtual bytes (BIP 141); null where that is not known. Facts do not hold it: it comes with <see cref="AllOf"/> or <see cref="Told"/>.</summary>
    public int? VirtualSize { get; private init; }

    /// <summary>Whether it issues coins instead of spending some.</summary>
    public bool IsCoinbase => Inputs.IsEmpty;

    /// <summary>Whether owner and value of every input are known and pay for the outputs: only then can rules judge it.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>What its inputs are worth more than its outputs, in base units; null where that is not known.</summary>
    public long? Fee { get; private init; }

    /// <summary>The transaction as the facts have it.</summary>
    /// <exception cref="ArgumentException">It is of an account chain.</exception>
    public static CoinTransaction Of(LedgerTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (!transaction.Record.Chain.IsUtxo)
        {
            throw new ArgumentException($"found a transaction of {transaction.Record.Chain}, expected one of a UTXO chain", nameof(transaction));
        }

        bool isWhole = IsGapless(transaction.Inputs.Select(input => input.Index)) && IsGapless(transaction.Outputs.Select(output => output.Index));
        return Of(
            transaction.Record,
            [.. transaction.Inputs.Where(input => input.Coin is not null).Select(input => new CoinInput(input.Coin!.Value, input.Owner, Value(input.Amount)))],
            [.. transaction.Outputs.Select(output => new CoinOutput(output.Owner, Value(output.Amount)!.Value))],
            isWhole);
    }

    /// <summary>A transaction of these coins.</summary>
    /// <param name="record">The transaction and its place.</param>
    /// <param name="inputs">All coins it spends, by input; none for a coinbase.</param>
    /// <param name="outputs">All coins it makes, by output.</param>
    /// <exception cref="ArgumentException">A value is negative.</exception>
    public static CoinTransaction Of(TransactionRecord record, ImmutableArray<CoinInput> inputs, ImmutableArray<CoinOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(record);
        return inputs.Any(input => input.Value < 0) || outputs.Any(output => output.Value < 0)
            ? throw new ArgumentException($"found a negative value in transaction {record.Id}, expected none")
            : Of(record, inputs, outputs, true);
    }

    /// <summary>The transactions of a decoded block in its order, with lock times and sizes.</summary>
    /// <param name="view">The block.</param>
    /// <param name="height">Its height.</param>
    /// <param name="spent">
    /// What each input spends, in the order of <see cref="BlockView.Inputs"/> without the coinbase's; empty where it is not known: then inputs have neither owner nor
    /// value.
    /// </param>
    /// <exception cref="ArgumentException">The number of spent outputs is neither none nor that of the inputs that spend.</exception>
    public static ImmutableArray<CoinTransaction> AllOf(BlockView view, long height, ReadOnlySpan<SpentOutput> spent = default)
    {
        int issuing = view.Inputs is [{ IsCoinbase: true }, ..] ? 1 : 0;
        int spending = view.Inputs.Length - issuing;
        if (!spent.IsEmpty && spent.Length != spending)
        {
            throw new ArgumentException(FormattableString.Invariant($"found {spent.Length} spent outputs, expected none or one for each of {spending} inputs"), nameof(spent));
        }

        int[] order = TransactionOrder.Of(view, height);
        var all = ImmutableArray.CreateBuilder<CoinTransaction>(order.Length);
        for (int index = 0; index < order.Length; index++)
        {
            ref readonly DecodedTransaction transaction = ref view.Transactions[order[index]];
            var inputs = ImmutableArray.CreateBuilder<CoinInput>(transaction.InputCount);
            for (int row = transaction.FirstInput; row < transaction.FirstInput + transaction.InputCount; row++)
            {
                if (view.Inputs[row].Coin is { } coin)
                {
                    inputs.Add(spent.IsEmpty ? new CoinInput(coin, null, null) : new CoinInput(coin, spent[row - issuing].Owner, spent[row - issuing].Value));
                }
            }

            var outputs = ImmutableArray.CreateBuilder<CoinOutput>(transaction.OutputCount);
            foreach (ref readonly DecodedOutput output in view.OutputsOf(transaction))
            {
                outputs.Add(new CoinOutput(output.Owner, output.Value));
            }

            all.Add(Of(new TransactionRecord(view.Chain, height, index, transaction.Id), inputs.ToImmutable(), outputs.ToImmutable(), true)
                .Told(transaction.LockTime, transaction.VirtualSize));
        }

        return all.ToImmutable();
    }

    /// <summary>The same transaction with what facts do not hold.</summary>
    /// <param name="lockTime">Its lock time.</param>
    /// <param name="virtualSize">Its size in virtual bytes, 1 or more.</param>
    public CoinTransaction Told(uint lockTime, int virtualSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualSize, 1);
        return this with { LockTime = lockTime, VirtualSize = virtualSize };
    }

    private static CoinTransaction Of(TransactionRecord record, ImmutableArray<CoinInput> inputs, ImmutableArray<CoinOutput> outputs, bool isWhole)
    {
        Int128 spent = 0;
        foreach (CoinInput input in inputs)
        {
            isWhole &= input is { Owner: not null, Value: not null };
            spent += input.Value ?? 0;
        }

        Int128 made = 0;
        foreach (CoinOutput output in outputs)
        {
            made += output.Value;
        }

        bool pays = inputs.IsEmpty || spent >= made;
        return new CoinTransaction(record, inputs, outputs)
        {
            IsWhole = isWhole && pays,
            Fee = isWhole && pays && !inputs.IsEmpty ? (long)Int128.Min(spent - made, long.MaxValue) : null,
        };
    }

    private static bool IsGapless(IEnumerable<int> indexes)
    {
        int expected = 0;
        foreach (int index in indexes)
        {
            if (index != expected++)
            {
                return false;
            }
        }

        return expected > 0;
    }

    /// <summary>A value as these rules count it. No chain has values above 2^63 − 1; one that a source made up counts as that.</summary>
    private static long? Value(UInt256? amount) => amount is not { } told ? null : told > (ulong)long.MaxValue ? long.MaxValue : (long)(ulong)told;
}
