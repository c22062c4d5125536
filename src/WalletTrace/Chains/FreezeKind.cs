namespace WalletTrace.Chains;

/// <summary>What the issuer of a token can do to an account's holding of it.</summary>
#pragma warning disable CA1028 // One byte, as other kinds of facts.
public enum FreezeKind : byte
#pragma warning restore CA1028
{
    /// <summary>The account cannot move the token any more.</summary>
    Frozen = 0,

    /// <summary>The account can move it again.</summary>
    Released = 1,

    /// <summary>What the account held was destroyed.</summary>
    Destroyed = 2,
}
