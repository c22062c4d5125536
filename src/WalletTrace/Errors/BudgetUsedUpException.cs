namespace WalletTrace;

/// <summary>What there was only so much of.</summary>
public enum BudgetKind
{
    /// <summary>Requests.</summary>
    Requests = 0,

    /// <summary>Time.</summary>
    Time,

    /// <summary>Accounts whose histories are pulled.</summary>
    Accounts,

    /// <summary>Bytes of answers.</summary>
    Bytes,

    /// <summary>Money for one provider.</summary>
    Money,

    /// <summary>The user's patience: whoever ran it asked it to stop.</summary>
    Stopped,
}

/// <summary>Something was not asked because the budget for asking was used up. Nothing is wrong with source or data.</summary>
/// <param name="kind">Of what there was no more.</param>
/// <param name="problem">What was found, what was allowed, and how to allow more.</param>
public sealed class BudgetUsedUpException(BudgetKind kind, string problem) : WalletTraceException(problem)
{
    /// <summary>Of what there was no more.</summary>
    public BudgetKind Kind => kind;
}
