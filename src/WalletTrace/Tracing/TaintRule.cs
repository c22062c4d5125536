namespace WalletTrace.Tracing;

/// <summary>
/// The rule by which stolen value is told from clean value where the two mix.
/// </summary>
/// <remarks>On account chains, where a movement has one receiver, <see cref="Tiho"/> and <see cref="Seniority"/> equal <see cref="TaintFirst"/>.</remarks>
public enum TaintRule
{
    /// <summary>
    /// Whatever touches stolen value is stolen. The one rule that does not conserve: its figures are an outer reach, not an amount. An account that was touched
    /// matters for good, so that a trace with this rule follows none that was read less far than the ledger speaks; other rules do while nothing rests there.
    /// </summary>
    Poison,

    /// <summary>Pro rata: what leaves carries the share of stolen value that the whole holding has (Möser et al. 2014).</summary>
    Haircut,

    /// <summary>First in, first out (Clayton's case, 1816).</summary>
    Fifo,

    /// <summary>Last in, first out.</summary>
    Lifo,

    /// <summary>Taint in, highest out: a UTXO transaction's outputs take the stolen value by descending value (Tironsakkul et al. 2019).</summary>
    Tiho,

    /// <summary>A UTXO transaction's outputs take the stolen value in their order (Möser et al. 2014).</summary>
    Seniority,

    /// <summary>Stolen value leaves first.</summary>
    TaintFirst,

    /// <summary>Clean value leaves first.</summary>
    CleanFirst,
}

/// <summary>
/// In which order a movement's lots come to lie on the receiver's stack under <see cref="TaintRule.Lifo"/>; papers leave it open.
/// </summary>
public enum LifoOrder
{
    /// <summary>As they were taken: the lot that was on top of the sender's stack comes to lie lowest.</summary>
    AsTaken,

    /// <summary>As they lay: the lot that was on top of the sender's stack stays on top.</summary>
    AsTheyLay,
}
