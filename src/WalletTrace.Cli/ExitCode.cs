namespace WalletTrace.Cli;

/// <summary>What the process tells whoever started it.</summary>
internal static class ExitCode
{
    /// <summary>Done. A trace that could not follow every branch is done too: its coverage says what it did not see.</summary>
    public const int Done = 0;

    /// <summary>The case, its data, a source or a file to be written is wrong; a notebook's cell failed, or does not show what was saved.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A report that was held against its case does not stand any more. A number of its own, so that a script tells it from a failure.</summary>
    public const int Stale = 3;

    /// <summary>A budget ended the asking of sources before everything was asked: the result is partial. A number of its own, so that a script runs it again.</summary>
    public const int Partial = 4;

    /// <summary>Screening: nothing was found, but too much is not known. Numbers of their own, so that a script tells verdicts apart.</summary>
    public const int Incomplete = 10;

    /// <summary>Screening: somebody should look.</summary>
    public const int Review = 11;

    /// <summary>Screening: not to be dealt with under the policy.</summary>
    public const int Block = 12;

    /// <summary>Cancelled by the user; 128 and the number of SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
