namespace WalletTrace.Chains;

/// <summary>Whether a provider can be asked now.</summary>
public enum SourceCondition
{
    /// <summary>It can.</summary>
    Ready = 0,

    /// <summary>It said that it will not answer for a while; questions wait for the end of that, or fail where it is too far off.</summary>
    Waiting,

    /// <summary>It failed again and again, or what it allows in an hour, day or month is used up: it is left alone for a while, and questions fail without being sent.</summary>
    Broken,
}

/// <summary>How it stands with a provider at a moment.</summary>
/// <param name="Condition">Whether it can be asked.</param>
/// <param name="Until">When it can be asked again; null where it can be now.</param>
/// <param name="Problem">What was wrong last, in words and without secrets; null where the last answer was good, or there was none yet.</param>
public readonly record struct SourceState(SourceCondition Condition, DateTimeOffset? Until = null, string? Problem = null);
