namespace WalletTrace.Encodings;

/// <summary>How many messages are hashed side by side.</summary>
internal enum HashLanes
{
    /// <summary>One after the other, by the base library.</summary>
    One = 1,

    /// <summary>Eight, on vectors of 256 bits.</summary>
    Eight = Sha256Kernel256.Lanes,

    /// <summary>Thirty-two, on vectors of 512 bits.</summary>
    ThirtyTwo = Sha256Kernel512.Lanes,
}
