using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Passes a stream on up to a length; past it, or past a long stretch of markup without a tag, reading fails.</summary>
/// <remarks>
/// A reader of XML holds a whole text or attribute in memory. No such text can hold the sign that opens a tag, so that the stretch between two of them bounds
/// what one can cost.
/// </remarks>
/// <param name="stream">The stream; it is not closed.</param>
/// <param name="name">The file's name, for messages.</param>
/// <param name="maxLength">The most bytes.</param>
/// <param name="maxStretch">The most bytes between two tags; null where there is no markup.</param>
internal sealed class GuardedStream(Stream stream, string name, long maxLength, int? maxStretch = null) : ForwardStream
{
    private long length;
    private int stretch;

    /// <inheritdoc/>
    /// <exception cref="LedgerFormatException">There is more than is allowed, or what is packed is damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException cause)
        {
            throw new LedgerFormatException("the list cannot be unpacked: found data that is damaged or cut short, expected a whole file; get it again", name, innerException: cause);
        }

        length += read;
        if (length > maxLength)
        {
            throw new LedgerFormatException(
                FormattableString.Invariant($"the list cannot be read: found more than {maxLength} bytes; raise {nameof(ListReadOptions)}.{nameof(ListReadOptions.MaxLength)} if it is yours"), name);
        }

        if (maxStretch is { } most)
        {
            CheckStretch(buffer.Span[..read], most);
        }

        return read;
    }

    private void CheckStretch(ReadOnlySpan<byte> bytes, int most)
    {
        while (!bytes.IsEmpty)
        {
            int at = bytes.IndexOf((byte)'<');
            stretch += at < 0 ? bytes.Length : at;
            if (stretch > most)
            {
                throw new LedgerFormatException(FormattableString.Invariant($"the list cannot be read: found more than {most} bytes without a tag, expected one before"), name);
            }

            if (at < 0)
            {
                return;
            }

            stretch = 0;
            bytes = bytes[(at + 1)..];
        }
    }
}
