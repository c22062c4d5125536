using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>A stream whose beginning can be looked at before it is read.</summary>
/// <param name="stream">The stream; it is not closed.</param>
internal sealed class HeadStream(Stream stream) : ForwardStream
{
    private byte[] head = [];
    private int given;

    /// <summary>The beginning, once it was read.</summary>
    public ReadOnlyMemory<byte> Head => head;

    /// <summary>The beginning; shorter than asked only where the stream is.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadHeadAsync(int length, CancellationToken cancellationToken)
    {
        head = new byte[length];
        int read = await stream.ReadAtLeastAsync(head, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        head = head[..read];
        return head;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (given == head.Length)
        {
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        int length = Math.Min(buffer.Length, head.Length - given);
        head.AsMemory(given, length).CopyTo(buffer);
        given += length;
        return length;
    }
}
