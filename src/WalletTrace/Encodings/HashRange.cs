namespace WalletTrace.Encodings;

/// <summary>
/// A message to hash: <paramref name="Length"/> bytes of some data from <paramref name="Start"/> on, but the first four of them
/// stand <paramref name="HeadGap"/> bytes further ahead and the last four <paramref name="TailGap"/> bytes further on.
/// </summary>
/// <remarks>
/// That is how a SegWit transaction's id leaves out what is not part of it (BIP 144): the version stands the two bytes of marker and
/// flag before its place, the lock time the length of the witness behind its place. So the message starts two bytes into the
/// transaction and is as long as the transaction without marker, flag and witness.
/// </remarks>
/// <param name="Start">Where the first byte would stand if there were no gap at the head.</param>
/// <param name="Length">How many bytes the message has.</param>
/// <param name="HeadGap">The bytes left out behind the first four.</param>
/// <param name="TailGap">The bytes left out before the last four.</param>
internal readonly record struct HashRange(int Start, int Length, int HeadGap = 0, int TailGap = 0)
{
    /// <summary>The bytes that stand apart from the others at either end, when a gap does.</summary>
    public const int EndLength = 4;

    /// <summary>Whether it lies within some data of so many bytes.</summary>
    public bool IsWithin(int dataLength) =>
        Start >= 0 && Length >= 0 && HeadGap >= 0 && TailGap >= 0 && HeadGap <= Start && (long)Start + Length + TailGap <= dataLength
        && (Length >= 2 * EndLength || (HeadGap == 0 && TailGap == 0));

    /// <summary>Copies the message out of the data that it lies within.</summary>
    public void CopyTo(ReadOnlySpan<byte> data, Span<byte> message)
    {
        data.Slice(Start, Length).CopyTo(message);
        if (Length >= 2 * EndLength)
        {
            data.Slice(Start - HeadGap, EndLength).CopyTo(message);
            data.Slice(Start + Length + TailGap - EndLength, EndLength).CopyTo(message[(Length - EndLength)..]);
        }
    }
}
