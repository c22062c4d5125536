using System.Buffers;

namespace WalletTrace.Chains.Http;

/// <summary>The body of an answer in a rented buffer, read up to a limit.</summary>
internal sealed class HttpBody : IDisposable
{
    private const int FirstLength = 64 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstLength);
    private int length;

    /// <summary>What was read; good until disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="AnswerException">It is longer than it may be.</exception>
    public async Task ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        // What the server says of the length is only believed to refuse it: memory grows with what has come.
        if (content.Headers.ContentLength is { } told && told > limit)
        {
            throw TooLong(FormattableString.Invariant($"{told} bytes"), limit);
        }

        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int read;
            do
            {
                if (length > limit)
                {
                    throw TooLong(FormattableString.Invariant($"more than {limit} bytes"), limit);
                }

                Grow();
                read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
            }
            while (read > 0);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }

    private static AnswerException TooLong(string found, int limit) => new(
        FormattableString.Invariant($"found an answer of {found}, expected at most {limit}; raise {nameof(HttpSourceOptions.MaxResponseBytes)} if such answers are right"),
        AnswerFault.Form);

    private void Grow()
    {
        if (length < buffer.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, 2L * buffer.Length));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
