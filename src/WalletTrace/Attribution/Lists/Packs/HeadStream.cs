namespace WalletTrace.Attribution.Lists;

/// <summary>A stream whose beginning can be looked at before it is read. Forward only; the stream is not closed.</summary>
internal sealed class HeadStream(Stream stream) : Stream
{
    /// <summary>The length of a head.</summary>
    public const int HeadLength = 1 << 16;

    private byte[] head = [];
    private int position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The first 64 KiB, or less where the stream is shorter. To be asked before anything is read.</summary>
    public async Task<byte[]> ReadHeadAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[HeadLength];
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return head = buffer[..length];
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position == head.Length)
        {
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        int length = Math.Min(buffer.Length, head.Length - position);
        head.AsMemory(position, length).CopyTo(buffer);
        position += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
